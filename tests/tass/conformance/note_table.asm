; a frequency table as a player has it
*=$1000
clock = 985248.0
f = (440.0 * 2.0 ** ((range(96) - 57) / 12.0) * 16777216.0 / clock + 0.5) <? 65535
lo .byte <f
hi .byte >f
 lda lo,x
 sta $d400
 lda hi,x
 sta $d401
