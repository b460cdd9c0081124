*=$1000
 nop
copy .logical $300
drive lda #$80
 jmp drive
 .word *
 .here
 jmp drive
 jmp copy
after .word *
 .logical $0002
zp lda zp
 .logical $c000
deep jmp deep
 .here
 jmp zp
 .endlogical
 .word *, drive
*=$1100
 .logical $400
*=$0410
 .word *
 .here
 .word *
