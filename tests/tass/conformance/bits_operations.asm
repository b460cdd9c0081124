*=$1000
 .text $12 .. $34
 .text %101 x 4
 .byte $ff[0], $1234[4:8]
 .text ~$12 & $ff
 .byte len($123), len(%0101)
 .text $f0 | %1, $ff ^ $0f
 .text $12 << 4, $1234 >> 8
 .text bits(5,16), bits(-1,-8)
 .byte $0f == 15, $10 in [16]
 .text $1234[::-1]
