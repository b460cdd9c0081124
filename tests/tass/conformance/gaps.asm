*=$1000
 .byte ?
 .word ?
 .fill 3
 .byte 1
 .byte ?,2,?
 .fill 5,[1,2]
 .fill 3,$ea
 .fill 0
 .fill 4,"ab"
 .fill 4,?
 .align 16
 .byte 3
 .align 8,$ff
 .byte 4
 .align 4,[1,2]
 .byte 5
 .fill 10
