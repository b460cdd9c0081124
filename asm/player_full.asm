; player_full.asm - plays a song's streams: all that the notation can say. Entries: player + 0 initialises (A = subtune),
; player + 3 is called once a call. Songs of notes, lengths and steady waveforms get the smaller player.asm.
;
; docs/player.md tells the format of streams and tables; sidtool writes the song around this file: the WITH_... switches
; (a song pays for what it uses), the clock's figures, the places of the variables (V_... for voices, G_... for all), the
; tables that are named song_... and the streams. Uses A, X, Y, $fb, $fc.

player      .block
pointer     = $fb                   ; a stream or table, and what is computed; only while the player runs

; X = 0, 7, 14 points to a voice's variables and registers alike. A channel moves one value along a table of slopes:
; seven bytes again, so that X + the channel's class points to them.
            .song_variables             ; low, high, length, ...: what this song needs, all of it in state
slope_count = state + CHANNELS      ; calls left of the slope; bit 7: it moves; 0: the value stays
slope_low   = slope_count + 1       ; where the slope stands
slope_high  = slope_count + 2
slope_value = slope_count + 3       ; three bytes, the lowest one a fraction
pitch       = slope_value + PITCH_CLASS
glide       = slope_value + GLIDE_CLASS

            jmp init
            jmp play

init
            .if WITH_TUNES
            cmp #TUNES
            bcc known
            lda #0
known       pha
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
first       lda high,x
            .if WITH_ABSENT
            beq no_voice
            .endif
            jsr fetch
no_voice    txa
            sec
            sbc #7
            tax
            bcs first
            rts

; ---------------------------------------------------------------- the clock; player.asm tells how it counts

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
            bcc tick
            ror idle                ; bit 7 set: no tick
            bmi voices
tick
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
            lsr idle
            .endif

; ---------------------------------------------------------------- a voice

voices      lda turn
            sec
            sbc #7
            bcs turned
            lda #14
turned      sta turn
            ldx #0
voice       lda high,x
            .if WITH_ABSENT
            bne present
            jmp next
present
            .endif
            .if WITH_ENDS
            cmp #2
            bcs goes_on
            jmp sounding
goes_on
            .endif
            .if WITH_GATES
            .player_gate
            .endif
            .if WITH_FRACTIONS
            sec
            .for i := 0, i < CLOCK_WIDTH, i += 1
            .if i > 0 && CLOCK_STEP >> (8 * i) == 0
            bcs not_due             ; nothing is borrowed from the higher bytes
            .endif
            lda remain + i,x
            sbc #(CLOCK_STEP >> (8 * i)) & $ff
            sta remain + i,x
            .endfor
            bcc due
            .else
            bit idle
            bmi not_due
            dec left,x
            beq due
            .endif
not_due     jmp between

due
            .if WITH_SHORTS
            lsr sounded             ; bit 7: a note has begun in this call
due_again
            .endif
            lda pending,x
            cmp #NOT_FETCHED
            bne obey
            jsr fetch
obey
            .if WITH_ORDERS
            cmp #FIRST_ORDER
            bcc event
            cmp #FIRST_EVENT
            bcs event
            jsr order
            jsr fetch_more
            jmp obey
event
            .endif
            .if WITH_FRACTIONS
            ldy length,x
            clc
            .for i := 0, i < CLOCK_WIDTH, i += 1
            lda remain + i,x
            adc song_lengths - 1 + i * LENGTHS,y
            sta remain + i,x
            .endfor
            .else
            lda length,x
            sta left,x
            .endif
            ldy pending,x
            lda #NOT_FETCHED
            sta pending,x
            cpy #FIRST_COMMAND
            bcc sound
            cpy #HOLD
            beq after
            lda #$fe                ; x and all that follows close the gate
            sta gate_mask,x
            .if WITH_SHORTS
            sty work
            ldy wave_at,x           ; at once: the next note may open it in this call
            and song_wave,y
            sta SID_BASE + CTRL,x
            ldy work
            .endif
            .if WITH_RESTS
            cpy #REST
            beq rest_now
            .endif
            .if WITH_ENDS
            cpy #END_OF_VOICE
            bne after
            lda #1
            sta high,x
            jmp sounding
            .endif
            .if WITH_RESTS
            jmp after
