*=$0801
 .word (+), 2005
 .null $9e, format("%4d", start)
+ .word 0
*=$1000
start rts
