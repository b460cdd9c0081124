*=$1000
_top nop
 bne _top
one lda #1
_l bne _l
 bne _m
_m rts
konst = 5
 jmp _l
two lda #2
_l bne _l
 jmp one._l
 jmp two._l
three
_l nop
 jmp three._l
