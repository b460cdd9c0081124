; player.asm - plays a song's streams. Entries: player + 0 initialises (A = subtune), player + 3 is called once a call; where
; ENTRIES is 1, player + 6 sets the volume or fades it (A = volume, X = calls a step, 0: at once), player + 9 starts a sound
; effect: effects.asm.
;
; docs/player.md tells the format of the streams; sidtool writes the song around this file: the WITH_... switches (a song
; pays for what it uses), the clock's figures, the places of the variables, the tables that are named song_... and the
; streams. Uses A, X, Y and two bytes of the zero page, from ZERO_PAGE on.
;
; An event is prepared some calls before it is due: its byte is read, and what stands before it in the stream is obeyed
; (loop, length, instrument). When it is due it is only written. No call prepares more than a voice, if they begin together.

            .weak
ENTRIES     = 0
            .endweak

player      .block
pointer     = ZERO_PAGE             ; into a stream, only while the player runs
not_prepared = LOOP                 ; in pending: the next event is still to be read
one_gone    = WITH_RELEASES ? 1 : 0

; X = 0, 7, 14 points to a voice's variables and registers alike.
            .song_variables         ; low, high, pending, ...: what this song needs, all of it in state

            jmp init
            .if ENTRIES != 0
            jmp play_all
            jmp volume
            jmp effect
            .include "effects.asm"

player_lets_go .segment             ; every note writes the control register
            .endm

play_all    jsr play
            jmp effect_sounds
            .else
            jmp play
            .endif

state       .fill STATE_BYTES, 0
            .if ENTRIES != 0
mode_volume .byte 0                 ; what is in the register
wanted      .byte 0                 ; the volume that it goes to, 0 to 15
fade_step   .byte 0                 ; calls a step
fade_left   .byte 0                 ; calls until the next one

; The volume, at once or in steps of 1. The song has one volume, so nobody else writes it.
volume      and #$0f
            sta wanted
            stx fade_step
            stx fade_left
            cpx #0
            bne done
            lda mode_volume
            and #$f0
            ora wanted
            sta mode_volume
            sta MODE_VOL
            rts
            .endif

init        ldx #0
registers   lda song_registers,x
            sta SID_BASE,x
            inx
            cpx #$19
            bne registers
            ldx #STATE_BYTES - 1
variables   lda song_state,x
            sta state,x
            dex
            bpl variables
            .if ENTRIES != 0
            lda song_registers + $18
            sta mode_volume
            and #$0f
            sta wanted
            jmp effect_reset
            .endif
done        rts

            .if WITH_ONE_CLOCK
; ---------------------------------------------------------------- note sheets: one clock, every event lasts a step
;
; turn: the voice that is prepared next; below FIRST_VOICE: all are, and the next thing is the step.

play
            .if ENTRIES != 0
            .player_fade
            .endif
            dec left
            bne done
            .if !WITH_AT_ONCE
            ldx turn
            .if FIRST_VOICE > 0
            cpx #FIRST_VOICE
            .endif
            bpl prepare
            .endif
            .if ENTRIES != 0 && FIRST_VOICE == 14
            jsr effect_hides_voice
            .endif
            ldx #FIRST_VOICE
            clc
voice
            .if WITH_RELEASES || WITH_HOLDS
            ldy pending,x
            bmi other
            .else
            ldy pending,x
            .endif
            lda song_frequency_low - LOWEST_NOTE,y
            sta SID_BASE + FREQ_LO,x
            lda song_frequency_high - LOWEST_NOTE,y
            sta SID_BASE + FREQ_HI,x
            lda control,x
write       sta SID_BASE + CTRL,x
next        txa
            adc #VOICE_STEP         ; carry is clear
            tax
            .if ENTRIES != 0
            cpx #14
            bne not_the_third
            jsr effect_hides_voice
            txa
not_the_third
            .endif
            cmp #LAST_VOICE + 1
            bcc voice
            ldx #LAST_VOICE
            .if WITH_AT_ONCE
            jmp prepare
            .else
            stx turn
soonest     inc left                ; from 0: in the next call
            rts
            .endif

            .if WITH_RELEASES || WITH_HOLDS
other
            .if WITH_HOLDS
            iny
            bne next
            .endif
            lda control,x
            and #$fe
            bcc write               ; always
            .endif

go_on       iny
            lda (pointer),y
            sta low,x
            iny
            lda (pointer),y
            sta high,x
prepare     lda low,x
            sta pointer
            lda high,x
            sta pointer + 1
            ldy #0
            lda (pointer),y
            cmp #LOOP
            beq go_on
            sta pending,x
            inc low,x
            bne same_page
            inc high,x
