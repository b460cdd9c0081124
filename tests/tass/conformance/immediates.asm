*=$1000
lab = $1234
neg = -3
 lda #<lab
 lda #>lab
 lda #>lab+1
 lda #<lab+10
 lda #-3
 lda #+neg
 lda #-neg
 lda #"A"
 lda #'a'
 lda #~%00000001
 lda #~$0f
 and #~$80 & $ff
 lda #%1010_1010
 lda #$0f | $f0
 lda #lab & $ff
 lda #5*3-2
 lda #1.9
 lda #true
 lda #lab >> 8
 lda #-128
 ldx #+127
