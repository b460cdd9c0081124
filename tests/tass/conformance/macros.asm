*=$1000
m .macro a, b=2
 lda #\a
 ldx #\b
lp dex
 bne lp
 .endm
 .m 1
 m 2,3
 #m 4
 #m 5 , 6
 m 7,
q .m 5
 jmp q.lp
pos .macro
 .byte \1,\2
 .endmacro
 .pos 1,2,3
all .macro
 .byte \@
 .endm
 .all 1,2,"a",(3)
prec .macro
 .byte \1*2, (\1)*2
 .endm
 .prec 1+2
nums .macro first, , third=9
 .byte \first, \2, \third, \{third}0
 .endm
 .nums 1,2
#forward 1
 .forward 2
forward .macro v
 .byte \v+1
 .endm
 forward 3
