*=$1000
tab .byte 5,6,7
 lda #tab[1]
 .byte tab[::-1]
w1 .word $1234,$5678
 .word w1[1]
 .byte len(tab)
