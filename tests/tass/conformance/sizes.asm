*=$1000
var .word 0,0,0
code lda #1
str .text "hello"
blk .block
 nop
 jmp blk
 .bend
 ldx #size(var)
 ldx #len(var)
 ldx #size(code)
 ldx #size(str)
 ldx #size(blk)
 ldx #size(fwd)
 ldx #len(fwd)
var2 = var+2
 ldx #size(var2)
fwd .byte 1,2,3,4
 .fill size(blk),1
 ldx #len([1,2,3])
 ldx #len("abc")
 ldx #len($1234)
 ldx #len({1:2,3:4})
