*=$1000
strong = 1
 .weak
strong = 0
only = 7
late = 3
 .endweak
late = 4
 lda #strong
 lda #only
 lda #late
 .weak
routine nop
 .endweak
 jmp routine
