; player_full.asm - plays a song's streams: all that the notation can say. Entries: player + 0 initialises (A = subtune),
; player + 3 is called once a call. Songs of notes, lengths and steady waveforms get the smaller player.asm.
;
; docs/player.md tells the format of streams and tables; sidtool writes the song around this file: the WITH_... switches
; (a song pays for what it uses), the clock's figures, the places of the variables, the tables that are named song_... and
; the streams. Uses A, X, Y and two bytes of the zero page, from ZERO_PAGE on.

player      .block
pointer     = ZERO_PAGE             ; a stream or table; only while the player runs

; X = 0, 7, 14 points to a voice's variables and registers alike. A channel moves one value along a table of slopes:
; X + the channel's class points to it.
            .song_variables             ; low, high, length, ...: what this song needs, all of it in state
slope_count = state + CHANNELS      ; calls left of the slope; 0: the value stays
slope_low   = slope_count + 1       ; the next slope
slope_high  = slope_count + 2       ; of a course: 0 where the note has none
slope_value = slope_count + 3       ; three bytes, the lowest one a fraction
slope_step  = slope_count + 6       ; what is added in each call: the lowest byte, ...
slope_more  = state + CHANNEL_STEPS ; ... and the two others
not_fetched = $ff                   ; in restart: the next event is still to be fetched

            jmp init
            jmp play

init
            .if WITH_TUNES
            cmp #TUNES
            bcc known_tune
            lda #0
known_tune  pha
            .endif
            lda #0
            ldx #$19
clear       sta SID_BASE - 1,x
            dex
            bne clear
            ldx #STATE_BYTES
forget      sta state - 1,x
            dex
            bne forget
            .if WITH_TUNES
            pla
            asl a
            tay
            lda song_tunes,y
            sta pointer
            lda song_tunes + 1,y
            sta pointer + 1
            lda #>(tune_is_set_up - 1)
            pha
            lda #<(tune_is_set_up - 1)
            pha
            ldy #1
            lda (pointer),y
            pha
            dey
            lda (pointer),y
            pha
            rts                     ; to the tune's set-up, which returns here:
tune_is_set_up
            ldx #IMAGE_BYTES
            ldy #2
copy        lda (pointer),y
            sta state - 2,y
            iny
            dex
            bne copy
            .else
            .song_setup
            ldx #IMAGE_BYTES
copy        lda song_state - 1,x
            sta state - 1,x
            dex
            bne copy
            .endif
            ldx #14                 ; the first events are fetched here, not in the first call
first       lda restart,x
            beq no_voice            ; an absent voice has come to its end
            jsr fetch
no_voice    txa
            sec
            sbc #7
            tax
            bcs first
            rts

; ---------------------------------------------------------------- a call

play        lda turn                ; whose turn it is to fetch what comes next, if it need not hurry
            sec
            sbc #7
            bcs turned
            lda #14
turned      sta turn
            ldx #0
            jsr voice
            ldx #7
            jsr voice
            ldx #14
            jsr voice
            .player_filter
            rts

; ---------------------------------------------------------------- a voice

fetch_in_time
            cmp #not_fetched
            bne restart_now
            cpx turn
            beq fetch_now
            lda left,x
            cmp #URGENT
            bcs moving
fetch_now   jsr fetch
            lda restart,x
            cmp left,x
            bcc moving
restart_now lda #0                  ; the hard restart's time has come
            sta restart,x
            .if WITH_SILENCE
            jsr silence
            .endif
            jmp moving

voice
            .if WITH_GATES
            lda gate_left,x
            .if WITH_LONG_GATES
            bne gate_counts
            ldy gate_left_high,x
            beq gate_stays
            dec gate_left_high,x
gate_counts dec gate_left,x
            bne gate_stays
            ldy gate_left_high,x
            bne gate_stays
            .else
            beq gate_stays
            dec gate_left,x
            bne gate_stays
            .endif
            jsr close               ; at once: the next note may open it in this call
