*=$1000
start gne far
 geq near
near lda #1
 gcc one
 nop
one nop
 gcs two
 nop
 nop
two nop
 gmi start
 gpl start
 gvc zero
zero rts
 gvs start
 glt zero
 gge far
 .fill 200,0
far rts
 geq start
