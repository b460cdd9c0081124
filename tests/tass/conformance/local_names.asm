*=$1000
one nop
_l nop
 bne _l
two nop
_l nop
 bne _l
 .word one._l, two._l
a1 = 5
 bne _l
 .block
_l nop
 bne _l
 .bend
