; psid.asm - what a .sid file needs before the player: its init sets the rate of CIA 1 timer A, by which the tune is
; called, and both entries bank the BASIC ROM out where the song lies under it. Where neither is needed this is nothing,
; and the player's own entries are those of the file. They are the first address (A = tune, from 0) and three further.
;
; Wants: WITH_TIMERS (a tune is called by the timer), TUNE_COUNT, song_latches (a macro: the timer's latch for each
; tune, low bytes, then high bytes; 0: called once a picture), song_end.

            .if WITH_TIMERS || (song_end > $a000 && * < $a000)
sid_file    .block
BANKED      = song_end > $a000 && * < $a000

            jmp init
            jmp play

init
            .if WITH_TIMERS
            cmp #TUNE_COUNT
            bcc known_tune
            lda #0
known_tune  tax
            lda latches + TUNE_COUNT,x
            beq by_picture
            sta $dc05               ; the timer runs: it counts from here once it has come to its end
            lda latches,x
            sta $dc04
by_picture  txa
            .endif
            .if BANKED
            tax
            lda $01
            pha
            lda #$36
            sta $01
            txa
            jsr player
back        pla
            sta $01
            rts
play        lda $01
            pha
            lda #$36
            sta $01
            jsr player + 3
            jmp back
            .else
            jmp player
play        = player + 3
            .endif
            .if WITH_TIMERS
latches     .song_latches
            .endif
            .bend
            .endif
