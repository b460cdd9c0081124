*=$1000
x1 = $20
 lda @w $20
 lda @b $20
 jmp @w $20
 lda @w x1,x
 sta @w x1
 ldx @w $20,y
 lda @b x1,x
 inc @w x1
