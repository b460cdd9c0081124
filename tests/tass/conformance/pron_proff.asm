*=$1000
 nop
 .proff
 lda #1
 .pron
 rts
