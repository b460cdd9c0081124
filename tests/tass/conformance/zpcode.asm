*=$1000
 ldx #size(zpcode)-1
- lda zpcode,x
 sta wrbyte,x
 dex
 bpl -
 jsr wrbyte
 rts
zpcode .logical $02
wrbyte sta $ffff
 inc wrbyte+1
 bne +
 inc wrbyte+2
+ rts
 .here
