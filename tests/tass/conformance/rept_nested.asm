*=$1000
 .rept 2
 .rept 3
 .byte *-$1000
 .endrept
 .next
 .rept 0
 nop
 .next
 .rept n
 .byte 9
 .endrept
n = 2
