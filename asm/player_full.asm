; player_full.asm - plays a song's streams: all that the notation can say. Entries: player + 0 initialises (A = subtune),
; player + 3 is called once a call; where ENTRIES is 1, player + 6 sets the volume or fades it (A = volume, X = calls a
; step, 0: at once), player + 9 starts a sound effect: effects.asm. Songs of notes, lengths and steady waveforms get the
; smaller player.asm.
;
; docs/player.md tells the format of streams and tables, and how the work is spread over the calls; sidtool writes the song
; around this file: the WITH_... switches (a song pays for what it uses), the clock's figures, the places of the variables,
; the tables that are named song_... and the streams. Uses A, X, Y and two bytes of the zero page, from ZERO_PAGE on.

            .weak
ENTRIES     = 0
            .endweak

player      .block
pointer     = ZERO_PAGE             ; a stream or a course; only while the player runs

; X = 0, 7, 14 points to a voice's variables and registers alike.
            .song_variables             ; low, high, length, ...: what this song needs, all of it in state
TURNS       = song_image + next_ahead - state ; the calls behind an event when a voice reads: 1, 2, 3 or more
; What is due when left has come to 0, in stage:
IS_AWAITED  = 0                     ; the event
; 1 to 31: the hard restart begins, so many calls before the event
IS_FROZEN   = $60                   ; the restart has begun, and the voice stands still: left is 1, ahead counts, ...
IS_PREPARED = $40                   ; ... and so it is here, with the note prepared but for its sound
IS_UNREAD   = $80                   ; the next event is read, ahead calls before it

; The filter's registers change with programs and effects only, or in every call.
FILTER_MOVES = WITH_RESONANCE || WITH_VOLUME || ENTRIES != 0
FILTER_IS_KEPT = (WITH_ROUTE || WITH_MODE) && !WITH_DIRECT_PROGRAMS || ENTRIES != 0

            jmp init
            jmp play
            .if ENTRIES != 0
            jmp volume
            jmp effect
            .include "effects.asm"

; An effect has closed voice 3's gate: what goes on does so closed, and the next note opens it. If that is prepared, it is
; its own.
player_lets_go .segment
            lda stage + 14
            cmp #IS_PREPARED
            beq +
            lda #$fe
            sta gate_mask + 14
+
            .endm

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
            .if IMAGE_BYTES < STATE_BYTES
            lda #0
            ldx #STATE_BYTES
forget      sta state - 1,x
            dex
            bne forget
            .endif
            .if WITH_TUNES
            ldy #24 + IMAGE_BYTES
copy        lda (pointer),y
            sta state - 25,y
            dey
            cpy #24
            bne copy
registers   lda (pointer),y
            sta SID_BASE,y
            dey
            bpl registers
            .if ENTRIES != 0 && !WITH_MODE
            ldy #24
            lda (pointer),y
            jsr keep_volume
            .endif
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
copy        lda song_image - 1,x
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
            beq is_absent
            jsr read
            .if WITH_RESTARTS
            .if WITH_LATE_RESTARTS
            lda pending,x
            bmi not_prepared
            .endif
            lda stage,x
            beq is_absent
            jsr prepare
            lda #IS_PREPARED
            .if WITH_LATE_RESTARTS
            bne first_is_known      ; always
not_prepared
            lda #IS_AWAITED
first_is_known
            .endif
            .else
            lda #IS_AWAITED
            .endif
            sta stage,x
is_absent
            txa
            sec
            sbc #7
            tax
            bcs first
            rts

; ---------------------------------------------------------------- something is due

            .if WITH_RESTARTS
is_now      lda ahead,x
            beq event_is_now
            sta stage,x             ; it is short
            bne restart_now         ; always
            .endif
event_is_now
            sta stage,x
to_event    jmp awaited

not_free    lda ahead,x
            cmp #LONGEST_RESTART + 1
            bcc read_now
            dec ahead,x
            inc left,x
            bne to_moving           ; always

; One voice reads, or prepares, in a call, unless time presses.
unread      lsr free
            bcc not_free
read_now    jsr read
            .if WITH_PAUSES || WITH_UNRESTARTED
            clc
            .endif

