*=$1000
 .as
 .xs
 .al
 .xl
 nop
