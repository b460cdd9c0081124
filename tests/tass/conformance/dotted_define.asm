*=$1000
b .block
in nop
 .bend
b.extra = 7
 .byte b.extra