; What is due, and when: a hard restart begins stage calls before the event or as soon as it can be. Carry is clear.
scheduled
            lda ahead,x
            .if WITH_RESTARTS
            sbc stage,x
            bcc is_now
            adc #0                  ; carry is set
            sta left,x
            .else
            beq event_is_now
            sta left,x
            lda #IS_AWAITED
            sta stage,x
            .endif
to_moving   jmp moving

            .if WITH_RESTARTS
            .if WITH_LATE_RESTARTS
late        lda stage,x
            sta left,x
            lda #IS_AWAITED
            sta stage,x
            beq to_moving           ; always
            .endif

; The hard restart. Its gate is closed, and so the voice stands still until its note: that leaves time to prepare it.
restart_now jsr silence
            .if WITH_LATE_RESTARTS
            lda pending,x
            bmi late                ; it is for a note behind the next event
            .endif
            inc left,x
            lda stage,x
            sta ahead,x
            lda #IS_FROZEN
            sta stage,x
still_unprepared
            lsr free
            bcs prepare_now
            ldy ahead,x
            dey
            bne to_next_voice
prepare_now lda #IS_PREPARED
            sta stage,x
            jsr prepare
to_next_voice
            jmp next_voice

to_strike   jmp strike
stands_still
            dec ahead,x
            beq to_strike
            inc left,x
            asl a
            bmi still_unprepared
            bpl to_next_voice       ; always
            .endif

due         lda stage,x
            bmi unread
            beq to_event
            .if WITH_RESTARTS
            asl a
            bmi stands_still
            bpl restart_now         ; always
            .endif

; What stands between the words of a course: behind a 0, which no word that is told begins with.
            .if WITH_COURSES
course_part iny
            lda (pointer),y
            .if WITH_RUNS
            bpl to_run
            .endif
            cmp #COURSE_TURNS
            beq turns_back
            .if WITH_LOW_WORDS
            cmp #LOW_WORD
            beq word_is_low
            .endif
            .if WITH_LONG_COURSES
            cmp #FAR_COURSE
            bne course_ends
            iny
            lda (pointer),y
            pha
            sta course_low,x
            iny
            lda (pointer),y
            sta course_high,x
            sta pointer + 1
            pla
            sta pointer
            ldy #0
            beq next_word           ; always
            .endif
course_ends lda #0                  ; the word stays
            sta course_high,x
            beq word_stays          ; always
turns_back  iny
            lda (pointer),y
            tay
            jmp next_word
            .if WITH_LOW_WORDS
word_is_low lda #0
            beq word_is_told        ; always
            .endif
            .if WITH_RUNS
to_run      jmp run_begins
to_runs     jmp word_runs
            .endif
            .endif

; ---------------------------------------------------------------- a call

play        ldx #0
            lda #1
            sta free
voice       dec left,x
            beq due

; What moves in every call.
moving
            .if WITH_GATES
            dec gate_left,x
            bne gate_stays
            jsr close
gate_stays
            .endif
            .if WITH_COURSES
            .if WITH_RUNS
            lda run_left,x
            bne to_runs
            .endif
            ldy course_high,x
            beq word_stays
            sty pointer + 1
course_goes_on
            ldy course_low,x
            sty pointer
            ldy course_at,x
next_word   lda (pointer),y
            beq course_part
word_is_told
            sta SID_BASE + FREQ_HI,x
            iny
            lda (pointer),y
            sta SID_BASE + FREQ_LO,x
            iny
            tya
            sta course_at,x
word_stays
            .endif
waves
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
            ldy wave_at,x
            lda song_wave_next,y
            sta wave_at,x
            tay
            .player_wave_calls
            lda song_wave,y
            and gate_mask,x
            sta SID_BASE + CTRL,x
wave_stays
            .endif
widths
            .if WITH_PULSE_MOVES
            ldy pulse_at,x
            beq width_stays
            clc
            lda pulse_low,x
            adc song_move_low,y
            sta pulse_low,x
            sta SID_BASE + PW_LO,x
            lda pulse_high,x
            adc song_move_high,y
            sta pulse_high,x
            sta SID_BASE + PW_HI,x
            dec pulse_left,x
            bne width_stays
            lda song_move_next,y
            sta pulse_at,x
            tay
            lda song_move_calls,y
            sta pulse_left,x
