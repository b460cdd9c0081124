*=$1000
seg .segment name, v=3
\name lda #\v
 bne \name
zz := \v
 .endsegment
 .seg aaa
 .byte zz
 .seg bbb, 4
 .byte zz
 jmp aaa
 jmp bbb
