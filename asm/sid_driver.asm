; What calls a .sid file's init and play: laid out for a free page of the tune's memory, base, by sidtool/environment/.
;
; The environment is the data sheet's (HVSC's format description; libsidplayfp's measured behaviour): interrupts off and
; acknowledged, volume 15, CIA 1 timer A at 60 Hz, the raster interrupt at line 0 (PSID) or $137 (RSID), one of them on;
; init is called with A = song - 1, play with A = 0 and its own bank in $01. An RSID's own interrupt ends by a jump to
; the KERNAL's addresses, which are not here but in kernal.asm.
;
; Parameters, filled in before the machine is started:

*         = base
song      .byte 0               ; from 0
timer     .byte 0               ; 0: called by the raster, else by CIA 1 timer A
init      .word 0
play      .word 0               ; 0: init sets up its own interrupt
init_bank .byte $37             ; for $01
play_bank .byte $37
raster    .word 0               ; low byte for $d012, and $d011
latch     .word 0               ; of CIA 1 timer A; for PSIDs one more at first, as below
status    .byte $04             ; P at init: I set (PSID) or clear (RSID)
keeps     .byte 0               ; not 0: the vector at $0314 is left alone, $01 too; 1 RSID, 2 PSID
returned  .byte 0               ; 1 once init is back

; at base + 15
cold      sei
          ldx #$ff
          txs
          cld
          inx
          stx $d01a
          lda $d019
          sta $d019
          lda #$7f
          sta $dc0d
          sta $dd0d
          lda $dc0d
          lda $dd0d
          lda #$0f
          sta $d418             ; where the time of the start is counted from
          ldx latch
          ldy latch+1
          cpy #$42              ; NTSC is two cycles shorter
          beq _latch
          bit $02
_latch    stx $dc04
          sty $dc05
          ldx raster+1
          ldy raster
          stx $d011
          sty $d012
          lda keeps
          bne _keeps
          ldx latch             ; the first period is a cycle longer: high bytes load the timer, low ones do not
          dex
          stx $dc04
          nop                   ; from the volume to init it takes as long as in libsidplayfp
          pha
          pla
_source   ldy #0
          lda timer
          bne _timer
          lda #$81
          sta $d01a
          ldx #0
          beq _init
_timer    ldx #0
          lda #$81
          inc $dc0e
          sta $dc0d
_init     lda init_bank
          sta $01
          lda status
          pha
          lda song
          plp
          jsr _call_init
          inc returned
          lda keeps
          bne _kept
          lda #$37
          sta $01
          cli
_idle     jmp _idle
_kept     nop                   ; interrupts meet this loop in the cycle that they meet libsidplayfp's in
          nop
          lsr a                 ; 1: RSID, 2: PSID whose init sets up an interrupt
          bcs _idle
          nop
          bcc _idle
_keeps    lsr a
          bcs _source
          pha                   ; seven cycles
          pla
          jmp _source
_call_init
          jmp (init)

interrupt lda $01
          pha
          lda play_bank
          sta $01
          lda #0
          jsr _call_play
          pla
          sta $01
          dec $d019             ; the old value is written back first: that acknowledges
          lda $dc0d
          pla
          tay
          pla
          tax
          pla
          rti
_call_play
          jmp (play)

          .word interrupt       ; for $0314, where the header names a play routine
