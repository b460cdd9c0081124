*=$1000
Label LDA #1
 STA LABEL+1
 .BYTE 1
Mac .MACRO Foo
 .byte \FOO
 .ENDM
 .MAC 5
 #mAC 6
 .IF TRUE
 .Byte SIN(0)
 .EndIf
