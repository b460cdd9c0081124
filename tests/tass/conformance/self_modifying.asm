*=$1000
 sta smod+1
 sta smod+2
smod lda $ffff,x
 inc smod+1
 bne *+5
 inc smod+2
 jmp smod