width_stays
            .elsif WITH_PULSE
            .if WITH_PULSE_SWEEPS
            lda pulse_by,x
            beq width_stays
            clc
            adc pulse_at,x
            .else
            ldy pulse_at,x
            lda song_width_next,y
            beq width_stays
            .endif
            sta pulse_at,x
            tay
            lda song_width_low,y
            sta SID_BASE + PW_LO,x
            lda song_width_high,y
            sta SID_BASE + PW_HI,x
            .if WITH_PULSE_SWEEPS
            bpl width_stays
            asl a                   ; marks
            bmi turn_back
            asl a
            bmi jump
            lda #0
            beq go_by               ; always
jump        lda song_width_low + 1,y
            sta pulse_at,x
            jmp next_voice
turn_back   lda #0
            sec
            sbc pulse_by,x
go_by       sta pulse_by,x
            .endif
width_stays
            .endif

next_voice  cpx #7
            bcc second_voice
            bne voices_done
            .if ENTRIES != 0
            jsr effect_hides_voice
            .endif
            ldx #14
            jmp voice
second_voice
            ldx #7
            jmp voice
voices_done
            .if ENTRIES != 0
            jsr effect_sounds
            .endif
            .if WITH_LATE_PROGRAMS
            ldy starting
            bmi no_new_program
            .if WITH_FILTER_ORDERS
            jsr start_program
            .else
            .player_program
            .endif
no_new_program
            .endif
            .if WITH_CUTOFF && !WITH_CUTOFF_MOVES
            ldy cutoff_at
            lda song_cutoff_next,y
            beq cutoff_stays
            sta cutoff_at
            tay
            lda song_cutoff_low,y
            sta CUTOFF_LO
            lda song_cutoff_high,y
            sta CUTOFF_HI
cutoff_stays
            .elsif WITH_CUTOFF
            ldy cutoff_at
            beq cutoff_stays
            clc
            lda cutoff_low
            ora #$f8                ; of its three bits a carry
            adc song_move_low,y
            sta cutoff_low
            sta CUTOFF_LO
            lda cutoff_high
            adc song_move_high,y
            sta cutoff_high
            sta CUTOFF_HI
            .player_follows cutoff_at, cutoff_left
cutoff_stays
            .endif
            .if WITH_RESONANCE
            ldy resonance_at
            beq resonance_stays
            .player_adds resonance_low, resonance_high
            .player_follows resonance_at, resonance_left
resonance_stays
            .endif
            .if WITH_VOLUME
            ldy volume_at
            beq volume_stays
            .player_adds volume_low, volume_high
            .player_follows volume_at, volume_left
volume_stays
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
            .if FILTER_MOVES && FILTER_IS_KEPT
            jsr write_filter
            .endif
            rts

; A channel of the filter, whose row is Y, moves on: its high byte is in A then.
player_adds .segment low, high
            clc
            lda \low
            adc song_move_low,y
            sta \low
            lda \high
            adc song_move_high,y
            sta \high
            .endm

player_follows .segment row, left
            dec \left
            bne +
            lda song_move_next,y
            sta \row
            tay
            lda song_move_calls,y
            sta \left
+
            .endm

            .if FILTER_IS_KEPT
write_filter
            .if WITH_ROUTE && !WITH_DIRECT_PROGRAMS
            lda resonance_high
            and #$f0
            ora route
            sta RES_FILT
            .endif
            .if WITH_MODE
            lda volume_high
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
            .endif

            .if WITH_RUNS
run_begins  sta run_left,x
            jsr run_words
            .player_write_pitch
            jmp word_stays

word_runs   dec run_left,x
            beq run_is_over
            clc
            lda word_low,x
            adc step_low,x
            sta word_low,x
            sta SID_BASE + FREQ_LO,x
            lda word_high,x
            adc step_high,x
            sta word_high,x
            sta SID_BASE + FREQ_HI,x
            jmp word_stays
run_is_over lda course_high,x
            sta pointer + 1
            jmp course_goes_on
            .endif

; ---------------------------------------------------------------- an event

