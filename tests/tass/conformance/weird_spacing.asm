*=$1000
	lda	#1	; tab
 lda   #   2
lab	.byte	1 , 2,3
lab2=5
lab3 =lab2+1
 lda #lab2+lab3
 .byte lab2 , lab3
 .byte(1)+2
 lda(1)+2
 lda#5
 lda$20
 lda"a"
 lda%1
x1 lda#1
 .text"abc"
