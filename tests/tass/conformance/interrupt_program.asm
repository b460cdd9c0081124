 .cpu "6502"
*=$0801
 .word eol, 10
 .byte $9e
 .text format("%d", main)
 .byte 0
eol .word 0
main
 sei
 lda #<irq
 sta $0314
 lda #>irq
 sta $0315
 cli
- jmp -
irq .block
 inc $d020
 jsr play
 dec $d020
 jmp $ea31
 .endblock
play .proc
 ldx #2
loop lda pos,x
 beq skip
 dec pos,x
skip dex
 bpl loop
 rts
pos .byte 1,2,3
 .endproc
 .align $100
table .for i := 0, i < 256, i += 1
 .byte i ^ $55
 .next
 .cerror (table & $ff) != 0, "not aligned"
 .cerror * > $c000, "too long"
size_ = * - main
 .word size_
 .if size_ > 1000
 .byte 1
 .else
 .byte 2
 .endif
 .byte (5 > 3) ? 1 : 0
 .byte 5 > 3 && 2 < 1 ? 1 : 0
 lda #(main >> 8) & $ff
 lda #main & 255
 and #~%00000001
 and #~(1 << 3) & $ff
 ora #1 << 7
 lda #256-3
 cmp #'A'
 ldx #size(play)
