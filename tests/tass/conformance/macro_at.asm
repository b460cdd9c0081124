*=$1000
m .macro
 .byte \@
 .endm
 .m 1, 2, 3
 #m $12
 m 5,6
n .macro a1, b1
 .text "\a1"
 .byte \2
 .endm