same_page   txa
            sec
            sbc #VOICE_STEP
            .if !WITH_AT_ONCE
            sta turn
            .endif
            .if FIRST_VOICE > 0
            cmp #FIRST_VOICE
            .endif
            .if WITH_PAIRS
            tax
            beq soonest             ; voices 3 and 2 in a call, then voice 1
            bpl prepare
            .elsif WITH_SPREAD
            bpl soonest
            .else
            tax
            .if FIRST_VOICE > 0
            cpx #FIRST_VOICE
            .endif
            bpl prepare
            .endif

; The calls until the next step, those that are over taken off.
            .if WITH_SWING
            lda phase
            eor #1
            sta phase
            tay
            .endif
            clc
            .if CLOCK_WIDTH > 0
            .for i := 0, i < CLOCK_WIDTH, i += 1
            lda fraction + i
            .if WITH_SWING
            adc song_rests + 2 * i,y
            .else
            adc #(CLOCK_REST >> (8 * i)) & $ff
            .endif
            sta fraction + i
            .endfor
            bcc no_whole_call       ; they overflow at CLOCK_STEP, and their bytes at 256 or its powers
            .for i := 0, i < CLOCK_WIDTH, i += 1
            lda fraction + i
            adc #(((1 << (8 * CLOCK_WIDTH)) - CLOCK_STEP - 1) >> (8 * i)) & $ff
            sta fraction + i
            .endfor
            sec
no_whole_call
            .endif
            .if WITH_SWING
            lda song_calls,y
            .else
            lda #CLOCK_CALLS + 1
            .endif
            sbc #SPENT
            sta left
            rts

            .else
; ---------------------------------------------------------------- everything else: a clock for each voice
;
; left: calls until there is something to do for the voice; pending says what: a note, HOLD or GATE_OFF, or
; not_prepared, or a note + $80: first comes its hard restart.

play
            .if ENTRIES != 0
            .player_fade
            .endif
            .if WITH_COLLISIONS
            lda #0                  ; nothing is done yet in this call
            .endif
            .for voice := FIRST_VOICE, voice < LAST_VOICE, voice += VOICE_STEP
            dec left + voice
            bne * + 7
            ldx #voice
            jsr due
            .endfor
            dec left + LAST_VOICE
            bne done
            .if ENTRIES != 0 && LAST_VOICE == 14
            pha
            jsr effect_hides_voice
            pla
            .endif
            ldx #LAST_VOICE

due
            .if WITH_LONG
            ldy more,x
            beq all_over
            dec more,x
            lda #MORE_CALLS
            sta left,x
            rts
all_over
            .endif
            ldy pending,x
            bmi other
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

over
            .if WITH_HURRY
            ldy length,x
            lda song_calls - 1,y
            cmp #SOON + 1
            bcs time_enough
            lda #0
            beq prepare
time_enough
            .endif
            lda delay,x
            sta left,x
            .if WITH_COLLISIONS
            sta spent,x
            .endif
            lda #not_prepared
            sta pending,x
            rts

            .if WITH_RELEASES
released    lda control,x
            and #$fe
            .if WITH_LATE
            sta control,x
            .endif
            sta SID_BASE + CTRL,x
            jmp over
            .endif

other
            .if WITH_RELEASES
            iny
            beq released
            .endif
            .if WITH_HOLDS
            cpy #HOLD + one_gone
            beq over
            .endif
            .if WITH_RESTARTS
            cpy #not_prepared + one_gone
            bcs unprepared
            lda pending,x
            and #$7f
            sta pending,x
            .if WITH_HURRY
hurried     lda rest,x
            .else
            ldy instrument,x
            lda song_restart,y
            .endif
            sta left,x
            lda control,x
            and #$fe
            .if WITH_LATE
            sta control,x
            .endif
            sta SID_BASE + CTRL,x
            lda #0
            sta SID_BASE + AD,x
            sta SID_BASE + SR,x
            rts
unprepared
            .endif
            .if WITH_COLLISIONS
            tay
            beq prepare_now
            lda spent,x             ; a voice before this one has had something to do: later, if that is soon enough
            cmp #LATEST
            bcs prepare_now
            inc spent,x
            inc left,x
            rts
prepare_now
            .endif
            .if WITH_HURRY
            lda spent,x
prepare     sta pointer             ; calls since the event
            .if WITH_RESTARTS
            lda pending,x
            pha                     ; bit 7 clear: a note, which sounds for a call at the least
            .endif
            .endif

; The calls until the next event: those of this one, its rest added to those of the events before, less those that are
; over. Rests make a call where they come to CLOCK_STEP, and their bytes overflow at 256 or its powers: what is between is
; in the second half of song_rests, which is added after an overflow. The bytes' highest bit tells that: it is clear then,
; else set. A row of song_calls is one more, because of the carry.
            ldy length,x
            clc
            .if CLOCK_WIDTH > 0
            lda fraction + CLOCK_WIDTH - 1,x
            bmi no_overflow
            tya
            adc #LENGTHS
            tay
