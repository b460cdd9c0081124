; sid.asm - the SID's registers, and macros to write music by hand.
;
;   .include "sid.asm"                      defines names only; it puts no byte into the program
;   .setup 0, Pulse, 0, 0, 15, 10, $800     or, as in a note sheet of old, .sid.setup 0, Pulse, ...
;
; Voices are counted from 0 in setup, set_ctrl, gate_on, gate_off and note; v1, v2, v3 carry their number in the name.
; All macros use A; note, gate_on and gate_off use nothing else. A program that wants to play sheets puts .tables
; somewhere outside the flow of its code and calls the routine sid_step once a step: examples/hand.asm shows all of it.

SID_BASE    = $d400
SID_VOICE   = [SID_BASE, SID_BASE + 7, SID_BASE + 14]

; Offsets of a voice's registers.
FREQ_LO     = 0
FREQ_HI     = 1
PW_LO       = 2
PW_HI       = 3
CTRL        = 4
AD          = 5
SR          = 6

; The registers that all voices share.
CUTOFF_LO   = SID_BASE + $15
CUTOFF_HI   = SID_BASE + $16
RES_FILT    = SID_BASE + $17
MODE_VOL    = SID_BASE + $18

; Bits of the control register.
Gate        = $01
Sync        = $02
Ring        = $04
Test        = $08
Triangle    = $10
Sawtooth    = $20
Pulse       = $40
Noise       = $80

; CPU clocks in Hz: 4 x colour burst / 18 (PAL-B, 6569) and / 14 (NTSC-M, 6567R8).
PAL         = 17734475.0 / 18.0
NTSC        = 157500000.0 / 154.0

; What a program may define otherwise.
            .weak
CLOCK       = PAL           ; the machine it is for
TUNING      = 440.0         ; Hz of 4A
sid_control = 0             ; shadows of the control registers: .tables makes them
sid__v1_bytes     = 0       ; the sheets: .v1, .v2, .v3 make them
sid__v1_bytes_end = 0
sid__v2_bytes     = 0
sid__v2_bytes_end = 0
sid__v3_bytes     = 0
sid__v3_bytes_end = 0
            .endweak

; Register $d418 holds the filter's mode and the volume: each macro keeps what the other has set above it in the source.
sid_mode    := 0
sid_volume  := 0

sid         .block
NOTES       = {"C": 0, "C#": 1, "Db": 1, "D": 2, "D#": 3, "Eb": 3, "E": 4, "F": 5, "F#": 6, "Gb": 6, "G": 7, "G#": 8, "Ab": 8, "A": 9, "A#": 10, "Bb": 10, "B": 11}
OCTAVES     = "01234567"
SKIP        = $ff

; Whether a macro's argument is no whole number from 0 to the last one allowed.
outside     .sfunction value, last, value < 0 || value > last || value != int(value)

; A voice before its first note: pulse width, waveform with the gate closed, envelope.
setup       .macro voice, waveform, attack, decay, sustain, release, pulse_duty_cycle=0
            .cerror sid.outside(\voice, 2), "a voice is 0, 1 or 2 here, not ", \voice
            .cerror sid.outside(\attack, 15), "attack is 0 to 15, not ", \attack
            .cerror sid.outside(\decay, 15), "decay is 0 to 15, not ", \decay
            .cerror sid.outside(\sustain, 15), "sustain is 0 to 15, not ", \sustain
            .cerror sid.outside(\release, 15), "release is 0 to 15, not ", \release
            .cerror sid.outside(\pulse_duty_cycle, 4095), "a pulse width is 0 to 4095, not ", \pulse_duty_cycle
            lda #(\pulse_duty_cycle) & $ff
            sta SID_VOICE[\voice] + PW_LO
            lda #(\pulse_duty_cycle) >> 8
            sta SID_VOICE[\voice] + PW_HI
            .sid.set_ctrl \voice, \waveform
            lda #((\attack) << 4) | (\decay)
            sta SID_VOICE[\voice] + AD
            lda #((\sustain) << 4) | (\release)
            sta SID_VOICE[\voice] + SR
            .endm

; The waveform, gate closed; the gate is opened by a note only.
set_ctrl    .macro voice, waveform
            .cerror sid.outside(\voice, 2), "a voice is 0, 1 or 2 here, not ", \voice
            .cerror sid.outside(\waveform, 255), "a waveform is a byte, not ", \waveform
            lda #(\waveform) & $fe
            .if sid_control != 0
            sta sid_control + (\voice)
            .endif
            sta SID_VOICE[\voice] + CTRL
            .endm

