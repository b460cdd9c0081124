*=$1000
 lda #-1
 lda #-128
 lda #255
 lda #+n
 lda #<-1
 lda #'a'-1
n = -3
 ldx #~%11
 cmp #$ff ^ 1
 lda #(1+2)*3
 lda # 5
 lda #"a"
 lda #lo
lo = 7
 ldy #>$1234+5
