*=$1000
m .macro
l1 nop
 bne l1
 .endm
a1 .m
b1 .m
 .word a1.l1, b1.l1, a1, b1
 .m
