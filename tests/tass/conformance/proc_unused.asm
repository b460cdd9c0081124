*=$1000
 jsr used
used .proc
 rts
 .pend
unused .proc
 nop
 .pend
 rts