gate_stays
            .endif
            dec left,x
            bne between
            .if WITH_SHORTS
            lda #0
            sta sounded             ; no note has begun in this call
            .endif
            jmp due
between     lda restart,x
            cmp left,x
            bcs fetch_in_time

; What moves in every call.
moving
            .if WITH_WAVES
            dec wave_left,x
            bne wave_stays
            jsr wave_steps
            .if WITH_OFFSETS
            .if WITH_ARPS
            dec arp_left,x
            bne frequency
            beq arps_on
            .else
            jmp frequency
            .endif
            .endif
wave_stays
            .endif
            .if WITH_ARPS
            dec arp_left,x
            bne course
arps_on     jsr arp_steps
            .else
            jmp course
            .endif

; The frequency word of what sounds, unless the note has a course of its own.
frequency
            .if WITH_COURSES
            lda slope_high + COURSE_CLASS,x
            bne course
            .endif
            .if WITH_OFFSETS
            ldy wave_at,x
            lda song_wave_pitch,y
            .if WITH_FIXED
            cmp #FIRST_OFFSET
            bcs relative
            adc #LOWEST_INDEX - LOWEST_NOTE
            bcc look_up             ; always
relative
            .endif
            clc
            adc key,x
            .else
            lda key,x
            .endif
            .if WITH_ARPS
            ldy arp_at,x
            clc
            adc song_arp,y
            .endif
look_up     tay
            lda song_frequency_low - LOWEST_INDEX,y
            sta SID_BASE + FREQ_LO,x
            lda song_frequency_high - LOWEST_INDEX,y
            sta SID_BASE + FREQ_HI,x
            .if WITH_COURSES
            jmp course_done
            .endif

course
            .if WITH_COURSES
            lda slope_count + COURSE_CLASS,x
            beq course_done
            dec slope_count + COURSE_CLASS,x
            bne course_goes
            .player_slope_next COURSE_CLASS, FREQ_LO
            jmp course_high_byte
course_goes .player_slope COURSE_CLASS, FREQ_LO
course_high_byte
            sta SID_BASE + FREQ_HI,x
course_done
            .endif
            .if WITH_PULSE
            lda slope_count + PULSE_CLASS,x
            beq pulse_stays
            dec slope_count + PULSE_CLASS,x
            bne pulse_goes
            .player_slope_next PULSE_CLASS, PW_LO
            sta SID_BASE + PW_HI,x
            rts
pulse_goes  .player_slope PULSE_CLASS, PW_LO
            sta SID_BASE + PW_HI,x
pulse_stays
            .endif
            rts

; ---------------------------------------------------------------- an event is due

due         lda restart,x
            cmp #not_fetched
            bne obey
            jsr fetch
obey        lda pending,x
            bpl sound
            .if WITH_ORDERS
            cmp #FIRST_EVENT
            bcs event
            jsr order
            jsr fetch_more
            jmp obey
event
            .endif
            .if WITH_ENDS || WITH_ABSENT
            cmp #END_OF_VOICE
            bne goes_on
            jsr close               ; and this event stays, for another 256 calls, and so on
            .if WITH_SHORTS
            lda sounded
            beq ended
            jmp frequency
ended
            .endif
            jmp moving
goes_on
            .endif
            tay
            lda next_left,x
            sta left,x
            lda #not_fetched
            sta restart,x
            cpy #HOLD
            beq held
            .if WITH_RESTS
            cpy #REST
            bne released
            jsr silence
            jmp held
released
            .endif
            jsr close
held
            .if WITH_SHORTS
            lda left,x
            bne all_obeyed
            jmp due                 ; the next one is due in this call, too
all_obeyed  lda sounded
            beq no_sound
            jmp frequency           ; a note sounds for a call at the least
no_sound
            .else
all_obeyed
            .endif
            jmp between

sound
            .if NOTE_BIAS != 0
            clc
            adc #NOTE_BIAS
            .endif
            sta key,x
            lda next_left,x
            sta left,x
            lda #not_fetched
            sta restart,x
            .if WITH_SHORTS
            inc sounded
            jsr begin_note
            lda left,x
            bne note_begun
            jmp due
