*=$1000
v = 2
 .if v == 1
 .byte 1
 .elsif v == 2
 .byte 2
 .elsif v == 2
 .byte 3
 .else
 .byte 4
 .endif
 .if v
 .byte 5
 .fi
 .if 0
 unknown directive here
 .nonsense 1,2,
 lda #$$$
 .else
 .byte 6
 .endif
 .ifeq v-2
 .byte 7
 .endif
 .ifne v
 .byte 8
 .endif
 .ifmi -1
 .byte 9
 .endif
 .ifpl 0
 .byte 10
 .else
 .byte 11
 .endif
 .if later
 .byte 12
 .endif
later = 1
 .if "x" == "x" && !false
 .byte 13
 .endif
 .if false
 .if true
 .byte 99
 .else
 .byte 98
 .endif
 .else
 .byte 14
 .endif
 .switch v
 .case 1,3
 .byte 15
 .case 2
 .byte 16
 .case 2,4
 .byte 17
 .default
 .byte 18
 .endswitch
 .switch 9
 .case 1
 .byte 19
 .default
 .byte 20
 .endswitch
lab .if true
 .byte 21
 .endif
 .word lab
