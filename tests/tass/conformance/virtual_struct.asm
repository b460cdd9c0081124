*=$1000
 .virtual 0
field1 .byte ?
field2 .word ?
total
 .endv
 ldy #field2
 ldx #total