note_begun  rts
            .endif
begin_note
            .if WITH_GATES
            lda gate_time,x
            sta gate_left,x
            .if WITH_LONG_GATES
            lda gate_time_high,x
            sta gate_left_high,x
            .endif
            .endif
            .if WITH_COURSES
            lda course_high,x
            sta slope_high + COURSE_CLASS,x
            beq no_course
            lda course_low,x
            sta slope_low + COURSE_CLASS,x
            lda #1
no_course   sta slope_count + COURSE_CLASS,x
            .endif
            .if WITH_INSTRUMENTS
            ldy instrument,x
            .if WITH_PLAIN_NOTES
            bpl instrumental
            jmp plain
instrumental
            .endif
            .if WITH_SLURS
            lda flags,x
            bpl struck
            jmp unstruck
struck
            .endif
            lda gate_mask,x
            lsr a
            bcc closed
            .if WITH_SETUPS
            cpy #FIRST_SETUP        ; without an instrument of its own a note does not retrigger
            bcs closed
            .endif
            jsr close               ; there was no time for a restart: the gate closes now
            ldy instrument,x
closed      lda #$ff
            sta gate_mask,x
            .if WITH_PULSE
            .if WITH_KEPT_PULSE
            lda flags,x
            and #KEEPS_PULSE
            bne no_pulse
            .endif
            lda song_pulse_high,y
            beq no_pulse
            sta slope_high + PULSE_CLASS,x
            lda song_pulse_low,y
            sta slope_low + PULSE_CLASS,x
            lda #1
            sta slope_count + PULSE_CLASS,x
no_pulse
            .endif
            .if WITH_ARPS
            .if WITH_CHORDS
            lda chord,x
            cmp #NO_CHORD
            bne arp_is_set
            .endif
            lda song_arp_start,y
arp_is_set  .player_arp_step
            ldy instrument,x
            .endif
            .if WITH_PROGRAMS
            lda song_filter,y
            bmi no_program
            tay
            jsr start_program
            ldy instrument,x
no_program
            .endif
            lda song_wave_start,y
            .player_wave_step
            .player_sound
            ldy wave_at,x
            lda song_wave,y
            sta SID_BASE + CTRL,x   ; gate, AD, SR in this order because of the envelope's delay bug: docs/player.md
            ldy instrument,x
            lda song_ad,y
            sta SID_BASE + AD,x
            .if WITH_SHADOWS
            sta ad_now,x
            .endif
            .if WITH_LEVELS
            lda sustain,x
            .else
            lda song_sr,y
            .endif
            sta SID_BASE + SR,x
            .if WITH_SHADOWS
            sta sr_now,x
            .endif
            rts
            .endif
            .if WITH_PLAIN_NOTES
plain       lda gate_mask,x
            lsr a
            bcs unstruck
            lda #$ff
            sta gate_mask,x
            jsr unstruck
            ldy wave_at,x
            lda song_wave,y
            sta SID_BASE + CTRL,x
            .if WITH_SHADOWS
            lda ad_now,x
            sta SID_BASE + AD,x
            lda sr_now,x
            sta SID_BASE + SR,x
            .endif
            rts
            .endif
            .if WITH_PLAIN_NOTES || WITH_SLURS
unstruck
            .if WITH_WAVES
            dec wave_left,x         ; the tables go on
            bne waves_on
            jsr wave_steps
waves_on
            .endif
            .if WITH_ARPS
            .if WITH_CHORDS
            lda chord,x
            cmp #NO_CHORD
            beq chordless
            jsr start_arp
            jmp note_done
chordless
            .endif
            dec arp_left,x
            bne note_done
            jsr arp_steps
            .endif
note_done   .player_sound
            rts
            .endif

; The frequency of a note that begins; one that is over in this call leaves it to the next.
player_sound .segment
            .if WITH_SHORTS
            lda left,x
            beq *+5
            .endif
            jsr frequency
            .endm

            .if WITH_WAVES