; What moves in the call of an event: 0: all, 1: not the pitch, 2: the pulse width alone, 3: nothing.
player_goes_on .segment level
            .if WITH_SHORTS
            .if \level != 0
            lda #\level
            jmp moved
            .else
            jmp ends
            .endif
            .else
            .if \level == 0
            jmp moving
            .elsif \level == 1
            jmp waves
            .elsif \level == 2
            jmp widths
            .else
            jmp next_voice
            .endif
            .endif
            .endm

            .if WITH_SHORTS
moved       cmp sounded
            bcc ends
            sta sounded
ends        lda left,x
            beq to_read             ; the next event is due in this call, too
ended       ldy sounded
            beq all_move
            dey
            beq waves_move
            dey
            beq widths_move
            jmp next_voice
to_read     lda #0
            sta ahead,x
            jsr read
            jmp another
all_move    jmp moving
waves_move  jmp waves
widths_move jmp widths
            .endif

            .if WITH_PAUSES
no_note_begins
            .if WITH_NOTHING
            cmp #NOTHING            ; orders alone
            bne something
            lda #0
            sta ahead,x
            jsr read
            jmp another
something
            .endif
            .if WITH_ENDS || WITH_ABSENT
            cmp #END_OF_VOICE
            bne goes_on
            jsr close               ; and this event stays, for another 256 calls, and so on
            .if WITH_SHORTS
            lda #IS_AWAITED         ; the event before it may have begun in this call
            sta stage,x
            jmp ended
            .else
            jmp moving
            .endif
goes_on
            .endif
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
held        .player_counts
            .if WITH_GATES
            ldy manner,x            ; of the last note, which may go on in several pieces
            lda song_gate,y
            bne gate_goes_on
            sta gate_left,x
gate_goes_on
            .endif
            .if WITH_SHORTS
            lda left,x
            beq to_read
            .endif
            .if WITH_RESTARTS && WITH_HASTE
            .if WITH_SHORTS
            lda sounded
            bne hold_ends           ; a note sounds for a call at the least
            .endif
            lda next_ahead,x
            cmp #LONGEST_RESTART
            bcs hold_ends
            adc #1                  ; carry is clear
            sta ahead,x
            lda #0
            sta left,x
            jmp read_now            ; the next note's restart may be due in this call already
hold_ends
            .endif
            .player_goes_on 0
            .endif

awaited
            .if WITH_SHORTS
            lda #0
            sta sounded             ; no note has begun in this call
            .endif
another
            .if WITH_ORDERS
            lda orders_high,x
            beq no_orders
            jsr obey_orders
no_orders
            .elsif WITH_MARKERS
            .player_passes_marker
            .endif
            .if WITH_PAUSES
            lda pending,x
            bmi no_note_begins
            .endif

; ---------------------------------------------------------------- a note begins

sound
            .if WITH_INSTRUMENTS && (WITH_PLAIN_NOTES || WITH_SLURS || WITH_SETUPS)
            ldy manner,x
            .endif
            .if WITH_INSTRUMENTS && (WITH_PLAIN_NOTES || WITH_SLURS)
            cpy #FIRST_SLURRED
            bcc struck
            .endif
            .if WITH_PLAIN_NOTES
            .if WITH_SLURS
            cpy #FIRST_PLAIN
            bcc unstruck
            .endif
            lda gate_mask,x
            lsr a
            bcs unstruck
            lda #$ff
            sta gate_mask,x
            ldy wave_at,x
            lda song_wave,y
            sta SID_BASE + CTRL,x
            .if WITH_SHADOWS
            lda ad_now,x
            sta SID_BASE + AD,x
            lda sr_now,x
            sta SID_BASE + SR,x
            .endif
            .endif
            .if WITH_PLAIN_NOTES || WITH_SLURS
unstruck    jsr pitch
            ldy manner,x
            .if WITH_INSTRUMENTS
            jmp any_note
            .else
            .player_counts_note
            .player_goes_on 1
            .endif
            .endif

            .if WITH_INSTRUMENTS
struck
            lda gate_mask,x
            lsr a
            bcc closed
            .if WITH_SETUPS
            cpy #FIRST_SETUP        ; without an instrument of its own a note does not retrigger
            bcs closed
            .endif
            jsr close               ; there was no time for a restart: the gate closes now
closed
            .if WITH_MIXED_RESTARTS
            ldy manner,x
            lda song_restart,y
            beq is_timed
            jsr how_long
