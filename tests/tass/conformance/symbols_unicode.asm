*=$1000
größe = 5
 .byte größe, GRÖßE
