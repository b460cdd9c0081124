*=$1000
 .if fwd > $1000
 nop
 .endif
lab1 .if 1
 nop
 .else
 rts
 .endif
 .byte size(lab1)
fwd rts