set_cutoff  .macro cutoff
            .cerror sid.outside(\cutoff, 2047), "a cutoff is 0 to 2047, not ", \cutoff
            lda #(\cutoff) & 7
            sta CUTOFF_LO
            lda #(\cutoff) >> 3
            sta CUTOFF_HI
            .endm

setup_filter .macro cutoff, resonance, v1=false, v2=false, v3=false, hi_pass=false, lo_pass=false, band_pass=false, mute_v3=false
            .cerror sid.outside(\resonance, 15), "resonance is 0 to 15, not ", \resonance
            .sid.set_cutoff \cutoff
            lda #((\resonance) << 4) | ((\v1) ? 1 : 0) | ((\v2) ? 2 : 0) | ((\v3) ? 4 : 0)
            sta RES_FILT
sid_mode    &= 0
sid_mode    |= ((\lo_pass) ? $10 : 0) | ((\band_pass) ? $20 : 0) | ((\hi_pass) ? $40 : 0) | ((\mute_v3) ? $80 : 0)
            lda #sid_mode | sid_volume
            sta MODE_VOL
            .endm

set_volume  .macro volume
            .cerror sid.outside(\volume, 15), "a volume is 0 to 15, not ", \volume
sid_volume  &= 0
sid_volume  |= \volume
            lda #sid_mode | sid_volume
            sta MODE_VOL
            .endm

gate_on     .macro voice
            .cerror sid.outside(\voice, 2), "a voice is 0, 1 or 2 here, not ", \voice
            .cerror sid_control == 0, "gate_on needs the shadow registers: put .tables into the program"
            lda sid_control + (\voice)
            ora #Gate
            sta sid_control + (\voice)
            sta SID_VOICE[\voice] + CTRL
            .endm

gate_off    .macro voice
            .cerror sid.outside(\voice, 2), "a voice is 0, 1 or 2 here, not ", \voice
            .cerror sid_control == 0, "gate_off needs the shadow registers: put .tables into the program"
            lda sid_control + (\voice)
            and #$fe
            sta sid_control + (\voice)
            sta SID_VOICE[\voice] + CTRL
            .endm

; Sounds a note (octave * 12 + semitone) on a voice.
note        .macro voice, number
            .cerror sid.outside(\voice, 2), "a voice is 0, 1 or 2 here, not ", \voice
            .cerror sid.outside(\number, 95), "a note is 0 (0C) to 95 (7B), not ", \number
            .cerror sid_control == 0, "note needs the frequency tables: put .tables into the program"
            lda frequency_low + (\number)
            sta SID_VOICE[\voice] + FREQ_LO
            lda frequency_high + (\number)
            sta SID_VOICE[\voice] + FREQ_HI
            .sid.gate_on \voice
            .endm

; The frequency words of the notes first to last: all low bytes, then all high bytes. What lies above the register's
; range is clipped.
frequencies .segment low, high, first=0, last=95
\low
            .for n := \first, n <= \last, n += 1
            .byte <(floor(TUNING * 2.0 ** ((n - 57) / 12.0) * 16777216.0 / CLOCK + 0.5) <? $ffff)
            .endfor
\high
            .for n := \first, n <= \last, n += 1
            .byte >(floor(TUNING * 2.0 ** ((n - 57) / 12.0) * 16777216.0 / CLOCK + 0.5) <? $ffff)
            .endfor
            .endm

; The bytes of a note sheet: octave * 12 + semitone, $ff for x.
sheet       .macro text, octave=4
            .cerror sid.outside(\octave, 7), "an octave is 0 to 7, not ", \octave
token       := ""
            .for i := 0, i <= len(\text), i += 1
glyph       := i < len(\text) ? (\text)[i:i + 1] : " "
            .if glyph != " "
token       ..= glyph
            .elsif token == "x"
            .byte sid.SKIP
token       := ""
            .elsif len(token) > 0 && token in sid.NOTES
            .byte (\octave) * 12 + sid.NOTES[token]
token       := ""
            .elsif len(token) > 1 && token[0:1] in sid.OCTAVES && token[1:] in sid.NOTES
            .byte (token[0] - '0') * 12 + sid.NOTES[token[1:]]
token       := ""
            .elsif len(token) > 0
            .error "this is no note: ", repr(token)
