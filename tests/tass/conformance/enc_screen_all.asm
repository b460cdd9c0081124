*=$1000
 .enc "screen"
 .text "@abcABC[]{pi} 019!?"
 .byte 'a'
 lda #'b'
 .enc "none"
 .byte 'a'
