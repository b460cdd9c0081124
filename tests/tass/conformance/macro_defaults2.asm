*=$1000
m .macro a1=1, b1="x", c1=(1+2)*3
 .byte \a1, \b1, \c1
 .endm
 .m
 .m 5
 .m ,"y"
 .m 1,,7
