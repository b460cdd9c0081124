*=$1000
v := 1
 .block
v ::= 2
w := 5
 .bend
 .byte v
w := 9
 .byte w
