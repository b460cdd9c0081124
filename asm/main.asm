; main.asm - the program around the player: started by RUN, it shows the song's title, calls the player from the interrupt
; and idles. SPACE shows in the border how long the player takes, and again SPACE does not.
;
; Wants: START_TUNE (the subtune, from 0), JIFFY (the KERNAL's 60 Hz tick calls), CALL_CYCLES (CPU cycles from call to
; call), MACHINE (a text: which clock and SID the song is for; whoever lists or runs the program finds it behind REM),
; song_title (a macro: lines of text in PETSCII), the player's block, song_end (behind all of its data).

BORDER_COLOUR = 14                  ; light blue, as it is
BAR_COLOUR  = 1                     ; white, while the player runs

            .word stub_end, 10      ; 10 SYS2072: REM PAL 8580
            .byte $9e
            .text format("%d", main), ":"
            .byte $8f
            .text " ", MACHINE, 0
stub_end    .word 0

main
            .if song_end > $a000    ; some of the song lies under the BASIC ROM, which is not needed any more
            lda #$36
            sta $01
            .endif
            ldx #0
print       lda title,x
            jsr $ffd2
            inx
            cpx #title_end - title
            bne print
            sei
            lda #$7f                ; the row of keys with SPACE, as the KERNAL leaves it, too
            sta $dc00
            lda #START_TUNE
            jsr player.init
            lda #<interrupt
            sta $0314
            lda #>interrupt
            sta $0315
            .if JIFFY
            lda $dc0d               ; a tick that fell due meanwhile is forgotten: the next one is the first call
            .else
            lda #$7f                ; CIA 1 holds its interrupts back
            sta $dc0d
            lda #<(CALL_CYCLES - 1) ; timer A counts one cycle more than its latch
            sta $dc04
            lda #>(CALL_CYCLES - 1)
            sta $dc05
picture     bit $d011               ; from line 256 on: no bad line comes for the next 60 lines, in no picture
            bmi picture
border      bit $d011
            bpl border
            lda #$11                ; timer A begins anew, and runs on and on
            sta $dc0e
            lda $dc0d               ; what it did before is forgotten
            lda #$81                ; it may interrupt
            sta $dc0d
            .endif
            cli
forever     jmp forever

interrupt   lda bar                 ; the KERNAL has saved A, X and Y
            sta $d020
            jsr ENTRIES != 0 ? player + 3 : player.play
            lda #BORDER_COLOUR
            sta $d020
            lda $dc01
            and #$10                ; 0: SPACE is down
            cmp space
            beq same
            sta space
            tax
            bne same
            lda bar
            eor #BORDER_COLOUR ^ BAR_COLOUR
            sta bar
same
            .if JIFFY
            jmp $ea31               ; it goes on: clock, cursor, keyboard
            .else
            lda $dc0d               ; acknowledged
            pla
            tay
            pla
            tax
            pla
            rti
            .endif

bar         .byte BORDER_COLOUR
space       .byte $10
title       .byte $93               ; clears the screen
            .song_title
            .text 13, "space: raster time"
title_end
