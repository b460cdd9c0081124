*=$1000
 bne ++
 .if false
+ nop
 .endif
+ nop
 beq +
 .block
 beq +
+ nop
 .bend
+ nop
- nop
 .if false
- nop
 .else
 nop
 .endif
 bne --
 .for i in 1,2
- dex
 bne -
 .next
m .macro
- nop
 bne -
 .endm
 .m
 bne --
 bne ++
 .rept 0
+ nop
 .next
+ nop
