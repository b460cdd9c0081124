*=$1000
 jsr p1.in
p1 .proc
 nop
in rts
 .endproc
p2 .proc
 jsr p3
 .pend
p3 .proc
 rts
 .pend
