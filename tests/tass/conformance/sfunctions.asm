*=$1000
hi .sfunction v, >v
lo .sfunction v, <v
mul .sfunction a1,b1=3, a1*b1
 .byte hi($1234), lo($1234), mul(2), mul(2,4)
k = 7
addk .sfunction v, v+k
 .block
k = 100
 .byte addk(1)
 .bend
vsum .sfunction *v, len(v)
 .byte vsum(1,2)
