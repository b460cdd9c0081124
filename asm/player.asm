; player.asm - plays a song's streams. Entries: player + 0 initialises (A = subtune), player + 3 is called once a call.
;
; docs/player.md tells the format of the streams; sidtool writes the song around this file: the WITH_... switches (a song
; pays for what it uses), the clock's figures, the tables that are named song_... and the streams. Uses A, X, Y and
; two bytes of the zero page, from ZERO_PAGE on.

player      .block
pointer     = ZERO_PAGE             ; into a stream, only while the player runs

; The voices' state: seven bytes a voice, so that X = 0, 7, 14 points to a voice's state and registers alike.
low         = state                 ; the next byte of its stream
high        = state + 1             ; ... 0: the voice is absent or has ended
length      = state + 2             ; of its events: ticks, or a row of song_lengths
left        = state + 3             ; ticks until the next event
control     = state + 4             ; waveform and gate
instrument  = state + 5             ; a row of the instrument tables; $80 and more: none
pending     = state + 6             ; with hard restart: the event after this one; a note + $80: its restart is made
remain      = state + 21            ; in fractions: time until the next event

            jmp init
            jmp play

init        ldx #$18
            lda #0
clear       sta SID_BASE,x
            dex
            bpl clear
            .song_setup
            ldx #song_state_end - song_state - 1
copy        lda song_state,x
            sta state,x
            dex
            bpl copy
            rts

; ---------------------------------------------------------------- the clock
;
; Ticks: a tick is due when the clock, less CLOCK_STEP at every call, falls below 0; CLOCK_PERIOD / CLOCK_STEP calls make
; a tick, exactly; two periods take turns where the steps swing. Fractions: every voice has such a clock of its own, and
; an event's length is what is added.

play
            .if !WITH_FRACTIONS
            lda ticker
            sec
            sbc #CLOCK_STEP & $ff
            sta ticker
            .for i := 1, i < CLOCK_WIDTH, i += 1
            lda ticker + i
            sbc #(CLOCK_STEP >> (8 * i)) & $ff
            sta ticker + i
            .endfor
            .if WITH_RESTARTS
            bcc tick
            ror idle                ; bit 7 set: no tick
            bmi voices
tick
            .else
            bcc tick
            rts
tick
            .endif
            .if WITH_SWING
            lda phase
            tay
            eor #1
            sta phase
            .for i := 0, i < CLOCK_WIDTH, i += 1
            lda ticker + i
            adc song_periods + 2 * i,y
            sta ticker + i
            .endfor
            .else
            .for i := 0, i < CLOCK_WIDTH, i += 1
            lda ticker + i
            adc #(CLOCK_PERIOD >> (8 * i)) & $ff
            sta ticker + i
            .endfor
            .endif
            .if WITH_RESTARTS
            lsr idle
            .endif
            .endif

voices      ldx #0
voice
            .if WITH_SILENCE
            lda high,x
            .if WITH_FRACTIONS && CLOCK_WIDTH > 4
            bne present
            jmp next
present
            .else
            beq next
            .endif
            .endif
            .if WITH_FRACTIONS
            sec
            .for i := 0, i < CLOCK_WIDTH, i += 1
            lda remain + i,x
            sbc #(CLOCK_STEP >> (8 * i)) & $ff
            sta remain + i,x
            .endfor
            bcs between
            .else
            .if WITH_RESTARTS
            bit idle
            bmi between
            .endif
            .if WITH_LENGTHS
            dec left,x
            bne between
            .endif
            .endif
            .if WITH_SUBROUTINE
again       jsr event
            .if WITH_SHORTS
            lda remain + CLOCK_WIDTH - 1,x
            bmi again               ; the next one is due in this call, too
            .endif
            .if WITH_RESTARTS
            bcs next                ; a note sounds for a call at the least
            .endif
            .else
            .player_event
            .endif

between
            .if WITH_RESTARTS
            lda pending,x
            bmi next                ; no note is next, or all is done
            ldy instrument,x
            .if WITH_PLAIN_NOTES
            bmi next
            .endif
            .if WITH_FRACTIONS
            lda remain,x
            cmp song_restart,y
            .for i := 1, i < CLOCK_WIDTH, i += 1
            lda remain + i,x
            sbc song_restart + i * INSTRUMENTS,y
            .endfor
            .else
            .if WITH_LENGTHS
            lda left,x
            cmp #2
            bcs next
            .endif
            lda ticker
            cmp song_restart,y
            .for i := 1, i < CLOCK_WIDTH, i += 1
            lda ticker + i
            sbc song_restart + i * INSTRUMENTS,y
            .endfor
            .endif
            bcs next                ; still too far
            lda pending,x
            ora #$80
            sta pending,x
            jsr close
            lda #0
            sta SID_BASE + AD,x
            sta SID_BASE + SR,x
            .endif

next        txa
            clc
            adc #7
            tax
            cmp #21
            .if WITH_FRACTIONS && CLOCK_WIDTH > 4
            bcs done                ; a branch does not reach so far
            jmp voice
            .else
            bcc voice
            .endif
done        rts

            .if WITH_SUBROUTINE
event       .player_event
close       lda control,x
            and #$fe
            sta control,x
            sta SID_BASE + CTRL,x
            rts
            .if WITH_RESTARTS
fetch       .player_fetch
            .else
timer       .player_timer
            rts
            .endif
            .endif

