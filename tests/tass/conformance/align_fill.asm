*=$1003
 .align 8,$ea
a1 .byte 1
 .align 16,[1,2,3]
b1 .byte 2
 .align 4
 .byte 3
 .align $100,"ab"
c1 nop