is_timed    jsr begin_note
            .elsif WITH_RESTARTS
            jsr prepare
            .else
            jsr begin_note
            .endif
            .if WITH_RESTARTS
            .if WITH_SHORTS || WITH_ORDERS || WITH_MARKERS
            jmp sounds
            .endif

strike
            .if WITH_SHORTS
            lda #0
            sta sounded
            .endif
            .if WITH_ORDERS
            lda orders_high,x
            beq sounds
            jsr obey_orders
            .elsif WITH_MARKERS
            .player_passes_marker
            .endif
            .endif
sounds      ldy manner,x
            .if WITH_PROGRAMS
            lda song_filter,y
            bmi no_program
            .if WITH_LATE_PROGRAMS
            .player_late_program
            .else
            tay
            jsr start_program
            ldy manner,x
            .endif
no_program
            .endif
any_note
            .player_counts_note
            .if WITH_SLURS || WITH_PLAIN_NOTES
            cpy #FIRST_SLURRED
            bcc was_struck
            .player_goes_on 1
was_struck
            .endif
            .if WITH_PULSE
            .if WITH_KEPT_WIDTHS
            lda song_pulse,y
            beq width_is_kept
            .endif
            .if WITH_PULSE_MOVES
            lda pulse_low,x
            sta SID_BASE + PW_LO,x
            lda pulse_high,x
            sta SID_BASE + PW_HI,x
            .else
            ldy pulse_at,x
            lda song_width_low,y
            sta SID_BASE + PW_LO,x
            lda song_width_high,y
            sta SID_BASE + PW_HI,x
            ldy manner,x
            .endif
width_is_kept
            .endif
            lda song_ctrl,y
            sta SID_BASE + CTRL,x   ; gate, AD, SR in this order because of the envelope's delay bug: docs/player.md
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
            .if WITH_PULSE && WITH_KEPT_WIDTHS
            lda song_pulse,y
            bne width_is_new
            .player_goes_on 2
width_is_new
            .endif
            .player_goes_on 3

; All of a struck note that is not heard yet.
            .if WITH_RESTARTS
prepare     jsr how_long
            .endif
begin_note  lda #$ff
            sta gate_mask,x
            ldy manner,x
            .if WITH_PULSE
            lda song_pulse,y
            .if WITH_KEPT_WIDTHS
            beq pulse_is_set
            .endif
            .if WITH_PULSE_MOVES
            tay
            lda song_move_low,y
            sta pulse_low,x
            lda song_move_high,y
            sta pulse_high,x
            lda song_move_next,y
            sta pulse_at,x
            tay
            lda song_move_calls,y
            sta pulse_left,x
            ldy manner,x
            .else
            sta pulse_at,x
            .if WITH_PULSE_SWEEPS
            lda #1
            sta pulse_by,x
            .endif
            .endif
pulse_is_set
            .endif
            lda song_wave_start,y
            sta wave_at,x
            .if WITH_WAVES
            tay
            .player_wave_calls
            .endif
            .endif

; The pitch of a note that begins: its course, or a row of the frequency table.
pitch
            .if WITH_EXPLICIT_COURSES
            lda next_course_high,x
            beq not_told
            sta course_high,x
            sta pointer + 1
            lda #0
            sta next_course_high,x
            lda next_course_low,x
            jmp begin_course
not_told
            .endif
            .if WITH_MOVEMENTS
            ldy manner,x
            lda song_movement,y
            .if WITH_KEYS
            beq no_course
            .endif
            clc
            adc pending,x
            tay
            lda song_movement_high,y
            sta course_high,x
            sta pointer + 1
            lda song_movement_low,y
            .if WITH_KEYS
            jmp begin_course
            .endif
            .endif
            .if WITH_KEYS
no_course
            .if WITH_COURSES
            lda #0
            sta course_high,x
            .if WITH_RUNS
            sta run_left,x
            .endif
            .endif
            ldy pending,x
            lda song_frequency_low - LOWEST_NOTE,y
            sta word_low,x
            lda song_frequency_high - LOWEST_NOTE,y
            sta word_high,x
            rts
            .endif
            .if WITH_COURSES
