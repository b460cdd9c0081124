; a library for the include cases
lib_value = 7
lib_routine lda #lib_value
- dex
 bne -
 rts
lib_macro .macro v
 .byte \v, lib_value
 .endm