rest_now    jsr silence
            .endif
after
            .if WITH_SHORTS
            lda remain + CLOCK_WIDTH - 1,x
            bmi again               ; the next one is due in this call, too
            bit sounded
            bpl no_note
            jmp sounding
no_note     jmp between
again       jmp due_again
            .else
            jmp between
            .endif

sound       .player_note
            .if WITH_SHORTS
            lda remain + CLOCK_WIDTH - 1,x
            asl a
            lda #$80
            sta sounded
            bcc all_sound
            jmp due_again
            .endif
all_sound   jmp sounding            ; a note sounds for a call at the least

; The next event is fetched when it is this voice's turn, so that not all do it in one call, or when time presses.
between     lda pending,x
            cmp #NOT_FETCHED
            bne ready
            cpx turn
            beq fetch_now
            .if WITH_FRACTIONS
            lda remain + CLOCK_WIDTH - 1,x
            cmp #URGENT
            bcs sounding
            .else
            lda left,x
            cmp #URGENT_TICKS
            bcs sounding
            lda ticker + CLOCK_WIDTH - 1
            cmp #URGENT
            bcs sounding
            .endif
fetch_now   jsr fetch
ready
            .if WITH_RESTARTS
            .player_restart
            .endif

sounding    .player_channels
            .player_frequency
            .player_control
next        txa
            clc
            adc #7
            tax
            cmp #21
            bcs all_done
            jmp voice
all_done    .player_filter
            rts

; The gate, held open for a number of calls.
player_gate .segment
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
            lda #$fe                ; at once: the next note may open it in this call
            sta gate_mask,x
            ldy wave_at,x
            and song_wave,y
            sta SID_BASE + CTRL,x
gate_stays
            .endm

; The hard restart: its time has come when the next event is no further away than its row of song_restart says.
player_restart .segment
            ldy restart,x
            bmi no_restart
            .if WITH_FRACTIONS
            lda remain + CLOCK_WIDTH - 1,x
            cmp song_restart + (CLOCK_WIDTH - 1) * RESTARTS,y
            .if CLOCK_WIDTH > 1
            bcc restart_now
            bne no_restart          ; mostly the highest byte is enough
            lda remain,x
            cmp song_restart,y
            .for i := 1, i < CLOCK_WIDTH - 1, i += 1
            lda remain + i,x
            sbc song_restart + i * RESTARTS,y
            .endfor
            .endif
            bcs no_restart
            .else
            lda song_restart_ticks,y
            cmp left,x
            bcc no_restart
            bne restart_now
            lda ticker
            cmp song_restart,y
            .for i := 1, i < CLOCK_WIDTH, i += 1
            lda ticker + i
            sbc song_restart + i * RESTARTS,y
            .endfor
            bcs no_restart
            .endif
restart_now lda #$ff
            sta restart,x
            jsr silence
no_restart
            .endm

; ---------------------------------------------------------------- a note

player_note .segment
            tya
            .if WITH_TRANSPOSITION
            clc
            adc transposition,x
            .endif
            .if NOTE_BIAS != 0
            clc
            adc #NOTE_BIAS
            .endif
            sta key,x
            .if WITH_GLIDES
            lda #0
            sta glide + 1,x
            sta glide + 2,x
            ldy glide_high,x
            beq no_glide
            sta glide_high,x
            tya
            sta slope_high + GLIDE_CLASS,x
            lda glide_low,x
            sta slope_low + GLIDE_CLASS,x
            lda #1
no_glide    sta slope_count + GLIDE_CLASS,x
            .endif
            .if WITH_GATES
            lda gate_time,x
            sta gate_left,x
            .if WITH_LONG_GATES
            lda gate_time_high,x
            sta gate_left_high,x
            .endif
            .endif
            .if WITH_DETUNE
            lda next_detune,x
            sta detune,x
            lda next_detune_high,x
            sta detune_high,x
            .endif
            .if WITH_VIBRATO
            lda next_vibrato,x
            .if WITH_SLURS
            ldy flags,x
            bpl vibrato_begins
            cmp vibrato,x
            beq vibrato_set
