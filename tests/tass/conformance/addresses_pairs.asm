*=$1000
 .addr t1, t2, 5
 .rta t1, t2
t1 nop
t2 nop
 .addr *