begin_course
            sta course_low,x
            sta pointer
            ldy #0
            .if WITH_RUNS
            tya
            sta run_left,x
            .endif
            lda (pointer),y
            .if WITH_RUNS || WITH_LOW_WORDS
            beq begins_in_part
            .endif
word_begins sta word_high,x
            iny
            lda (pointer),y
            sta word_low,x
            .if WITH_LOW_WORDS
            iny
            tya
            .else
            lda #2
            .endif
            sta course_at,x
            rts
            .if WITH_RUNS || WITH_LOW_WORDS
begins_in_part
            iny
            .if WITH_RUNS
            lda (pointer),y
            .if WITH_LOW_WORDS
            bmi low_begins
            .endif
            sta run_left,x
; The first word of a run and its step, behind the Yth byte.
run_words   iny
            lda (pointer),y
            sta word_high,x
            iny
            lda (pointer),y
            sta word_low,x
            iny
            lda (pointer),y
            sta step_low,x
            iny
            lda (pointer),y
            sta step_high,x
            iny
            tya
            sta course_at,x
            rts
            .endif
            .if WITH_LOW_WORDS
low_begins  lda #0
            beq word_begins         ; always
            .endif
            .endif
            .endif

; A program that starts when all voices are done.
player_late_program .segment
            sta starting
            .if WITH_OWN_ROUTES
            lda own_route,x
            ora route
            sta route
            .endif
            .endm

; An event lasts as it was read; the next one is read some calls later, at different times for the voices.
player_counts .segment
            .if WITH_HASTE
            lda next_first,x
            .else
            lda TURNS,x
            .endif
            sta left,x
            lda next_ahead,x
            sta ahead,x
            lda #IS_UNREAD
            sta stage,x
            .endm

; What all notes have, whose manner is Y: when the gate closes, when the next event comes, and the pitch.
player_counts_note .segment
            .if WITH_GATES
            lda song_gate,y
            sta gate_left,x
            .endif
            .player_counts
            .player_write_pitch
            .endm

player_write_pitch .segment
            lda word_low,x
            sta SID_BASE + FREQ_LO,x
            lda word_high,x
            sta SID_BASE + FREQ_HI,x
            .endm

; A marker stands before the event.
player_passes_marker .segment
            lda next_cue,x
            beq +
            sta cue
            lda #0
            sta next_cue,x
+
            .endm

; How long a row of the wave table lasts, which is Y.
player_wave_calls .segment
            lda song_wave_calls,y
            sta wave_left,x
            .if WITH_LONG_STEPS
            lda song_wave_calls_high,y
            sta wave_left_high,x
            .endif
            .endm

            .if WITH_SILENCE
silence     lda #0                  ; gate closed, the envelope falls as fast as it can
            sta SID_BASE + AD,x
            sta SID_BASE + SR,x
            .endif
close
            lda #$fe
            sta gate_mask,x
            ldy wave_at,x
            and song_wave,y
            sta SID_BASE + CTRL,x
            rts

            .if WITH_PROGRAMS && (!WITH_LATE_PROGRAMS || WITH_FILTER_ORDERS)
start_program
            .player_program
            .if FILTER_MOVES
            rts
            .else
            jmp write_filter
            .endif
            .endif

; The filter program Y begins.
player_program .segment
            lda song_program_mode,y
            .if WITH_DIRECT_PROGRAMS
            .if ENTRIES != 0
            jsr keep_volume
            ldy starting
            .else
            sta MODE_VOL            ; the volume is in it
            .endif
            .else
            .if WITH_KEPT_MODES
            lsr a
            bcs mode_stays
            asl a
            .endif
            sta mode
mode_stays
            .endif
            .if !WITH_DIRECT_PROGRAMS && !(WITH_LATE_PROGRAMS && WITH_OWN_ROUTES)
            lda song_program_route,y
            .if WITH_OWN_ROUTES
            bpl route_is_set
            lda own_route,x         ; the voice's own bit is added
            ora route
route_is_set
            .endif
            sta route
            .endif
            lda song_program_resonance,y
            .if WITH_DIRECT_PROGRAMS
            .if WITH_OWN_ROUTES
            ora route
            .endif
            sta RES_FILT            ; what is routed is in it, if it is not the voices' own
            .else
            .if WITH_KEPT_RESONANCES
            lsr a
            bcs resonance_is_left
            asl a
            .endif
            sta resonance_high
            .if WITH_RESONANCE
            lda #0
            sta resonance_at
            .endif
