before .byte 1
 .include "lib.asm"
after .byte 2
