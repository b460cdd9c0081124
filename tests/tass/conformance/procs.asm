*=$1000
unused .proc
 .byte 1,2,3
 .pend
used .proc
x1 rts
 jsr helper
 .pend
helper .proc
 rts
 .endproc
 jsr used.x1
nobody .proc
 jsr orphan
 .pend
orphan .proc
 .byte 9
 .pend
 rts
