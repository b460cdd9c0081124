*=$1000
t = $2000
 lda t+y
 lda t + y
 lda y+t
 lda t+2+y
 lda t-1+x
 ldx t+y
 lda $20+x
off = t+x
 lda off
 lda off+1
imm = #5
 lda imm
