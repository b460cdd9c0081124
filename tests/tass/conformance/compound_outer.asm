*=$1000
n := 1
blk .block
n += 5
m := 3
n ::= n*2
 .byte n,m
 .bend
 .byte n
mac .macro
n += 1
private := 7
 .byte n
 .endm
 .mac
 .mac
 .byte n
