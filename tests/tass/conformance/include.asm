*=$1000
- nop
 .include "parts/lib.asm"
 bne -
 jsr lib_routine
 .lib_macro 5
