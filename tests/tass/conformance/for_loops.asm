*=$1000
 .for i := 0, i < 5, i += 1
 .byte i
 .endfor
 .byte i
 .for i = 10, i > 5, i = i - 2
 .byte i
 .next
 .for v in 3,1,2
 .byte v
 .next
 .for v in [4,5]
 .byte v
 .next
 .for v in range(3)
 .byte v
 .next
 .for v in "abc"
 .text v
 .next
 .for p,q in [(1,2),(3,4)]
 .byte p,q
 .next
 .for i := 0, i < 10, i += 1
 .if i == 3
 .continue
 .endif
 .if i == 6
 .break
 .endif
 .byte i
 .next
 .for i := 0, i < 3, i += 1
 .for j := 0, j < i, j += 1
 .byte i*16+j
 .next
 .next
 .for i := 0, i < last, i += 1
 .byte i
 .next
last = 3
 .for i := 0, true, i += 1
 .breakif i == 4
 .continueif i == 2
 .byte i
 .next