wave_steps
            .if WITH_LONG_STEPS
            lda wave_left_high,x
            beq wave_over
            dec wave_left_high,x
            rts
wave_over
            .endif
            ldy wave_at,x
            lda song_wave_next,y
            .player_wave_step
            and gate_mask,x
            sta SID_BASE + CTRL,x
            rts
            .endif

            .if WITH_ARPS
arp_steps
            .if WITH_LONG_STEPS
            lda arp_left_high,x
            beq arp_over
            dec arp_left_high,x
            rts
arp_over
            .endif
            ldy arp_at,x
            lda song_arp_next,y
start_arp   .player_arp_step
            rts
            .endif

; A step of the wave table begins: its row is in A, and then what the control register gets.
player_wave_step .segment
            sta wave_at,x
            tay
            .if WITH_WAVES
            lda song_wave_calls,y
            sta wave_left,x
            .if WITH_LONG_STEPS
            lda song_wave_calls_high,y
            sta wave_left_high,x
            .endif
            .endif
            lda song_wave,y
            .endm

player_arp_step .segment
            sta arp_at,x
            tay
            lda song_arp_calls,y
            sta arp_left,x
            .if WITH_LONG_STEPS
            lda song_arp_calls_high,y
            sta arp_left_high,x
            .endif
            .endm

; A channel of two registers moves on: the low byte is written, the high one is in A.
player_slope .segment class, register
            clc
            lda slope_value + \class,x
            adc slope_step + \class,x
            sta slope_value + \class,x
            lda slope_value + \class + 1,x
            adc slope_more + \class,x
            sta slope_value + \class + 1,x
            sta SID_BASE + \register,x
            lda slope_value + \class + 2,x
            adc slope_more + \class + 1,x
            sta slope_value + \class + 2,x
            .endm

player_slope_next .segment class, register
            .if \class != 0
            txa
            clc
            adc #\class
            tax
            jsr slope_next
            txa
            sec
            sbc #\class
            tax
            .else
            jsr slope_next
            .endif
            lda slope_value + \class + 1,x
            sta SID_BASE + \register,x
            lda slope_value + \class + 2,x
            .endm

player_filter .segment
            .if WITH_CUTOFF
            ldx #FILTER_CLASS
            lda slope_count,x
            beq cutoff_stays
            jsr slope
            lda slope_value + 1,x
            lsr a
            lsr a
            lsr a
            lsr a
            lsr a
            sta CUTOFF_LO
            lda slope_value + 2,x
            sta CUTOFF_HI
cutoff_stays
            .endif
            .if WITH_RESONANCE
            ldx #FILTER_CLASS + 7
            lda slope_count,x
            beq resonance_stays
            jsr slope
resonance_stays
            .endif
            .if WITH_ROUTE
            lda slope_value + FILTER_CLASS + 7 + 2
            and #$f0
            ora route
            sta RES_FILT
            .endif
            .if WITH_VOLUME
            ldx #FILTER_CLASS + 14
            lda slope_count,x
            beq volume_stays
            jsr slope
volume_stays
            .endif
            .if WITH_MODE
            lda slope_value + FILTER_CLASS + 14 + 2
            ora mode
            sta MODE_VOL
            .endif
            .endm

            .if WITH_SILENCE
silence     lda #0                  ; gate closed, the envelope falls as fast as it can
            sta SID_BASE + AD,x
            sta SID_BASE + SR,x
            .endif
close       lda #$fe
            sta gate_mask,x
            ldy wave_at,x
            and song_wave,y
            sta SID_BASE + CTRL,x
            rts

; ---------------------------------------------------------------- slopes: docs/player.md

            .if WITH_SLOPES
            .if WITH_CUTOFF || WITH_RESONANCE || WITH_VOLUME
slope       dec slope_count,x
            beq slope_next
            clc
            lda slope_value,x
            adc slope_step,x
            sta slope_value,x
            lda slope_value + 1,x
            adc slope_more,x
            sta slope_value + 1,x
            lda slope_value + 2,x
            adc slope_more + 1,x
            sta slope_value + 2,x
            rts
            .endif

