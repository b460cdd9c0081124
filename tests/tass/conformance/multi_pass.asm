*=$1000
 lda a1
 .fill b1-a1,1
a1 nop
 .fill 3,2
b1 nop
 ldx #c1
c1 = d1+1
d1 = e1*2
e1 = b1-a1
 .if f1 > 2
 .byte 1
 .endif
f1 = e1+1
 .for i := 0, i < e1, i += 1
 .byte i
 .next
g1 = [a1,b1][1]
 .word g1
