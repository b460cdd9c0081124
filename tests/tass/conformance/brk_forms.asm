*=$1000
 brk
 brk #5
 nop