resonance_is_left
            .endif
            .if WITH_CUTOFF
            lda song_program_cutoff,y
            .if !WITH_LATE_PROGRAMS
            beq cutoff_is_left
            .endif
            sta cutoff_at
            .if WITH_CUTOFF_MOVES
            lda #1
            sta cutoff_left
            lsr a
            sta cutoff_low
            sta cutoff_high
            .endif
cutoff_is_left
            .endif
            .if WITH_LATE_PROGRAMS
            lda #NOT_ONE
            sta starting
            .endif
            .endm

            .if WITH_ORDERS
; What is heard at once, before an event: variables and their values; it ends with a course or END_OF_ORDERS.
obey_orders
            .if WITH_LATE_PROGRAMS && WITH_FILTER_ORDERS
            ldy starting            ; what is to start in this call does so before
            bmi none_starts
            pha
            jsr start_program
            pla
none_starts
            .endif
            sta pointer + 1
            lda orders_low,x
            sta pointer
            ldy #0
            tya
            sta orders_high,x
            .if WITH_WORK
            stx work
            .else
            txa
            pha
            .endif
next_order  lda (pointer),y
            iny
            cmp #FIRST_ORDER
            bcs no_variable
            tax
            lda (pointer),y
            sta state,x
            iny
            bne next_order          ; always
no_variable
            .if WITH_WORK
            ldx work
            .else
            pla
            tax
            .endif
            .if WITH_PROGRAM_ORDERS
            cmp #PROGRAM
            bne no_program_order
            lda (pointer),y
            iny
            .if WITH_LATE_PROGRAMS && !WITH_FILTER_ORDERS
            .player_late_program
            .else
            sty work1
            .if WITH_LATE_PROGRAMS
            .player_late_program
            lda starting
            .endif
            tay
            jsr start_program
            ldy work1
            .endif
            jmp next_order
no_program_order
            .endif
            .if WITH_COURSE_ORDERS
            cmp #BEND
            bne orders_done
            lda (pointer),y
            pha
            iny
            lda (pointer),y
            sta course_high,x
            sta pointer + 1
            pla
            jsr begin_course
            .player_write_pitch
            .endif
orders_done
            .if FILTER_MOVES || !FILTER_IS_KEPT
            rts
            .else
            jmp write_filter
            .endif
            .endif

; ---------------------------------------------------------------- the stream

; The bytes of the next event; what stands before it says how it is meant.
read        lda low,x
            sta pointer
            lda high,x
            sta pointer + 1
            ldy #0
next_byte   lda (pointer),y
            bmi no_choice
            iny
            cmp #FIRST_MANNER
            bcc a_note
            sbc #FIRST_MANNER       ; carry is set
            sta manner,x
            bpl next_byte           ; always
no_choice   iny
            cmp #FIRST_JUMP
            bcs no_length
            sbc #FIRST_LENGTH - 2   ; carry is clear
            sta length,x
            bne next_byte           ; always
no_length
            .if WITH_PATTERNS
            cmp #RETURN
            bne no_return
sequence_part
            ldy sequence_at,x
            .if WITH_TRANSPOSITION
            lda song_sequence_transposition,y
            sta transposition,x
            .endif
            lda song_sequence_low,y
            sta pointer
            lda song_sequence_high,y
            sta pointer + 1
            sta high,x
            lda song_sequence_next,y
            sta sequence_at,x
            ldy #0
            beq next_byte           ; always
no_return
            .endif
            cmp #FIRST_EVENT
            bcs an_event
            jmp no_event
a_note
            .if WITH_TRANSPOSITION
            adc transposition,x     ; carry is clear
            .endif
an_event    sta pending,x
            tya
            clc
            adc pointer
            sta low,x
            bcc event_is_read
            inc high,x
            .if !WITH_PAUSES && !WITH_UNRESTARTED
            clc
            .endif
event_is_read
            .if WITH_PAUSES
            lda pending,x
            bmi no_note
            .endif
            .if WITH_RESTARTS
            ldy manner,x
            lda song_restart,y
            sta stage,x
            .if WITH_UNRESTARTED
            beq how_long
            .endif
            rts
            .elsif WITH_PAUSES
            jmp how_long
            .endif
            .if WITH_PAUSES
