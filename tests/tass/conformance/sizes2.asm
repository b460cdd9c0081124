*=$1000
a1 .byte 1,2,3
b1 .word 1,2
c1 .block
 nop
 rts
 .bend
d1 lda #size(c1)
 .byte size(a1), len(a1), size(b1), len(b1), size(d1), size(c1)
e1 .text "hello"
 .byte len(e1), size(e1)
 .byte size(a1+1)
