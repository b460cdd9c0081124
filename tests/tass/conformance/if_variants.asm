*=$1000
v = 2
 .if v == 1
 .byte 1
 .elsif v == 2
 .byte 2
 .elsif v == 2
 .byte 99
 .else
 .byte 3
 .endif
 .ifeq v-2
 .byte 4
 .endif
 .ifne v
 .byte 5
 .fi
 .ifpl v
 .byte 6
 .else
 .byte 7
 .fi
 .ifmi -v
 .byte 8
 .fi
 .if "text"
 .byte 9
 .fi