vibrato_begins
            .endif
            sta vibrato,x
            tay
            lda #$80                ; half of the smallest unit: what is cut off is rounded
            sta swing,x
            lda #0
            sta swing + 1,x
            sta swing + 2,x
            tya
            bmi vibrato_set
            lda song_vibrato_sign,y
            sta swing_sign,x
            lda song_vibrato_wait,y
            sta wait,x
            .if WITH_LONG_WAITS
            lda song_vibrato_wait_high,y
            sta wait_high,x
            .endif
vibrato_set
            .endif
            .if WITH_PITCHES
            lda pitch_high,x        ; the note's own movement of pitch
            beq no_own_pitch
            sta slope_high + PITCH_CLASS,x
            lda pitch_low,x
            sta slope_low + PITCH_CLASS,x
            lda #1
            sta slope_count + PITCH_CLASS,x
no_own_pitch
            .endif
            .if WITH_CHORDS
            ldy chord,x
            cpy #NO_CHORD
            beq chordless
            jsr start_arp
chordless
            .endif
            .if WITH_INSTRUMENTS
            .player_onset
            .endif
            .if WITH_PLAIN_NOTES
            lda gate_mask,x
            lsr a
            bcs note_done
            lda #$ff
            sta gate_mask,x
            .if WITH_SHADOWS
            lda #1
            sta onset
            .endif
            .endif
note_done   lda #0
            .if WITH_PITCHES
            sta pitch_high,x
            .endif
            sta flags,x
            .endm

; A step of the wave table begins: its row is in A.
player_wave_step .segment
            sta wave_at,x
            tay
            lda song_wave_calls,y
            sta wave_left,x
            .if WITH_LONG_STEPS
            lda song_wave_calls_high,y
            sta wave_left_high,x
            .endif
            .endm

; Gate, AD, SR in this order because of the envelope's delay bug: docs/player.md. AD and SR are written after the control
; register, when all that moves has been.
player_onset .segment
            ldy instrument,x
            .if WITH_PLAIN_NOTES
            bpl instrumental
            jmp plain
instrumental
            .endif
            .if WITH_SLURS
            lda flags,x
            bpl retrigger
            jmp note_done
retrigger
            .endif
            lda gate_mask,x
            lsr a
            bcc closed
            .if WITH_SETUPS
            cpy #FIRST_SETUP        ; without an instrument of its own a note does not retrigger
            bcs closed
            .endif
            ldy wave_at,x           ; there was no time for a restart: the gate closes now
            lda song_wave,y
            and #$fe
            sta SID_BASE + CTRL,x
            ldy instrument,x
closed      lda #$ff
            sta gate_mask,x
            .if WITH_SHADOWS
            lda song_ad,y
            sta ad_now,x
            .if WITH_LEVELS
            lda sustain,x
            .else
            lda song_sr,y
            .endif
            sta sr_now,x
            .endif
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
            .if WITH_PITCHES
            lda pitch_high,x
            bne pitch_is_set
            lda song_pitch_low,y
            sta slope_low + PITCH_CLASS,x
            lda song_pitch_high,y
            sta slope_high + PITCH_CLASS,x
            beq no_pitch
            lda #1
no_pitch    sta slope_count + PITCH_CLASS,x
            bne pitch_is_set
            sta pitch + 1,x
            sta pitch + 2,x
pitch_is_set
            .endif
            .if WITH_ARPS
            .if WITH_CHORDS
            lda chord,x
            cmp #NO_CHORD
            bne arp_is_set
            .endif
            lda song_arp_start,y
            tay
            jsr start_arp
            ldy instrument,x
arp_is_set
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
            lda #1
            sta onset
            .if WITH_PLAIN_NOTES
            jmp note_done
plain
            .endif
            .endm

; ---------------------------------------------------------------- what moves in every call

