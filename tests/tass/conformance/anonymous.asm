*=$1000
 ldy #4
- ldx #0
- txa
 cmp #3
 bcc +
 adc #44
+ sta $400,x
 inx
 bne -
 dey
 bne --
 beq +
 beq ++
 beq +++
+ nop
+ nop
+ rts
 .word (+), (-), (--)
 .word (+)+1
 jmp (-)+1
 lda #<+
+ rts
 .byte >(-)
