*=$fff0
lab nop
 lda lab+$20
 jmp lab-1
 .word lab+$100 & $ffff
