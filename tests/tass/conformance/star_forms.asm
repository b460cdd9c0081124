*=$1000
 nop
* = $1010
 nop
*=*+4
 nop
 * = $1020
 .word *
 jmp *
 lda *+3
 .byte *-$1000