no_note
            .if WITH_LATE_RESTARTS
            ldy late_for,x
            lda #0
            sta late_for,x
            tya
            sta stage,x
            .elsif WITH_RESTARTS
            lda #0
            sta stage,x
            .endif
            .if WITH_NOTHING
            lda #0
            sta next_ahead,x
            lda pending,x
            cmp #NOTHING
            beq is_nothing
            jmp how_long
is_nothing  rts
            .endif
            .endif

; How long the next event lasts. The time of a note with a hard restart has come when it is prepared.
how_long
            ldy length,x
            .if CLOCK_WIDTH > 0
            clc
            .for i := 0, i < CLOCK_WIDTH, i += 1
            lda parts + i,x
            adc song_fractions - 1 + i * LENGTHS,y
            sta parts + i,x
            .endfor
            lda song_calls - 1,y
            .if CLOCK_STEP < 1 << (8 * CLOCK_WIDTH)
            sta next_ahead,x
            bcc clock_is_set
            inc next_ahead,x        ; the fractions have become a call
            .for i := 0, i < CLOCK_WIDTH, i += 1
            lda parts + i,x
            sbc #(CLOCK_STEP >> (8 * i)) & $ff
            sta parts + i,x
            .endfor
clock_is_set
            lda next_ahead,x
            .else
            adc #0                  ; the fractions have become a call
            .endif
            .else
            lda song_calls - 1,y
            .endif
            .if WITH_LATE_RESTARTS
            sta next_ahead,x
            ldy pending,x
            bpl restart_is_set
            lda stage,x             ; a hold between now and a note takes so many calls of the restart's
            sec
            sbc next_ahead,x
            bcs restart_is_near
            lda #0
restart_is_near
            sta stage,x
restart_is_set
            lda next_ahead,x
            .endif
            .if WITH_HASTE
            tay
            .endif
            .if WITH_SHORTS
            beq no_time
            .endif
            sec
            sbc TURNS,x             ; the next event is read so many calls behind this one, if that is soon enough
            .if !WITH_HASTE
            sta next_ahead,x
            rts
            .else
            bcc at_once
            .if WITH_RESTARTS
            cmp #LONGEST_RESTART + 1
            bcc at_once
            .endif
            sta next_ahead,x
            lda TURNS,x
            sta next_first,x
            rts
at_once     dey
            tya
            sta next_ahead,x
            lda #1
            sta next_first,x
            rts
            .if WITH_SHORTS
no_time     sta next_ahead,x
            sta next_first,x
            rts
            .endif
            .endif

no_event
            .if WITH_MANY_LENGTHS
            cmp #WIDE_LENGTH
            bne no_wide_length
            lda (pointer),y
            iny
            sta length,x
            jmp next_byte
no_wide_length
            .endif
            .if WITH_WIDE
            cmp #WIDE_MANNER
            bne no_wide
            lda (pointer),y
            iny
            sta manner,x
            jmp next_byte
no_wide
            .endif
            .if WITH_LATE_RESTARTS
            cmp #LATE_RESTART
            bne no_late_restart
            lda (pointer),y
            iny
            sta late_for,x
            jmp next_byte
no_late_restart
            .endif
            .if WITH_EXPLICIT_COURSES
            cmp #COURSE
            bne no_course_told
            lda (pointer),y
            iny
            sta next_course_low,x
            lda (pointer),y
            iny
            sta next_course_high,x
            jmp next_byte
no_course_told
            .endif
            .if WITH_MARKERS
            cmp #MARKER
            bne no_marker
            lda (pointer),y
            iny
            sta next_cue,x
            jmp next_byte
no_marker
            .endif
            .if WITH_ORDERS
            cmp #ORDERS
            bne no_order
            lda (pointer),y
            iny
            sta orders_low,x
            lda (pointer),y
            iny
            sta orders_high,x
            jmp next_byte
no_order
            .endif
            .if WITH_JUMPS
            lda (pointer),y         ; LOOP
            sta low,x
            iny
            lda (pointer),y
            sta high,x
            jmp read
            .endif

state       .fill STATE_BYTES, 0
            .bend
