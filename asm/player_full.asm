; player_full.asm - plays a song's streams: all that the notation can say. Entries: player + 0 initialises (A = subtune),
; player + 3 is called once a call; where ENTRIES is 1, player + 6 sets the volume or fades it (A = volume, X = calls a
; step, 0: at once), player + 9 starts a sound effect: effects.asm. Songs of notes, lengths and steady waveforms get the
; smaller player.asm.
;
; docs/player.md tells the format of streams and tables; sidtool writes the song around this file: the WITH_... switches
; (a song pays for what it uses), the clock's figures, the places of the variables, the tables that are named song_... and
; the streams. Uses A, X, Y and two bytes of the zero page, from ZERO_PAGE on.

            .weak
ENTRIES     = 0
            .endweak

player      .block
pointer     = ZERO_PAGE             ; a stream or a course; only while the player runs

; X = 0, 7, 14 points to a voice's variables and registers alike, its pulse width's channel among them; X = FILTER_CLASS,
; + 7, + 14 to a channel of the filter.
            .song_variables             ; low, high, length, ...: what this song needs, all of it in state
; What is done when left has come to 0, in stage: 1 to 125: the hard restart, so many calls before the event; or:
TO_OBEY     = 0                     ; the event
TO_PREPARE  = $7e                   ; all of the note but its sound; one call before it
TO_STRIKE   = $7f                   ; the note, prepared
TO_READ     = $ff                   ; the next event is read

            jmp init
            jmp play
            .if ENTRIES != 0
            jmp volume
            jmp effect
            .include "effects.asm"

master      .byte 15                ; the song is no louder than this
wanted      .byte 15                ; what that moves to
fade_step   .byte 0                 ; calls a step
fade_left   .byte 0                 ; calls until the next one
            .if !WITH_MODE
song_volume .byte 0
song_mode   .byte 0

keep_volume tay
            and #$0f
            sta song_volume
            tya
            and #$f0
            sta song_mode
            rts
            .endif

volume      and #$0f
            sta wanted
            stx fade_step
            stx fade_left
            cpx #0
            bne fades
            sta master
fades       rts
            .endif

init
            .if WITH_TUNES
            cmp #TUNES
            bcc known_tune
            lda #0
known_tune  asl a
            tax
            lda song_tunes,x
            sta pointer
            lda song_tunes + 1,x
            sta pointer + 1
            .endif
            lda #0
            ldx #STATE_BYTES
forget      sta state - 1,x
            dex
            bne forget
            .if WITH_TUNES
            ldy #24
registers   lda (pointer),y
            sta SID_BASE,y
            dey
            bpl registers
            .if ENTRIES != 0 && !WITH_MODE
            ldy #24
            lda (pointer),y
            jsr keep_volume
            .endif
            ldy #25
copy        lda (pointer),y
            sta state - 25,y
            iny
            cpy #25 + IMAGE_BYTES
            bne copy
            .else
            ldx #25
registers   lda song_registers - 1,x
            sta SID_BASE - 1,x
            dex
            bne registers
            .if ENTRIES != 0 && !WITH_MODE
            lda song_registers + 24
            jsr keep_volume
            .endif
            ldx #IMAGE_BYTES
copy        lda song_state - 1,x
            sta state - 1,x
            dex
            bne copy
            .endif
            .if ENTRIES != 0
            lda #15
            sta master
            sta wanted
            jsr effect_reset
            .endif
            ldx #14                 ; the first events are fetched here, not in the first call
first       lda stage,x
            beq no_voice            ; an absent voice has come to its end
            jsr read_next
            lda #TO_OBEY            ; nothing is before it that a restart could end
            .if WITH_RESTARTS
            ldy stage,x
            beq first_is_read
            ldy pending,x
            bmi first_is_read
            jsr prepare
            lda #TO_STRIKE
first_is_read
            .endif
            sta stage,x
no_voice    txa
            sec
            sbc #7
            tax
            bcs first
            rts

; ---------------------------------------------------------------- a call

play        ldx #0
            stx reads
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
            bne moving
            .if WITH_SHORTS
            lda #0
            sta sounded             ; no note has begun in this call
            .endif
            jmp due

