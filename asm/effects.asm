; effects.asm - sound effects for games, a part of both players where ENTRIES is 1: player + 9 starts one on voice 3.
;
; A, X = low and high byte of its address (X = 0: the one that sounds ends), Y = its priority, 0 to 255: an effect that
; sounds is replaced by one of the same or a higher priority only. An effect is
;
;   AD, SR, pulse width (high byte)        before its first call
;   control, frequency low, high           of each call
;   0                                      the end: the gate is closed, and the voice is the song's again
;
; While it sounds the song goes on without its third voice: what that writes goes into the RAM below the SID's registers,
; because the processor's port shows the character ROM there instead of I/O. No NMI may want I/O in that time.

EFFECT_VOICE = SID_BASE + 14
PORT        = $01
HIDES_IO    = %11111011             ; of the port: without CHAREN, writes to I/O reach the RAM below

effect      php
            sei                     ; play may be called by an interrupt
            cpy effect_priority
            bcc effect_yields
            sty effect_priority
            sta effect_low
            stx effect_high
            lda #1
            sta effect_new
effect_yields
            plp
            rts

effect_reset
            lda #0
            sta effect_priority
            sta effect_high
            sta effect_new
            sta effect_port
            rts

; Before the song's voice 3. Uses A.
effect_hides_voice
            lda effect_high
            beq nothing_hidden
            lda PORT
            sta effect_port
            and #HIDES_IO
            sta PORT
nothing_hidden
            rts

; Behind the song's voice 3: a call of the effect. Uses A, X, Y and the pointer.
effect_sounds
            lda effect_port
            beq nothing_shown
            sta PORT
            lda #0
            sta effect_port
nothing_shown
            lda effect_high
            beq effect_stopped
            sta pointer + 1
            lda effect_low
            sta pointer
            ldy #0
            lda effect_new
            beq effect_goes_on
            sty effect_new
            sty EFFECT_VOICE + CTRL
            sty EFFECT_VOICE + PW_LO
            lda (pointer),y
            sta EFFECT_VOICE + AD
            iny
            lda (pointer),y
            sta EFFECT_VOICE + SR
            iny
            lda (pointer),y
            sta EFFECT_VOICE + PW_HI
            iny
effect_goes_on
            lda (pointer),y
            beq effect_is_over
            tax
            iny
            lda (pointer),y
            sta EFFECT_VOICE + FREQ_LO
            iny
            lda (pointer),y
            sta EFFECT_VOICE + FREQ_HI
            stx EFFECT_VOICE + CTRL
            tya
            sec
            adc pointer
            sta effect_low
            bcc effect_done
            inc effect_high
effect_done rts
effect_stopped
            lda effect_new
            beq effect_done
effect_is_over
            lda #0
            sta EFFECT_VOICE + CTRL
            .player_lets_go
            jmp effect_reset

effect_priority .byte 0
effect_low  .byte 0
effect_high .byte 0                 ; 0: none sounds
effect_new  .byte 0                 ; not 0: it begins, or ends
effect_port .byte 0                 ; the port while I/O is hidden
