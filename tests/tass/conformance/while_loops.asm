*=$1000
i := 0
 .while i < 5
 .byte i
i += 2
 .endwhile
 .while 0
 nop
 .endwhile
