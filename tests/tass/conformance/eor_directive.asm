*=$1000
 .eor $ff
 .byte 0,1,2
 lda #$ff
 .eor 0
 .byte 0
