*=$1000
- nop
 .include "parts/forward.asm"
 nop
+ rts
 bne -