; What moves in every call.
moving
            .if WITH_WAVES
            dec wave_left,x
            bne wave_stays
            jsr wave_steps
            .if WITH_OFFSETS && WITH_ARPS
            dec arp_left,x
            bne frequency
            beq arp_moves
            .endif
            .if !WITH_OFFSETS || WITH_ARPS
wave_stays
            .endif
            .endif
            .if WITH_ARPS
            dec arp_left,x
            bne arp_stays
arp_moves   jsr arp_steps
            .endif
            .if WITH_ARPS || WITH_WAVES && WITH_OFFSETS
frequency
            .if WITH_COURSES
            lda course_high,x
            bne words
            .endif
            jsr look_up
            lda song_frequency_low - LOWEST_INDEX,y
            sta SID_BASE + FREQ_LO,x
            lda song_frequency_high - LOWEST_INDEX,y
            sta SID_BASE + FREQ_HI,x
            .if WITH_COURSES
            jmp widths
            .endif
arp_stays
            .endif
            .if WITH_WAVES && WITH_OFFSETS && !WITH_ARPS
wave_stays
            .endif
words
            .if WITH_COURSES
            lda course_left,x
            beq course_rests
            lda course_low,x
            sta pointer
            lda course_high,x
            sta pointer + 1
            ldy #3
            clc
            lda word_fraction,x
            adc (pointer),y
            sta word_fraction,x
            iny
            lda word_low,x
            adc (pointer),y
            sta word_low,x
            sta SID_BASE + FREQ_LO,x
            iny
            lda word_high,x
            adc (pointer),y
            sta word_high,x
            sta SID_BASE + FREQ_HI,x
            dec course_left,x
            bne course_rests
            iny
            lda (pointer),y
            bpl course_goes_on
            and #$7f
            sta course_left,x
            iny
            lda (pointer),y
            sta course_low,x
            iny
            lda (pointer),y
            sta course_high,x
            bne widths              ; always: no course lies in the zero page
course_goes_on
            sta course_left,x
            lda course_low,x
            clc
            adc #4
            sta course_low,x
            bcc course_rests
            inc course_high,x
course_rests
            .endif

widths
            .if WITH_PULSE
            jsr move
            lda channel_value + 1,x
            sta SID_BASE + PW_LO,x
            lda channel_value + 2,x
            sta SID_BASE + PW_HI,x
            .endif

next_voice
            .if WITH_SHORTS || WITH_RESTARTS
            lda left,x
            bne all_obeyed
            .if WITH_SHORTS
            .if WITH_RESTARTS
            lda stage,x
            cmp #TO_STRIKE
            beq prepares
            .endif
            inc sounded
            jmp due                 ; the next event is due in this call, too
prepares
            .endif
            .if WITH_RESTARTS
            jsr prepare
            inc left,x
            .endif
all_obeyed
            .endif
            txa
            clc
            adc #7
            tax
            .if ENTRIES != 0
            cmp #14
            bne not_the_last
            jsr effect_hides_voice
            jmp voice
not_the_last
            .endif
            cmp #21
            beq voices_done
            jmp voice

voices_done
            .if ENTRIES != 0
            jsr effect_sounds
            .endif
            .if WITH_CUTOFF
            ldx #FILTER_CLASS
            jsr move
            lda channel_value + FILTER_CLASS + 1
            lsr a
            lsr a
            lsr a
            lsr a
            lsr a
            sta CUTOFF_LO
            lda channel_value + FILTER_CLASS + 2
            sta CUTOFF_HI
            .endif
            .if WITH_RESONANCE
            ldx #FILTER_CLASS + 7
            jsr move
            .endif
            .if WITH_ROUTE
            lda channel_value + FILTER_CLASS + 7 + 2
            and #$f0
            ora route
            sta RES_FILT
            .endif
            .if WITH_VOLUME
            ldx #FILTER_CLASS + 14
            jsr move
            .endif
            .if ENTRIES != 0
            lda master
            cmp wanted
            beq no_fade
            dec fade_left
            bne no_fade
            ldx fade_step
            stx fade_left
            inc master
            bcc no_fade             ; carry is that of the comparison: clear where it is below
            dec master
            dec master
no_fade
            .endif
            .if WITH_MODE
            lda channel_value + FILTER_CLASS + 14 + 2
            .if ENTRIES != 0
            cmp master
            bcc as_the_song_says
            lda master
