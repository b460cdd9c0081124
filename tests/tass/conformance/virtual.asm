*=$1000
 .virtual $d400
sid .block
freq .word ?
pulse .word ?
ctrl .byte ?
 .bend
 .endvirtual
 sta sid.ctrl
 lda sid.pulse+1
 .virtual
v1 .byte 1,2,3
v2
 .endv
 .word v1,v2,*
 .virtual $fb
p1 .word ?
p2 .word ?
 .endv
 lda (p1),y
 sta p2+1
