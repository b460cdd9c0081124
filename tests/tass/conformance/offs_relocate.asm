*=$1000
 nop
 .offs 16
a1 nop
 .word a1