as_the_song_says
            .endif
            ora mode
            sta MODE_VOL
            .elsif ENTRIES != 0
            lda song_volume
            cmp master
            bcc as_the_song_says
            lda master
as_the_song_says
            ora song_mode
            sta MODE_VOL
            .endif
            rts

            .if WITH_MOVES
move        ldy channel_at,x
            beq move_rests
            clc
            lda channel_value,x
            adc song_move_fraction,y
            sta channel_value,x
            lda channel_value + 1,x
            adc song_move_low,y
            sta channel_value + 1,x
            lda channel_value + 2,x
            adc song_move_high,y
            sta channel_value + 2,x
            dec channel_left,x
            bne move_rests
next_move   lda song_move_next,y
            sta channel_at,x
            tay
            lda song_move_calls,y
            sta channel_left,x
move_rests  rts
            .endif

; ---------------------------------------------------------------- something is due

due         lda stage,x
            bmi read
            .if WITH_RESTARTS
            bne not_yet
is_due      jmp obey
not_yet     cmp #TO_STRIKE
            bne not_prepared
            jmp strike
not_prepared
            cmp #TO_PREPARE
            beq prepare_now
; The hard restart: A calls before the event.
restart_now sta left,x
            jsr silence
            lda #TO_OBEY
            ldy pending,x
            bmi restarted
            dec left,x
            beq prepare_now
            lda #TO_PREPARE
restarted   sta stage,x
            jmp moving
prepare_now lda #TO_STRIKE          ; when all has moved that moves in this call
            sta stage,x
            jmp moving
            .else
is_due      jmp obey
            .endif

; One voice reads in a call, unless time presses: a hard restart must be known when it is due.
read        lda reads
            beq read_now
            lda behind,x            ; another voice has read in this call
            cmp #LONGEST_RESTART + 1
            bcc read_now
            dec behind,x
            inc left,x
            jmp moving
read_now    inc reads
            jsr read_next
            lda behind,x
            beq is_due
            .if WITH_RESTARTS
            sec
            sbc stage,x
            bcc restarts
            bne later
restarts    lda behind,x
            bne restart_now         ; always
            .endif
later       sta left,x
            jmp moving

obey        lda pending,x
            bpl counted
            .if WITH_ORDERS
            cmp #FIRST_EVENT
            bcs event
            jsr order
            jmp obey
event
            .endif
            .if WITH_ENDS || WITH_ABSENT
            cmp #END_OF_VOICE
            bne goes_on
            jsr close               ; and this event stays, for another 256 calls, and so on
            .if WITH_SHORTS || WITH_RESTARTS
            dec left,x
            .endif
            .if WITH_SHORTS
            lda sounded
            beq ended
            jmp widths
ended
            .endif
            jmp moving
goes_on
            .endif
counted     jsr count
            lda pending,x
            bpl sound
            cmp #HOLD
            beq held
            .if WITH_RESTS
            cmp #REST
            bne released
            jsr silence
            jmp held
released
            .endif
            jsr close
held
            .if WITH_SHORTS
            lda left,x
            bne held_on
            jmp due
held_on     lda sounded
            beq not_sounded
            jmp widths              ; a note sounds for a call at the least
not_sounded
            .endif
            .if WITH_RESTARTS
            lda behind,x
            cmp #LONGEST_RESTART
            bcs no_hurry
            inc behind,x            ; the next note's restart may be due in this call already
            jmp read_now
no_hurry
            .endif
            jmp moving

; The event lasts next_left calls; the next one is read in the call after this one.
count       lda #TO_READ
            sta stage,x
            ldy next_left,x
            .if WITH_SHORTS
            tya
            beq no_time
            .endif
            dey
            tya
            sta behind,x
            lda #1
            .if WITH_SHORTS
            bne set_left
no_time     sta behind,x
set_left
            .endif
            sta left,x
            rts

; ---------------------------------------------------------------- a note begins

sound
            .if WITH_INSTRUMENTS
            .if WITH_PLAIN_NOTES || WITH_SLURS || WITH_SETUPS
            ldy manner,x
            .endif
            .if WITH_PLAIN_NOTES
            cpy #FIRST_PLAIN
            bcc instrumental
            jmp plain
instrumental
            .endif
            .if WITH_SLURS
            cpy #FIRST_SLURRED
            bcc struck
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
closed      jsr prepare
            .if WITH_RESTARTS
            jmp sounds