token       := ""
            .endif
            .endfor
            .endm

; A voice's sheet, where the program stands; it is jumped over. A voice has one at the most.
v1          .segment text, octave=4
            jmp sid__v1_bytes_end
sid__v1_bytes
            .sid.sheet \text, \octave
sid__v1_bytes_end
            .endm

v2          .segment text, octave=4
            jmp sid__v2_bytes_end
sid__v2_bytes
            .sid.sheet \text, \octave
sid__v2_bytes_end
            .endm

v3          .segment text, octave=4
            jmp sid__v3_bytes_end
sid__v3_bytes
            .sid.sheet \text, \octave
sid__v3_bytes_end
            .endm

; What sheets and notes need at run time: sid_step, the shadows and the frequency tables. Uses $fb and $fc.
;
; sid_step plays the next step of voices 1, 2, 3. After its last token a voice holds for one step and starts again.
tables      .segment
sid_step    ldx #0                  ; plays one step; uses A, X and Y
sid_each    lda sid_left_low,x
            ora sid_left_high,x
            beq sid_again
            lda sid_at_low,x
            sta $fb
            lda sid_at_high,x
            sta $fc
            inc sid_at_low,x
            bne sid_count
            inc sid_at_high,x
sid_count   lda sid_left_low,x
            bne sid_borrow
            dec sid_left_high,x
sid_borrow  dec sid_left_low,x
            ldy #0
            lda ($fb),y
            ldy sid_offset,x
            cmp #sid.SKIP
            beq sid_release
            stx $fb
            tax
            lda frequency_low,x
            sta SID_BASE + FREQ_LO,y
            lda frequency_high,x
            sta SID_BASE + FREQ_HI,y
            ldx $fb
            lda sid_control,x
            ora #Gate
            bne sid_gate
sid_release lda sid_control,x
            and #$fe
sid_gate    sta sid_control,x
            sta SID_BASE + CTRL,y
sid_next    inx
            cpx #3
            bne sid_each
            rts
sid_again   jsr sid_start
            jmp sid_next

sid_rewind  ldx #2                  ; all voices from their first token
sid_back    jsr sid_start
            dex
            bpl sid_back
            rts

sid_start   lda sid_first_low,x     ; voice X from its first token
            sta sid_at_low,x
            lda sid_first_high,x
            sta sid_at_high,x
            lda sid_size_low,x
            sta sid_left_low,x
            lda sid_size_high,x
            sta sid_left_high,x
            rts

sid_first   = [sid__v1_bytes, sid__v2_bytes, sid__v3_bytes]
sid_size    = [sid__v1_bytes_end - sid__v1_bytes, sid__v2_bytes_end - sid__v2_bytes, sid__v3_bytes_end - sid__v3_bytes]
sid_offset      .byte 0, 7, 14
sid_control     .byte 0, 0, 0
sid_first_low   .byte <sid_first[0], <sid_first[1], <sid_first[2]
sid_first_high  .byte >sid_first[0], >sid_first[1], >sid_first[2]
sid_size_low    .byte <sid_size[0], <sid_size[1], <sid_size[2]
sid_size_high   .byte >sid_size[0], >sid_size[1], >sid_size[2]
sid_at_low      .byte <sid_first[0], <sid_first[1], <sid_first[2]
sid_at_high     .byte >sid_first[0], >sid_first[1], >sid_first[2]
sid_left_low    .byte <sid_size[0], <sid_size[1], <sid_size[2]
sid_left_high   .byte >sid_size[0], >sid_size[1], >sid_size[2]
            .sid.frequencies frequency_low, frequency_high
            .endm
            .bend

; The same names without "sid." in front.
setup       .macro
            .sid.setup \@
            .endm
set_ctrl    .macro
            .sid.set_ctrl \@
            .endm
set_cutoff  .macro
            .sid.set_cutoff \@
            .endm
setup_filter .macro
            .sid.setup_filter \@
            .endm
set_volume  .macro
            .sid.set_volume \@
            .endm
gate_on     .macro
            .sid.gate_on \@
            .endm
gate_off    .macro
            .sid.gate_off \@
            .endm
note        .macro
            .sid.note \@
            .endm
sheet       .macro
            .sid.sheet \@
            .endm
v1          .segment
            .sid.v1 \@
            .endm
v2          .segment
            .sid.v2 \@
            .endm
v3          .segment
            .sid.v3 \@
            .endm
tables      .segment
            .sid.tables
            .endm
