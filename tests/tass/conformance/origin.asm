*=$1010
 .byte 1
*=$1000
 .byte 2
*=$1008
 .byte 3,4
*=$1009
 .byte 5
* = $1020
 .byte <*, >*
 *=*+4
 .byte 6
lab = *
 .word lab
