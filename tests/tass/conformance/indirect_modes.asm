*=$1000
zp = $20
 lda (zp,x)
 lda (zp),y
 lda ( zp ),y
 lda (zp+1),y
 jmp (vec)
 jmp ($fffc)
 lda (zp)+1
 lda (zp)*2,x
 sta (zp,x)
 lda (zp)+0,x
vec .word 0