player_channels .segment
            .if WITH_PULSE
            lda slope_count + PULSE_CLASS,x
            beq pulse_stays
            .player_slope PULSE_CLASS
            lda slope_value + PULSE_CLASS + 1,x
            sta SID_BASE + PW_LO,x
            lda slope_value + PULSE_CLASS + 2,x
            sta SID_BASE + PW_HI,x
pulse_stays
            .endif
            .if WITH_PITCHES
            lda slope_count + PITCH_CLASS,x
            beq pitch_stays
            .player_slope PITCH_CLASS
pitch_stays
            .endif
            .if WITH_GLIDES
            lda slope_count + GLIDE_CLASS,x
            beq glide_stays
            .player_slope GLIDE_CLASS
glide_stays
            .endif
            .endm

player_slope .segment class
            .if \class != 0
            txa
            clc
            adc #\class
            tax
            jsr slope
            txa
            sec
            sbc #\class
            tax
            .else
            jsr slope
            .endif
            .endm

; Semitones and their fractions are summed up, then the frequency word is found: between two semitones in a straight
; line, which is less than 0.75 cent too high at the most.
player_frequency .segment
            .if WITH_OFFSETS
            ldy wave_at,x
            lda song_wave_pitch,y
            .if WITH_FIXED
            cmp #FIRST_OFFSET
            bcs relative
            tay
            lda song_frequency_low - LOWEST_NOTE,y
            sta SID_BASE + FREQ_LO,x
            lda song_frequency_high - LOWEST_NOTE,y
            sta SID_BASE + FREQ_HI,x
            .if WITH_VIBRATO
            jsr vibrate             ; it goes on, unheard
            .endif
            jmp frequency_done
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
            .if WITH_FINE
            sta pointer + 1
            .if WITH_DETUNE
            clc
            adc detune_high,x
            sta pointer + 1
            lda detune,x
            .else
            lda #0
            .endif
            sta pointer
            .if WITH_PITCHES
            clc
            adc pitch + 1,x
            sta pointer
            lda pointer + 1
            adc pitch + 2,x
            sta pointer + 1
            .endif
            .if WITH_VIBRATO
            jsr vibrate
            .endif
            .player_between
            .else
            tay
            .if WITH_GLIDES
            lda song_frequency_low - LOWEST_INDEX,y
            clc
            adc glide + 1,x
            sta SID_BASE + FREQ_LO,x
            lda song_frequency_high - LOWEST_INDEX,y
            adc glide + 2,x
            .else
            lda song_frequency_low - LOWEST_INDEX,y
            sta SID_BASE + FREQ_LO,x
            lda song_frequency_high - LOWEST_INDEX,y
            .endif
            sta SID_BASE + FREQ_HI,x
            .endif
frequency_done
            .endm

player_between .segment
            ldy pointer + 1
            lda pointer
            bne fine
            lda song_frequency_low - LOWEST_INDEX,y
            .if WITH_GLIDES
            clc
            adc glide + 1,x
            .endif
            sta SID_BASE + FREQ_LO,x
            lda song_frequency_high - LOWEST_INDEX,y
            .if WITH_GLIDES
            adc glide + 2,x
            .endif
            sta SID_BASE + FREQ_HI,x
            jmp frequency_done
fine        sec                     ; the distance to the next semitone ...
            lda song_frequency_low - LOWEST_INDEX + 1,y
            sbc song_frequency_low - LOWEST_INDEX,y
            sta work
            lda song_frequency_high - LOWEST_INDEX + 1,y
            sbc song_frequency_high - LOWEST_INDEX,y
            ldy #0
            sty work + 2
            cmp #0
            beq scaled
scale       lsr a                   ; ... as eight bits, times a power of two ...
            ror work
            iny
            cmp #0
            bne scale
scaled      lsr pointer             ; (A is 0)
            .for i := 0, i < 8, i += 1
            bcc *+6
            clc
            adc work
            ror a
            ror pointer
            .endfor
            cpy #0
            beq unscaled
unscale     asl pointer             ; ... times the fraction
            rol a
            rol work + 2
            dey
            bne unscale
