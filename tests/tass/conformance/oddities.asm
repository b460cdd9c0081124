*=$1000
; many small oddities
a1 = 5
 lda #a1 ; "x
 .byte 1 ; it's
 .byte "a;b"[0]
	.byte	$0A,$0b
 .byte %1,%0000_1111
b1=a1
c1= a1
d1 =a1
 lda  #b1+c1+d1
loop:	dex
	bne loop
