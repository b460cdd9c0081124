*=$1000
 .for i := 0, i < 10, i += 1
 .if i == 3
 .continue
 .endif
 .if i == 6
 .break
 .endif
 .byte i
 .next
 .rept 5
 .breakif * > $1008
 .byte $ff
 .next
 .for j in range(6)
 .continueif j & 1
 .byte j
 .endfor
