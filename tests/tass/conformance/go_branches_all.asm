*=$1000
 gne far
 geq near
 gcc far
 gcs near
 gmi far
 gpl near
 gvc far
 gvs near
 glt far
 gge near
near nop
 .fill 300,0
far rts
 nop
