*=$1000
m .macro
inner nop
_l bne _l
 .endm
s .segment
 nop
 .endm
main lda #0
_x nop
 .m
 bne _x
 .s
 bne _x
 .block
_x lda #1
 bne _x
 .bend
 bne _x
 .if true
 bne _x
 .endif
