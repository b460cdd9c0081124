*=$1000
 nop
 .end
 garbage here
