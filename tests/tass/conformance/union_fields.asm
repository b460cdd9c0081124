*=$1000
u1 .union
w1 .word ?
b1 .byte ?,?
l1 .long ?
 .endu
a1 .dunion u1
 lda a1.w1
 .byte size(u1), u1.l1
 .union
 .byte 1
 .word $1234
 .endu
 nop