no_overflow
            .for i := 0, i < CLOCK_WIDTH, i += 1
            lda fraction + i,x
            adc song_rests - 1 + 2 * LENGTHS * i,y
            sta fraction + i,x
            .endfor
            ldy length,x
            .endif
            lda song_calls - 1,y
            .if WITH_HURRY
            sbc pointer
            .else
            sbc spent,x
            .endif
            sta left,x
            .if WITH_LONG
            lda song_more - 1,y
            sta more,x
            .endif
            .if WITH_SWING
            cpy #3
            bcs steady
            tya
            eor #3
            sta length,x
steady
            .endif

            lda low,x
            sta pointer
            lda high,x
            sta pointer + 1
            ldy #0
read        lda (pointer),y
            iny
            cmp #FIRST_COMMAND
            bcc event
            .player_command
event       sta pending,x
            tya
            adc pointer             ; carry is clear
            sta low,x
            bcc same_page
            inc high,x
same_page
            .if WITH_HURRY
            .player_hurried
            .elsif WITH_RESTARTS
            lda pending,x
            bmi prepared            ; no note
            ldy instrument,x
            .if WITH_PLAIN_NOTES
            bmi prepared
            .endif
            .if WITH_UNRESTARTED
            lda song_restart,y
            beq prepared
            .endif
            lda left,x
            sec
            sbc song_restart,y
            sta left,x
            lda pending,x
            ora #$80
            sta pending,x
prepared
            .endif
            rts
            .endif

; A call of a fade.
player_fade .segment
            lda mode_volume
            and #$0f
            cmp wanted
            beq fade_done
            dec fade_left
            bne fade_done
            lda fade_step
            sta fade_left
            ldx mode_volume
            inx
            bcc fade_write          ; carry is that of the comparison: clear where it is below
            dex
            dex
fade_write  stx mode_volume
            stx MODE_VOL
fade_done
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
            .if WITH_LATE
            lda control,x
            lsr a
            bcc closed
            asl a                   ; there was no time for a restart: the gate closes now
            sta SID_BASE + CTRL,x
closed
            .endif
            .if WITH_PULSE
            .if WITH_OTHERS
            cpy #PULSES             ; they come first
            bcs no_pulse
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
            jmp over
plain       lda control,x
            .if WITH_LATE
            ora #Gate
            sta control,x
            .endif
            sta SID_BASE + CTRL,x
            .endif
            .endm

; The stream's byte in A is no note; what does not belong to the next event leads to event, carry being clear.
player_command .segment
            .if WITH_CHOICES
            cmp #FIRST_LENGTH
            bcc choose
            .endif
            .if WITH_CHANGES
            cmp #WIDE_INSTRUMENT
            bcc change
            .endif
            cmp #LOOP
            beq go_on
            .if WITH_MANY
            bcc wide
            .endif
            clc                     ; HOLD or GATE_OFF
            bcc event
            .if WITH_CHANGES || WITH_CHOICES
choose
            .if WITH_CHOICES
            sbc #FIRST_INSTRUMENT - 1 ; carry is clear
            sta instrument,x
            bpl read
            .endif
change
            .if WITH_CHANGES
            sbc #FIRST_LENGTH - 2   ; carry is clear
            sta length,x
            bne read
            .endif
            .endif
            .if WITH_MANY
wide        lda (pointer),y
            sta instrument,x
            iny
            bne read
            .endif
go_on       lda (pointer),y
            pha
            iny
            lda (pointer),y
            sta pointer + 1
            sta high,x
            pla
            sta pointer
            ldy #0
            beq read
            .endm

; Where events may follow soon: the restart may have less time than it wants, and the next event may be due at once.
player_hurried .segment
            .if WITH_RESTARTS
            pla
            asl a                   ; carry clear: after a note
            .endif
            .if WITH_SHORTS
            lda left,x
            bne not_at_once
            jmp due
not_at_once
            .endif
            .if WITH_RESTARTS
            lda pending,x
            bmi prepared            ; no note
            ldy instrument,x
            .if WITH_PLAIN_NOTES
            bmi prepared
            .endif
            lda left,x
            sbc #0                  ; a call less, after a note
            cmp song_restart,y
            bcc less
            lda song_restart,y
less        tay
            beq prepared            ; no time, or no restart
            sta rest,x
            eor #$ff
            sec
            adc left,x
            sta left,x
            bne not_now
            jmp hurried
not_now
            lda pending,x
            ora #$80
            sta pending,x
prepared
            .endif
            .endm
end
            .bend