; What a due event does; a subroutine but in the simplest songs. With restarts the event has been fetched before, because
; what comes next must be known in time; carry is set after a note.
player_event .segment
            .if WITH_RESTARTS
            .player_timer
            lda pending,x
            cmp #END_OF_VOICE
            bcc sound
            .else
            .player_fetch sound
            .endif
            cmp #HOLD
            beq after
            .if WITH_ENDS
            bcs release
            lda #0
            sta high,x
            .if WITH_SHORTS
            sta remain + CLOCK_WIDTH - 1,x
            .endif
            .if WITH_RESTARTS
            jsr close
            sec
            rts
            .endif
            .endif

release
            .if WITH_INSTRUMENTS
            jsr close
            .else
            lda control,x
            and #$fe
            sta SID_BASE + CTRL,x
            .endif
after
            .if WITH_RESTARTS
            jsr fetch
            clc
            rts
            .elsif WITH_SUBROUTINE
            jmp timer
            .else
            jmp next
            .endif

sound
            .if WITH_RESTARTS
            and #$7f
            .endif
            tay
            lda song_frequency_low - LOWEST_NOTE,y
            sta SID_BASE + FREQ_LO,x
            lda song_frequency_high - LOWEST_NOTE,y
            sta SID_BASE + FREQ_HI,x
            .if WITH_INSTRUMENTS
            .player_onset
            .else
            lda control,x
            sta SID_BASE + CTRL,x
            .endif
            .if WITH_RESTARTS
            jsr fetch
            sec
            rts
            .elsif WITH_SUBROUTINE
            jmp timer
            .endif
            .endm

; A note's onset. The envelope's rate counter is not reset by anything: if it stands beyond the period that it is told to
; compare with, it runs through all of its 32,767 states first. After the hard restart it stands below 9, the shortest
; period, because rate 0 has been selected. AD comes after the gate: in the gate's first cycle the counter is still compared
; with the decay's period, and misses a short attack's in one of nine phases. SR comes after the gate, too: before, its
; release rate would let the counter run up to where a short attack misses it.
player_onset .segment
            ldy instrument,x
            .if WITH_PLAIN_NOTES
            bmi plain
            .endif
            lda control,x
            lsr a
            bcc closed
            asl a                   ; there was no time for a restart: the gate closes now
            sta SID_BASE + CTRL,x
closed
            .if WITH_PULSE
            .if WITH_OTHERS
            lda song_control,y
            and #Pulse
            beq no_pulse
            .endif
            lda song_pulse_low,y
            sta SID_BASE + PW_LO,x
            lda song_pulse_high,y
            sta SID_BASE + PW_HI,x
no_pulse
            .endif
            lda song_control,y
            sta control,x
            sta SID_BASE + CTRL,x
            lda song_ad,y
            sta SID_BASE + AD,x
            lda song_sr,y
            sta SID_BASE + SR,x
            .if WITH_PLAIN_NOTES
            jmp onset_end
plain       lda control,x
            ora #Gate
            sta control,x
            sta SID_BASE + CTRL,x
onset_end
            .endif
            .endm

; The time until the next event.
player_timer .segment
            .if WITH_FRACTIONS
            ldy length,x
            clc
            .for i := 0, i < CLOCK_WIDTH, i += 1
            lda remain + i,x
            adc song_lengths - 1 + i * LENGTHS,y
            sta remain + i,x
            .endfor
            .elsif WITH_LENGTHS
            lda length,x
            sta left,x
            .endif
            .endm

; The stream's next event; what lies before it (loop, length, instrument) is obeyed. Without restarts a note branches to
; its label, and A is the event; with them it is a subroutine that leaves the event in pending.
player_fetch .segment note_label=sound
fetch_again lda low,x
            sta pointer
            lda high,x
            sta pointer+1
            ldy #0
            lda (pointer),y
            inc low,x
            bne fetch_same
            inc high,x
fetch_same  cmp #FIRST_COMMAND
            .if WITH_RESTARTS
            bcc fetch_done
            .else
            bcc \note_label
            .endif
            .if WITH_COMMANDS
            cmp #END_OF_VOICE
            bcs fetch_done
            .if WITH_LOOPS && (WITH_CHANGES || WITH_CHOICES)
            cmp #LOOP
            beq fetch_loop
            .endif
            .if WITH_MANY
            cmp #WIDE_INSTRUMENT
            beq fetch_wide
            .endif
            .if WITH_CHANGES
            .if WITH_CHOICES
            cmp #FIRST_LENGTH
            bcc fetch_choose
            .else
            sec
            .endif
            sbc #FIRST_LENGTH - 1
            sta length,x
            bne fetch_again
            .endif
            .if WITH_CHOICES
fetch_choose sbc #FIRST_INSTRUMENT - 1 ; carry is clear
            sta instrument,x
            bpl fetch_again
            .endif
            .if WITH_MANY
fetch_wide  iny
            lda (pointer),y
            sta instrument,x
            inc low,x
            bne fetch_again
            inc high,x
            bne fetch_again
            .endif
            .if WITH_LOOPS
fetch_loop  iny
            lda (pointer),y
            sta low,x
            iny
            lda (pointer),y
            sta high,x
            bne fetch_again         ; no stream lies in the zero page
            .endif
            .endif
fetch_done
            .if WITH_RESTARTS
            sta pending,x
            rts
            .endif
            .endm

ticker      = state + 21            ; with ticks: the clock
phase       = ticker + CLOCK_WIDTH  ; with swing: which tick of the pair comes
state       .fill STATE_BYTES, 0
            .if WITH_RESTARTS
idle        .byte 0                 ; bit 7: no tick in this call
            .endif
            .bend
