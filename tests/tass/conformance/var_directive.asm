*=$1000
v .var 5
 .byte v
v .var v+1
 .byte v
