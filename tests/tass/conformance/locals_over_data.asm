*=$1000
play lda #0
_again sta $d400
table .byte 1,2,3
words: .word play
 bne _again
buf .fill 2
 beq _again
inner .if 1
 nop
 .fi
 bcc _again
next nop
_again bcs _again