unscaled    ldy pointer + 1
            asl pointer             ; rounded
            adc song_frequency_low - LOWEST_INDEX,y
            sta work
            lda work + 2
            adc song_frequency_high - LOWEST_INDEX,y
            .if WITH_GLIDES
            sta work + 2
            clc
            lda work
            adc glide + 1,x
            sta SID_BASE + FREQ_LO,x
            lda work + 2
            adc glide + 2,x
            sta SID_BASE + FREQ_HI,x
            .else
            sta SID_BASE + FREQ_HI,x
            lda work
            sta SID_BASE + FREQ_LO,x
            .endif
            .endm

player_control .segment
            ldy wave_at,x
            lda song_wave,y
            and gate_mask,x
            sta SID_BASE + CTRL,x
            .if WITH_INSTRUMENTS || WITH_SHADOWS
            lsr onset
            bcc no_onset
            .if WITH_SHADOWS
            lda ad_now,x
            sta SID_BASE + AD,x
            lda sr_now,x
            .else
            ldy instrument,x
            lda song_ad,y
            sta SID_BASE + AD,x
            .if WITH_LEVELS
            lda sustain,x
            .else
            lda song_sr,y
            .endif
            .endif
            sta SID_BASE + SR,x
            ldy wave_at,x
no_onset
            .endif
            .if WITH_WAVES
            dec wave_left,x
            bne wave_stays
            .if WITH_LONG_STEPS
            lda wave_left_high,x
            beq wave_over
            dec wave_left_high,x
            jmp wave_stays
wave_over
            .endif
            lda song_wave_next,y
            .player_wave_step
wave_stays
            .endif
            .if WITH_ARPS
            dec arp_left,x
            bne arp_stays
            .if WITH_LONG_STEPS
            lda arp_left_high,x
            beq arp_over
            dec arp_left_high,x
            jmp arp_stays
arp_over
            .endif
            ldy arp_at,x
            lda song_arp_next,y
            tay
            jsr start_arp
arp_stays
            .endif
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

            .if WITH_VIBRATO
; A triangle: it rises by a step a call; beyond the peak it is turned over, and counts from the other one.
vibrate     ldy vibrato,x
            bmi no_vibrato
            .if WITH_LONG_WAITS
            lda wait,x
            bne waits
            lda wait_high,x
            beq swings
            dec wait_high,x
waits       dec wait,x
no_vibrato  rts
            .else
            lda wait,x
            beq swings
            dec wait,x
no_vibrato  rts
            .endif
swings      clc
            .for i := 0, i < 3, i += 1
            lda swing + i,x
            adc song_vibrato_step + i * VIBRATOS,y
            sta swing + i,x
            .endfor
            lda swing + 1,x
            cmp song_vibrato_depth,y
            lda swing + 2,x
            sbc song_vibrato_depth + VIBRATOS,y
            bmi not_turned
            sec
            .for i := 0, i < 3, i += 1
            lda swing + i,x
            sbc song_vibrato_swing + i * VIBRATOS,y
            sta swing + i,x
            .endfor
            lda swing_sign,x
            eor #$80
            sta swing_sign,x
not_turned  lda swing_sign,x
            bmi downwards
            clc
            lda pointer
            adc swing + 1,x
            sta pointer
            lda pointer + 1
            adc swing + 2,x
            jmp swung
downwards   sec
            lda pointer
            sbc swing + 1,x
            sta pointer
            lda pointer + 1
            sbc swing + 2,x
swung       sta pointer + 1
            rts
            .endif


            .if WITH_SILENCE
silence     lda #$fe                ; gate closed, the envelope falls as fast as it can
            sta gate_mask,x
            ldy wave_at,x
            and song_wave,y
            sta SID_BASE + CTRL,x
            lda #0
            sta SID_BASE + AD,x
            sta SID_BASE + SR,x
            sta onset
            rts
            .endif

            .if WITH_ARPS
start_arp   tya
            sta arp_at,x
            lda song_arp_calls,y
            sta arp_left,x
            .if WITH_LONG_STEPS
            lda song_arp_calls_high,y
            sta arp_left_high,x
            .endif
            rts
            .endif

; ---------------------------------------------------------------- slopes: n, value, (step); 0: go on at; $80: the end

            .if WITH_SLOPES