strike      jsr count
sounds
            .endif
            ldy manner,x
            .player_gate
            lda #$ff
            sta gate_mask,x
            .if WITH_PROGRAMS
            lda song_filter,y
            bmi no_program
            tay
            jsr start_program
no_program
            .endif
            .player_write_pitch
            .if WITH_PULSE && !WITH_SHORTS
            lda channel_value + 1,x
            sta SID_BASE + PW_LO,x
            lda channel_value + 2,x
            sta SID_BASE + PW_HI,x
            .endif
            ldy wave_at,x
            lda song_wave,y
            sta SID_BASE + CTRL,x   ; gate, AD, SR in this order because of the envelope's delay bug: docs/player.md
            ldy manner,x
            lda song_ad,y
            sta SID_BASE + AD,x
            .if WITH_SHADOWS
            sta ad_now,x
            .endif
            lda song_sr,y
            sta SID_BASE + SR,x
            .if WITH_SHADOWS
            sta sr_now,x
            .endif
            .if WITH_PULSE && !WITH_SHORTS
            lda song_pulse,y
            beq pulse_kept
            jmp next_voice
pulse_kept
            .endif
            .player_goes_on

; All of a struck note that is not heard yet.
prepare
            .if WITH_ARPS
            ldy manner,x
            lda song_arp_start,y
            .player_arp_step
            .endif
            ldy manner,x
            lda song_wave_start,y
            .player_wave_step
            .if WITH_PULSE
            ldy manner,x
            lda song_pulse,y
            beq pulse_is_set
            .if WITH_SHORTS
            sta channel_at,x
            lda #1                  ; it begins when the call's last event is done
            sta channel_left,x
            lsr a
            sta channel_value,x
            sta channel_value + 1,x
            sta channel_value + 2,x
            .else
            tay
            lda #$80                ; half of the smallest unit: what is cut off is rounded
            sta channel_value,x
            lda song_move_low,y
            sta channel_value + 1,x
            lda song_move_high,y
            sta channel_value + 2,x
            jsr next_move
            .endif
pulse_is_set
            .endif
            jmp pitch
            .endif

            .if WITH_PLAIN_NOTES
plain
            .if WITH_GATES
            ldy manner,x
            .endif
            .player_gate
            lda gate_mask,x
            lsr a
            bcs tables_move
            lda #$ff
            sta gate_mask,x
            jsr tables_go_on
            ldy wave_at,x
            lda song_wave,y
            sta SID_BASE + CTRL,x
            .if WITH_SHADOWS
            lda ad_now,x
            sta SID_BASE + AD,x
            lda sr_now,x
            sta SID_BASE + SR,x
            .endif
            .player_goes_on
            .endif
            .if WITH_PLAIN_NOTES || WITH_SLURS
unstruck    .player_gate
tables_move jsr tables_go_on
            .player_goes_on

tables_go_on
            .if WITH_SHORTS
            lda sounded
            bne waves_on            ; they have gone on in this call
            .endif
            .if WITH_WAVES
            dec wave_left,x
            bne waves_on
            jsr wave_steps
            .endif
waves_on
            .if WITH_ARPS
            .if WITH_CHORDS
            ldy manner,x
            lda song_arp_start,y
            cmp #NO_ARP
            beq chordless
            jsr start_arp
            jmp tables_gone
chordless
            .endif
            .if WITH_SHORTS
            lda sounded
            bne tables_gone
            .endif
            dec arp_left,x
            bne tables_gone
            jsr arp_steps
            .endif
tables_gone jsr pitch
            .endif
            .if WITH_PLAIN_NOTES || WITH_SLURS || WITH_COURSE_ORDERS
write_pitch .player_write_pitch
            rts
            .endif

player_gate .segment
            .if WITH_GATES
            lda song_gate,y
            sta gate_left,x
            .if WITH_LONG_GATES
            lda song_gate_high,y
            sta gate_left_high,x
            .endif
            .endif
            .endm

player_write_pitch .segment
            lda word_low,x
            sta SID_BASE + FREQ_LO,x
            lda word_high,x
            sta SID_BASE + FREQ_HI,x
            .endm

