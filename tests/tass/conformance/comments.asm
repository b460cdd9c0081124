*=$1000
 .byte 1 ; comment
 .byte 2;comment "quote
 .text ";" ; "
; a line
 .comment
 foo bar ' "
 .if
 .byte 99
 .endif
 .endc
 .byte 3
 .comment
 .byte 98
 .endcomment
 .byte ';' ; '
