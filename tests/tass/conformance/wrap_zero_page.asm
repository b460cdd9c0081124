*=$1000
zp = $f8
 lda zp+8
 lda zp+7
 sta zp,x
 sta zp+8,x
 ldx zp,y
 lda zp,y
 stx zp,y
