; game.asm - a program that plays a tune beside its own work: docs/embedding.md tells how and why.
;
;   sidtool build song.txt --bare --at 0x1000 -o tune.prg       the tune, a player with its data
;   64tass -a --cbm-prg game.asm -o game.prg                    or: sidtool asm -a --cbm-prg game.asm -o game.prg
;
; The raster interrupt calls the player once a picture; the border is white for as long as that takes. SPACE starts the
; tune anew, or plays a sound effect where EFFECTS is true: build --entries makes players that have them.

            .weak
TUNE        = $1000                 ; where the player begins: build's --at
EFFECTS     = false                 ; the tune has sound effects
FROM_SOURCE = false                 ; the tune is tune.asm, made by --emit asm, and not tune.prg
            .endweak

tune_init   = TUNE                  ; A = subtune, from 0
tune_play   = TUNE + 3
tune_volume = TUNE + 6              ; with --entries: A = volume, X = calls from step to step, 0: at once
tune_effect = TUNE + 9              ; with --entries: A, X = address of the effect, Y = its priority

LINE        = 251                   ; the first one below the screen: no bad line is near
Pulse_gate  = $41
BACKGROUND  = 0
WORKING     = 1                     ; the border's colour while the player runs

*           = $0801
            .word line_end, 10      ; 10 SYS 2061
            .byte $9e
            .text format("%d", start), 0
line_end    .word 0

start       sei
            lda #$7f                ; the KERNAL's timer interrupts no more, and $7f chooses the row with SPACE
            sta $dc0d
            sta $dc00
            lda $dc0d
            lda #0
            sta $d020
            sta $d021
            sta wanted
            jsr tune_init           ; A = 0: the first subtune
            lda #<interrupt
            sta $0314
            lda #>interrupt
            sta $0315
            lda #LINE
            sta $d012
            lda #$1b                ; bit 7 is the ninth of the raster line
            sta $d011
            lda #1
            sta $d01a
            sta $d019               ; what came before is forgotten
            cli

; The game itself: it does what it likes, and leaves notes to the interrupt instead of calling the player.
game        inc $0400
            lda $dc01
            and #$10                ; 0: SPACE is down
            cmp space
            beq game
            sta space
            tax
            bne game                ; it was let go
            .if EFFECTS
            lda #<zap
            ldx #>zap
            ldy #1
            jsr tune_effect         ; holds the interrupt off while it must
            .else
            lda #1
            sta wanted
            .endif
            jmp game

interrupt   lda #1                  ; the KERNAL has saved A, X and Y
            sta $d019               ; acknowledged
            lda #WORKING
            sta $d020
            lda wanted
            beq calls
            lda #0
            sta wanted
            jsr tune_init
calls       jsr tune_play
            lda #BACKGROUND
            sta $d020
            jmp $ea81               ; back, past the KERNAL's own work

wanted      .byte 0                 ; what the game asks the interrupt for
space       .byte $10

            .if EFFECTS
zap         .byte $08, $f4, $08     ; AD, SR, pulse width: high byte
            .for pitch := $60, pitch > $08, pitch -= $08
            .byte Pulse_gate, 0, pitch ; a call: control, frequency
            .endfor
            .byte 0                 ; the end
            .endif

            .cerror * > TUNE, "the game reaches over the tune"
            .if FROM_SOURCE
music       .block
            .include "tune.asm"
            .bend
            .else
*           = TUNE
            .binary "tune.prg", 2   ; without its load address
            .endif
