; forward references are optimised once their value is known
*=$1000
 lda later
 sta later+1,x
 lda (later),y
 ldx far
 ldy label
 jmp label
label rts
later = $20
far = $300