slope_jump  iny
            lda (pointer),y
            pha
            iny
            lda (pointer),y
            sta pointer + 1
            sta slope_high,x
            pla
            sta pointer
            jmp slope_read
slope_next  lda slope_low,x
            sta pointer
            lda slope_high,x
            sta pointer + 1
slope_read  ldy #0
            lda (pointer),y
            beq slope_jump
            sta slope_count,x
            asl a                   ; carry: the value stays
            lda #$80                ; half of the smallest unit: what is cut off is rounded
            sta slope_value,x
            iny
            lda (pointer),y
            sta slope_value + 1,x
            iny
            lda (pointer),y
            sta slope_value + 2,x
            bcs slope_stays
            iny
            lda (pointer),y
            sta slope_step,x
            iny
            lda (pointer),y
            sta slope_more,x
            iny
            lda (pointer),y
            sta slope_more + 1,x
slope_moves tya
            sec
            adc pointer
            sta slope_low,x
            bcc slope_is_read
            inc slope_high,x
slope_is_read
            rts
slope_stays lda slope_count,x
            and #$7f
            sta slope_count,x
            lda #0
            sta slope_step,x
            sta slope_more,x
            sta slope_more + 1,x
            beq slope_moves
            .endif

            .if WITH_PROGRAMS
start_program
            lda song_program_mode,y
            lsr a
            bcs mode_stays
            asl a
            sta mode
mode_stays  lda song_program_route,y
            bpl route_is_set
            txa                     ; 0, 7, 14: the voice's own bit is added
            lsr a
            lsr a
            bne not_first
            lda #1
            bne add_route
not_first   cmp #2
            bcs third
third_bit   lda #2
            bne add_route
third       lda #4
            cpx #14
            bne third_bit
add_route   ora route
route_is_set
            sta route
            lda song_program_resonance,y
            lsr a
            bcs resonance_is_left
            asl a
            sta slope_value + FILTER_CLASS + 7 + 2
            lda #0
            sta slope_count + FILTER_CLASS + 7
resonance_is_left
            .if WITH_CUTOFF
            lda song_program_cutoff_high,y
            beq cutoff_is_left
            sta slope_high + FILTER_CLASS
            lda song_program_cutoff_low,y
            sta slope_low + FILTER_CLASS
            lda #1
            sta slope_count + FILTER_CLASS
cutoff_is_left
            .endif
            rts
            .endif

; ---------------------------------------------------------------- the stream

; What is heard at once: it is done when the event behind it is due.
            .if WITH_ORDERS
order       tay
            lda low,x
            sta pointer
            lda high,x
            sta pointer + 1
            tya
            ldy #0
            .if WITH_PROGRAM_ORDERS
            cmp #PROGRAM
            bne no_program_order
            lda (pointer),y
            tay
            jsr start_program
            lda #1
            bne skip
no_program_order
            .endif
            .if WITH_SWEEPS
            cmp #SWEEP
            bne set_one
            lda (pointer),y         ; a channel and its table
            sta work
            iny
            lda (pointer),y
            pha
            iny
            lda (pointer),y
            ldy work
            sta slope_high,y
            pla
            sta slope_low,y
            lda #1
            sta slope_count,y
            lda #3
            bne skip
            .endif
set_one     lda (pointer),y         ; a variable and its value
            sta work
            iny
            lda (pointer),y
            ldy work
            sta state,y
            lda #2
            bne skip
            .endif

            .if WITH_ORDERS
skip        clc
            adc low,x
            sta low,x
            bcc skipped
            inc high,x
skipped     rts
            .endif

; The next event; what lies before it, and is not heard before, is obeyed. pending is the event, or an order.
fetch       lda #0
            sta restart,x
            sta flags,x
            .if WITH_COURSES
            sta course_high,x
            .endif
fetch_more  lda low,x
            sta pointer
            lda high,x
            sta pointer + 1
            ldy #0
