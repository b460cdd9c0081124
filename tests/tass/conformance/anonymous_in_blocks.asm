*=$1000
- nop
 .block
- nop
 bne -

 beq +
+ nop
 .bend
 bne -
 beq +
+ rts
