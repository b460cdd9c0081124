*=$1000
p1 .proc
 jmp p1
 .pend
 nop
