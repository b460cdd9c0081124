; A tune written by hand, in the style of a note sheet. Assemble with
;
;   64tass -a --cbm-prg -I .. hand.asm -o hand.prg
;
            .include "sid.asm"

CLOCK       = PAL
STEP        = 17                    ; jiffies (1/60 s) a step

*           = $0801
            .word stub_end, 10      ; 10 SYS 2061
            .byte $9e
            .text "2061", 0
stub_end    .word 0

            ldx #$18                ; a SID without memories
            lda #0
-           sta SID_BASE,x
            dex
            bpl -
            .setup 0, Pulse, 0, 0, 15, 10, $800
            .setup 1, Sawtooth, 7, 5, 15, 10
            .sid.setup 2, Noise, 0, 0, 15, 0
            .setup_filter 300, 14, false, true, true, false, true
            .set_volume 15

            .v1 "x x D# F  F# x x F  C# x 2F# x", 3
            .v2 "x x D# F  F# x x F  C# x 1F# x", 2
            .v3 "D# F x D#  x D#", 2
            jsr sid_rewind

beat        jsr sid_step
            lda #0                  ; the KERNAL's interrupt counts jiffies in $a2
            sta $a2
            lda #STEP
-           cmp $a2
            bne -
            jmp beat

            .tables
