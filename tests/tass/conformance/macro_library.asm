*=$1000
; more macro features
m .macro
 lda #\1
 .ifne \1
 ldx #1
 .endif
 .endm
 #m 0
 #m 1
lda_imm .macro val
 lda #\val
 .endm
sta16 .macro addr, val=$1234
 lda #<\val
 sta \addr
 lda #>\val
 sta \addr+1
 .endm
 .sta16 $20
 .sta16 $2000, label
label rts
poke .segment address, value
 lda #\value
 sta \address
 .endm
 #poke $d020, 0
loop_m .macro count
 ldx #\count
- dex
 bne -
 .endm
 .loop_m 5
 bne +
 .loop_m 6
+ rts
tbl .macro
 .for i_ := 0, i_ < \1, i_ += 1
 .byte i_ * \2
 .next
 .endm
 .tbl 4, 3
wide .macro
 .if \1 > 255
 .word \1
 .else
 .byte \1
 .endif
 .endm
 .wide 3
 .wide 300
s .macro txt
 .text \txt
 .byte len(\txt)
 .endm
 .s "hello"
empty .macro
 .endm
 .empty
 .empty 1,2,3
e2 .empty
 .word e2
nested .macro
 .macro_later \1
 .endm
macro_later .macro
 .byte \1
 .endm
 .nested 5
