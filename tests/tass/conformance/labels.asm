*=$1000
col0
col0colon:
colon: nop
 indented nop
 indented2: nop
	tabbed:	lda #1
lonely
 nop
nop
UPPER nop
 jmp upper
 jmp Col0Colon
x nop
 jmp x
a_b_c2 rts
_under = 5
 lda #_under
ünï nop
 jmp ünï
