*=$1000
 .for a in $12
 .byte a
 .next
