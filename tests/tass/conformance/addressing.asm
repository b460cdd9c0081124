; every addressing mode, and the choice between one and two bytes
*=$1000
zp = $fb
ab = $0100
 lda #1
 lda zp
 lda ab
 lda zp,x
 lda zp,y
 lda ab,x
 lda ab,y
 ldx zp,y
 ldx ab,y
 stx zp,y
 sty zp,x
 ldy ab,x
 lda (zp),y
 lda (zp,x)
 jmp (ab)
 jmp $20
 jsr $20
 asl
 asl a
 asl zp
 asl ab
 asl zp,x
 asl ab,x
 LDA #$FF
 Lda ZP,X
 lda zp ,x
 lda $2000, x
 lda $20, x
 lda $20, y
 ldx $20, y
 inc zp
 cpx zp
 cpy #4
 bit zp
 bit ab
