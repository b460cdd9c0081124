*=$1000
 .eor $ff
 .text "abc"
 lda #1
 .eor 0
 .byte 1
 .page
 .byte 1,2,3
 .endp
lab .page
 nop
 .endpage
 .word lab
