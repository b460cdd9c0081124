*=$1000
t = $2000
 lda t+x
 lda t+y
 sta t-1+x
 lda x+t
 ldx t+y
 ldy t+x
idx = t+x
 lda idx
 lda idx+1