; The pitch of a note that begins: its course, or a row of the frequency table.
pitch
            .if WITH_KEYS
            lda pending,x
            .if NOTE_BIAS != 0
            clc
            adc #NOTE_BIAS
            .endif
            sta key,x
            .endif
            .if WITH_COURSES
            lda next_course_high,x
            sta course_high,x
            .if WITH_KEYS
            beq no_course
            .endif
            sta pointer + 1
            lda next_course_low,x
begin_course
            sta course_low,x
            sta pointer
            lda #$80
            sta word_fraction,x
            ldy #0
            lda (pointer),y
            sta word_low,x
            iny
            lda (pointer),y
            sta word_high,x
            iny
            lda (pointer),y
            sta course_left,x
            rts
            .endif
            .if WITH_KEYS
no_course
            .if WITH_COURSES
            sta course_left,x
            .endif
            jsr look_up
            lda song_frequency_low - LOWEST_INDEX,y
            sta word_low,x
            lda song_frequency_high - LOWEST_INDEX,y
            sta word_high,x
            rts

; The row of the frequency table for what sounds, in Y.
look_up
            .if WITH_OFFSETS
            ldy wave_at,x
            lda song_wave_pitch,y
            .if WITH_FIXED
            cmp #FIRST_OFFSET
            bcs relative
            adc #LOWEST_INDEX - LOWEST_NOTE
            tay
            rts
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
            tay
            rts
            .endif

; Nothing is left to do for a note but what moves without it.
player_goes_on .segment
            .if WITH_SHORTS
            lda left,x
            beq *+5                 ; the last event of the call moves it
            .endif
            jmp widths
            .if WITH_SHORTS
            jmp next_voice
            .endif
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
            lda song_wave,y
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

; A step of the wave table begins: its row is in A, and then in Y.
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

            .if WITH_PROGRAMS
start_program
            lda song_program_mode,y
            .if WITH_KEPT_MODES
            lsr a
            bcs mode_stays
            asl a
            .endif
            sta mode
mode_stays
            lda song_program_route,y
            .if WITH_OWN_ROUTES
            bpl route_is_set
            lda own_route,x         ; the voice's own bit is added
            ora route
route_is_set
            .endif
            sta route
            lda song_program_resonance,y
            .if WITH_KEPT_RESONANCES
            lsr a
            bcs resonance_is_left
            asl a
            .endif
            sta channel_value + FILTER_CLASS + 7 + 2
            .if WITH_RESONANCE
            lda #0
            sta channel_at + FILTER_CLASS + 7
            .endif
resonance_is_left
            .if WITH_CUTOFF
            lda song_program_cutoff,y
            beq cutoff_is_left
            sta channel_at + FILTER_CLASS
            lda #1
            sta channel_left + FILTER_CLASS
            lsr a
            sta channel_value + FILTER_CLASS
            sta channel_value + FILTER_CLASS + 1
            sta channel_value + FILTER_CLASS + 2
cutoff_is_left
            .endif
            rts
            .endif

; ---------------------------------------------------------------- the stream

; What is heard at once: it is done when the event behind it is due, and then that is read.
            .if WITH_ORDERS
order       pha
            jsr open_stream
            pla
next_order
            .if WITH_PROGRAM_ORDERS
            cmp #PROGRAM
            bne no_program_order
            lda (pointer),y
            iny
            sty work
            tay
            jsr start_program
            ldy work
            bne order_done          ; always
no_program_order
            .endif
            .if WITH_COURSE_ORDERS
            cmp #BEND
            bne no_bend
            lda (pointer),y
            pha
            iny
            lda (pointer),y
            iny
            sta course_high,x
            jsr pass
            lda course_high,x
            sta pointer + 1
            pla
            jsr begin_course
            jsr write_pitch
            jsr open_stream
            beq order_done          ; always
no_bend
            .endif
            .if WITH_SWEEPS
            cmp #SWEEP
            bne set_one
            jsr a_place             ; a channel and its row
            sta channel_at,y
            lda #1
            sta channel_left,y
            lsr a
            sta channel_value,y
            sta channel_value + 1,y
            sta channel_value + 2,y
            beq place_done          ; always
            .endif
set_one     jsr a_place             ; a variable and its value
            sta state,y
place_done  ldy work1
order_done  lda (pointer),y
            cmp #FIRST_ORDER
            bcc no_order
            cmp #FIRST_EVENT
            bcs no_order
            iny
            bne next_order          ; always
no_order    jmp next_byte

