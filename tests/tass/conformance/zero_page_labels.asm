*=$02
ptr .word ?
tmp .byte ?
arr .fill 4
*=$1000
 lda ptr
 sta tmp
 lda (ptr),y
 lda arr,x
 lda arr+1,y
 lda #<arr