slope       dec slope_count,x
            lda slope_count,x
            beq slope_over
            bpl slope_done
            cmp #$80
            beq slope_over
            lda slope_low,x
            sta pointer
            lda slope_high,x
            sta pointer + 1
            ldy #3
            clc
            lda slope_value,x
            adc (pointer),y
            sta slope_value,x
            iny
            lda slope_value + 1,x
            adc (pointer),y
            sta slope_value + 1,x
            iny
            lda slope_value + 2,x
            adc (pointer),y
            sta slope_value + 2,x
slope_done  rts
slope_over  cmp #$80                ; behind it: 3 bytes further, 6 where it moved
            lda #3
            bcc slope_short
            asl a
slope_short clc
            adc slope_low,x
            sta pointer
            lda slope_high,x
            adc #0
            sta pointer + 1
slope_read  ldy #0
            lda (pointer),y
            beq slope_jump
            cmp #$80
            bne slope_counts
            asl a
slope_counts
            sta slope_count,x
            lda #$80                ; half of the smallest unit: what is cut off is rounded
            sta slope_value,x
            iny
            lda (pointer),y
            sta slope_value + 1,x
            iny
            lda (pointer),y
            sta slope_value + 2,x
            lda pointer
            sta slope_low,x
            lda pointer + 1
            sta slope_high,x
            rts
slope_jump  iny
            lda (pointer),y
            pha
            iny
            lda (pointer),y
            sta pointer + 1
            pla
            sta pointer
            jmp slope_read
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

; The next event; what lies before it, and is not heard before, is obeyed. A and pending are the event, or an order.
fetch
            .if WITH_RESTARTS
            lda #$ff
            sta restart,x
            .endif
fetch_more  lda low,x
            sta pointer
            lda high,x
            sta pointer + 1
            ldy #0
next_byte   lda (pointer),y
            inc pointer
            bne same_page
            inc pointer + 1
same_page   cmp #FIRST_COMMAND
            bcc fetched_note
            cmp #FIRST_ORDER
            bcs fetched
            .if WITH_SETTINGS || WITH_JUMPS || WITH_WIDE
            cmp #FIRST_SETTING
            bcs setting
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
            .if WITH_RESTARTS
            ldy instrument,x
            bmi fetched
            .if WITH_SLURS
            ldy flags,x
            bmi fetched
            ldy instrument,x
            .endif
            sta pending,x
            lda song_restart_row,y
            sta restart,x
            lda pending,x
            .endif
fetched     sta pending,x
            tay
            lda pointer
            sta low,x
            lda pointer + 1
            sta high,x
            tya
            rts

            .if WITH_SETTINGS || WITH_JUMPS || WITH_WIDE
setting
            .if WITH_JUMPS || WITH_WIDE
            cmp #FIRST_JUMP
            bcs jump
            .endif
            .if WITH_SETTINGS
            tay
            txa
            clc
            adc song_settings - FIRST_SETTING,y
            sta work
            ldy #0
            lda (pointer),y
            ldy work
            sta state,y
            ldy #0
            .endif
            .if WITH_SETTINGS || WITH_WIDE
one_further inc pointer
            bne next_byte
            inc pointer + 1
            bne next_byte
            .endif
            .if WITH_JUMPS || WITH_WIDE
jump
            .if WITH_WIDE
            cmp #WIDE_INSTRUMENT
            bne no_wide
            lda (pointer),y
            sta instrument,x
            jmp one_further
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
            tya
            sta transposition,x
            .endif
            jmp next_byte
no_return   cmp #CALL
            bne go
            lda pointer
            clc
            adc #CALL_SIZE - 1
            sta return_low,x
            lda pointer + 1
            adc #0
            sta return_high,x
            .if WITH_TRANSPOSITION
            ldy #2
            lda (pointer),y
            sta transposition,x
            ldy #0
            .endif
            .endif
go          lda (pointer),y
            sta work
            iny
            lda (pointer),y
            sta pointer + 1
            lda work
            sta pointer
            dey
            jmp next_byte
            .endif
            .endif

state       .fill STATE_BYTES, 0
            .bend