a_place     lda (pointer),y
            sta work
            iny
            lda (pointer),y
            iny
            sty work1
            ldy work
            rts
            .endif

player_open_stream .segment
            lda low,x
            sta pointer
            lda high,x
            sta pointer + 1
            ldy #0
            .endm
            .if WITH_ORDERS
open_stream .player_open_stream
            rts
            .endif

; The next event, or an order: it is pending then, and stage says how many calls before it a hard restart begins. What
; stands before it says how it is meant.
read_next
            .if WITH_COURSES || WITH_LATE_RESTARTS
            lda #0
            .if WITH_LATE_RESTARTS
            sta restart,x
            .endif
            .if WITH_COURSES
            sta next_course_high,x
            .endif
            .endif
read_on
            .if WITH_ORDERS
            jsr open_stream
            .else
            .player_open_stream
            .endif
next_byte   lda (pointer),y
            iny
            cmp #FIRST_COMMAND
            bcs no_note
            jmp a_note
an_event    jmp its_event
no_note     cmp #FIRST_ORDER
            bcs an_event
            cmp #FIRST_LENGTH
            bcc a_choice
            .if WITH_JUMPS || WITH_WIDE || WITH_EXPLICIT_COURSES || WITH_LATE_RESTARTS
            cmp #FIRST_JUMP
            bcs jump
            adc #$100 - (FIRST_LENGTH - 1) ; carry is clear
            .else
            sbc #FIRST_LENGTH - 1
            .endif
            sta length,x
            bcs next_byte           ; always
a_choice    sbc #FIRST_MANNER - 1   ; carry is clear
            sta manner,x
            bpl next_byte           ; always: it is below 32
pass        tya
            clc
            adc pointer
            sta low,x
            lda pointer + 1
            adc #0
            sta high,x
            rts

            .if WITH_JUMPS || WITH_WIDE || WITH_EXPLICIT_COURSES || WITH_LATE_RESTARTS
jump
            .if WITH_WIDE
            cmp #WIDE_MANNER
            bne no_wide
            lda (pointer),y
            iny
            sta manner,x
            bcs next_byte           ; always
no_wide
            .endif
            .if WITH_LATE_RESTARTS
            cmp #LATE_RESTART
            bne no_late_restart
            lda (pointer),y
            iny
            sta restart,x
            bcs next_byte           ; always
no_late_restart
            .endif
            .if WITH_EXPLICIT_COURSES
            cmp #COURSE
            bne not_a_course
            lda (pointer),y
            iny
            sta next_course_low,x
            lda (pointer),y
            iny
            sta next_course_high,x
            bcs next_byte           ; always
not_a_course
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
            bne next_byte           ; always
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
            .if WITH_JUMPS
go          lda (pointer),y
            pha
            iny
            lda (pointer),y
            sta pointer + 1
            pla
            sta pointer
            ldy #0
            jmp next_byte
            .endif
            .endif

a_note
            .if WITH_TRANSPOSITION
            clc
            adc transposition,x
            .endif
            sta pending,x
            jsr pass
            .if WITH_RESTARTS || WITH_MOVEMENTS
            ldy manner,x
            .endif
            .if WITH_MOVEMENTS
            clc
            lda song_movement,y
            beq unmoved
            adc pending,x
            tay
            lda song_movement_low,y
            sta next_course_low,x
            lda song_movement_high,y
            sta next_course_high,x
            ldy manner,x
unmoved
            .endif
            .if WITH_RESTARTS
            lda song_restart,y
            .else
            lda #TO_OBEY
            .endif
            jmp timed
its_event   sta pending,x
            jsr pass
            .if WITH_ORDERS
            lda pending,x
            cmp #FIRST_EVENT
            .endif
            .if WITH_LATE_RESTARTS
            lda restart,x
            .else
            lda #TO_OBEY
            .endif
            .if WITH_ORDERS
            bcs timed
            sta stage,x             ; an order takes no time
            rts
            .endif
timed       sta stage,x
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
            .if WITH_LATE_RESTARTS
            lda pending,x           ; a hold between now and a note: it takes so many calls of the restart's
            bpl read_through
            lda stage,x
            sec
            sbc next_left,x
            bcs restart_is_near
            lda #TO_OBEY
restart_is_near
            sta stage,x
read_through
            .endif
            rts

state       .fill STATE_BYTES, 0
            .bend
