*=$1000
 lda x
 lda y
 ldx a
 ldy a
 ldx s
 stx s
 inc x
 inc y
 dec x
 dec y
 lsr
 lsr a
 rol
 ror a
 shl
 shr
 shl $20
 shr $2000,x
 cpa #5