next_byte   lda (pointer),y
            iny
            cmp #FIRST_COMMAND
            bcc fetched_note
            cmp #FIRST_ORDER
            bcs fetched
            .if WITH_SETTINGS || WITH_JUMPS || WITH_WIDE
            cmp #FIRST_SETTING
            bcc no_setting
            jmp setting
no_setting
            .endif
            cmp #FIRST_LENGTH
            bcc choice
            sbc #FIRST_LENGTH - 1
            sta length,x
            bcs next_byte
choice      sbc #FIRST_INSTRUMENT - 1 ; carry is clear
            sta instrument,x
            bpl next_byte
fetched_note
            .if WITH_TRANSPOSITION
            clc
            adc transposition,x
            .endif
            sta pending,x
            .if WITH_RESTARTS
            sty work
            ldy instrument,x
            bmi no_restart
            .if WITH_SLURS
            lda flags,x
            bmi no_restart
            .endif
            lda song_restart,y
            sta restart,x
no_restart  ldy work
            .endif
            jmp fetched_event
fetched     sta pending,x
fetched_event
            tya
            clc
            adc pointer
            sta low,x
            lda pointer + 1
            adc #0
            sta high,x
            .if WITH_ORDERS
            lda pending,x
            bpl timed
            cmp #FIRST_EVENT
            bcc fetched_all         ; an order takes no time
timed
            .endif
            ldy length,x
            lda song_calls - 1,y
            sta next_left,x
            .if CLOCK_WIDTH > 0
            clc
            .for i := 0, i < CLOCK_WIDTH, i += 1
            lda parts + i,x
            adc song_fractions - 1 + i * LENGTHS,y
            sta parts + i,x
            .endfor
            bcc clock_is_set
            inc next_left,x         ; the fractions have become a call
            .for i := 0, i < CLOCK_WIDTH, i += 1
            lda parts + i,x
            sbc #(CLOCK_STEP >> (8 * i)) & $ff
            sta parts + i,x
            .endfor
clock_is_set
            .endif
            .if WITH_RESTARTS && WITH_LATE_RESTARTS
            lda pending,x           ; a hold between now and a note: it takes so many calls of the restart's
            bpl fetched_all
            lda restart,x
            sec
            sbc next_left,x
            bcs restart_is_near
            lda #0
restart_is_near
            sta restart,x
            .endif
fetched_all rts

            .if WITH_SETTINGS || WITH_JUMPS || WITH_WIDE
setting
            .if WITH_JUMPS || WITH_WIDE
            cmp #FIRST_JUMP
            bcs jump
            .endif
            .if WITH_SETTINGS
            sty work
            stx work1
            tay
            txa
            clc
            adc song_settings - FIRST_SETTING,y
            tax
            ldy work
            lda (pointer),y
            iny
            sta state,x
            ldx work1
            jmp next_byte
            .endif
            .if WITH_JUMPS || WITH_WIDE
jump
            .if WITH_WIDE
            cmp #WIDE_INSTRUMENT
            bne no_wide
            lda (pointer),y
            iny
            sta instrument,x
            jmp next_byte
no_wide
            .endif
            .if WITH_PATTERNS
            cmp #RETURN
            bne no_return
            lda return_low,x
            sta pointer
            lda return_high,x
            sta pointer + 1
            .if WITH_TRANSPOSITION
            lda #0
            sta transposition,x
            .endif
            ldy #CALL_SIZE - 1
            jmp next_byte
no_return   cmp #CALL
            bne go
            tya
            clc
            adc pointer
            sta return_low,x        ; behind the byte of the call
            lda pointer + 1
            adc #0
            sta return_high,x
            .if WITH_TRANSPOSITION
            iny
            iny
            lda (pointer),y
            sta transposition,x
            dey
            dey
            .endif
            .endif
go          lda (pointer),y
            sta work
            iny
            lda (pointer),y
            sta pointer + 1
            lda work
            sta pointer
            ldy #0
            jmp next_byte
            .endif
            .endif

state       .fill STATE_BYTES, 0
            .bend
