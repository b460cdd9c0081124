*=$20
 .dsection zp
*=$1000
 lda v1
 sta v2
 .section zp
v1 .byte ?
v2 .word ?
 .send
 .virtual $c000
buf .fill 10
 .endv
 lda buf
