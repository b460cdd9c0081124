; A stand-in for the C64's KERNAL, 8 KiB at $e000. Own code; not one byte is Commodore's.
;
; It gives programs what they expect of a C64 that is switched on: the vectors in the RAM page 3, the 60 Hz interrupt of
; CIA 1 with the jiffy clock at $a0-$a2, the documented addresses of the interrupt handlers, the jump table at $ff81, and
; a screen on which READY. stands. It runs in sidtool's own machine and in x64sc (-kernal), where RUN starts the BASIC
; line "SYS n" that autostart has put into memory. No keyboard, no tape, no disk, no serial bus: those calls return.
;
; Addresses, cycle counts and initial values: the public KERNAL listings (c64ref), libsidplayfp's notes.

; zero page and low memory
ndx      = $c6          ; characters in the keyboard buffer
blnsw    = $cc          ; cursor: 0 blinks, else off
blnct    = $cd          ; calls until it blinks
gdbln    = $ce          ; character under it
blnon    = $cf          ; 1: it shows now
pnt      = $d1          ; address of the cursor's line
pntr     = $d3          ; cursor column
tblx     = $d6          ; cursor row
user     = $f3          ; address of the cursor's line in colour memory
ptr      = $fb
keyd     = $0277        ; keyboard buffer
color    = $0286
cinv     = $0314
palnts   = $02a6        ; 1 on a PAL machine

screen   = $0400
lastrow  = 24
columns  = 40

; Everything between the documented addresses is RTS: a call of something that is not here does nothing.
at       .macro address
         .fill \address - *, $60
         .endm

*        = $e000

; ---------------------------------------------------------------- BASIC's share: READY, RUN and SYS

ready    lda #0
         sta blnsw
         jsr newline_if_needed
         ldx #0
_next    lda ready_text,x
         beq wait_key
         jsr $ffd2
         inx
         bne _next
; The idle loop touches no I/O and changes nothing: the machine may skip it up to the next interrupt.
wait_key lda ndx
         beq wait_key
         jsr get_line
         jmp run

ready_text
         .byte $52, $45, $41, $44, $59, $2e, $0d, 0      ; READY.

newline_if_needed
         lda pntr
         beq _done
         lda #13
         jmp $ffd2
_done    rts

; Prints what is typed until RETURN, and empties the buffer.
get_line lda ndx
         beq get_line
         ldx #0
_char    lda keyd,x
         cmp #13
         beq _end
         jsr $ffd2
         inx
         cpx ndx
         bcc _char
         lda #0
         sta ndx
         beq get_line
_end     lda #0
         sta ndx
         lda #1
         sta blnsw              ; the cursor is off while a program runs
         lda #13
         jmp $ffd2

; RUN: the decimal number after the first SYS token of the first line at ($2b).
run      ldy #4
_seek    lda ($2b),y
         beq ready              ; the line has no SYS
         iny
         cmp #$9e
         bne _seek
         lda #0
         sta ptr
         sta ptr+1
_digit   lda ($2b),y
         iny
         cmp #$20
         beq _digit
         cmp #$28               ; an opening parenthesis
         beq _digit
         sec
         sbc #$30
         cmp #10
         bcs _go
         pha
         lda ptr+1              ; ptr = ptr * 10 + digit
         pha
         lda ptr
         asl a
         rol ptr+1
         asl a
         rol ptr+1
         clc
         adc ptr
         sta ptr
         pla
         adc ptr+1
         sta ptr+1
         asl ptr
         rol ptr+1
         pla
         clc
         adc ptr
         sta ptr
         bcc _digit
         inc ptr+1
         bne _digit
_go      lda ptr
         sta $14
         lda ptr+1
         sta $15
         jmp sys

; SYS: registers from $030c-$030f, and back when the program returns.
         #at $e130
sys      lda #>(sys_return-1)
         pha
         lda #<(sys_return-1)
         pha
         jmp sys_load

         #at $e147
sys_return
         php
         sta $030c
         stx $030d
         sty $030e
         pla
         sta $030f
         jmp ready

sys_load lda $030f
         pha
         lda $030c
         ldx $030d
         ldy $030e
         plp
         jmp ($14)

; ---------------------------------------------------------------- BASIC warm and cold starts end at READY.

         #at $e37b
         jmp warm
         #at $e386
         jmp warm
         #at $e38b
         jmp warm
         #at $e394
         jmp warm

; ---------------------------------------------------------------- screen

         #at $e500
         ldx #<$dc00            ; IOBASE
         ldy #>$dc00
         rts
         #at $e505
         ldx #columns           ; SCREEN
         ldy #lastrow+1
         rts
         #at $e50a
plot     bcs _read
         stx tblx
         sty pntr
         jsr set_line
_read    ldx tblx
         ldy pntr
         rts

         #at $e518
         jmp init_screen

         #at $e544
clear    ldx #0
_next    lda #$20
         sta screen,x
         sta screen+250,x
         sta screen+500,x
         sta screen+750,x
         lda color
         sta $d800,x
         sta $d800+250,x
         sta $d800+500,x
         sta $d800+750,x
         inx
         cpx #250
         bne _next
         ldx #lastrow
_link    lda line_high,x        ; bit 7: a line of its own
         ora #$80
         sta $d9,x
         dex
         bpl _link
home     lda #0
         sta pntr
         sta tblx
; The addresses of the cursor's line.
set_line ldx tblx
         lda line_low,x
         sta pnt
         sta user
         lda line_high,x
         sta pnt+1
         and #3
         ora #$d8
         sta user+1
         rts

line_low .byte <(screen+range(lastrow+1)*columns)
line_high
         .byte >(screen+range(lastrow+1)*columns)

init_screen
         lda #$9b
         sta $d011
         lda #$37
         sta $d012
         lda #8
         sta $d016
         lda #$14
         sta $d018
         lda #$0f
         sta $d019
         lda #0
         sta $d01a
         sta $d015
         lda #$0e
         sta color
         sta $d020
         lda #6
         sta $d021
         lda #0
         sta ndx
         lda #$0a
         sta $0289
         lda #4
         sta $0288
         sta $028b
         lda #$10
         sta $028c
         lda #$0c
         sta blnct
         sta blnsw
         lda #3
         sta $9a
         lda #$20
         sta gdbln
         lda #$27
         sta $d5
         lda #<$eb81
         sta $f5
         lda #>$eb81
         sta $f6
         lda #<$eb48
         sta $028f
         lda #>$eb48
         sta $0290
         jmp clear

; Prints A: letters, digits, signs; RETURN, HOME, CLEAR; other control characters do nothing.
put_char sta $d7
         pha
         txa
         pha
         tya
         pha
         jsr hide_cursor
         lda $d7
         jsr put_one
         pla
         tay
         pla
         tax
         pla
         clc
         rts

put_one  cmp #13
         beq line_feed
         cmp #$8d
         beq line_feed
         cmp #$13
         beq _home
         cmp #$93
         beq _clear
         jsr to_screen_code
         bcs _done              ; a control character
         ldy pntr
         sta (pnt),y
         lda color
         sta (user),y
         iny
         sty pntr
         cpy #columns
         bcs line_feed
_done    rts
_clear   jmp clear
_home    jmp home

to_screen_code
         cmp #$20
         bcc _control
         cmp #$40
         bcc _as_is
         cmp #$60
         bcc _minus_64
         cmp #$80
         bcc _minus_32
         cmp #$a0
         bcc _control
         cmp #$c0
         bcc _minus_64
         and #$7f               ; $c0-$ff
_as_is   clc
         rts
_minus_64
         and #$3f
         cmp #$20               ; $a0-$bf end at $60-$7f
         bcc _as_is
         ora #$40
         clc
         rts
_minus_32
         and #$5f
         clc
         rts
_control sec
         rts

line_feed
         lda #0
         sta pntr
         inc tblx
         lda tblx
         cmp #lastrow+1
         bcc _set
         lda #lastrow
         sta tblx
         jsr scroll
_set     jmp set_line

scroll   lda #<screen
         sta pnt
         lda #>screen
         sta pnt+1
         ldx #lastrow
_row     ldy #columns
_up      lda (pnt),y
         pha
         tya
         sec
         sbc #columns
         tay
         pla
         sta (pnt),y
         tya
         clc
         adc #columns+1
         tay
         cpy #2*columns
         bne _up
         lda pnt
         clc
         adc #columns
         sta pnt
         bcc _same
         inc pnt+1
_same    dex
         bne _row
         ldy #columns-1
         lda #$20
_blank   sta (pnt),y
         dey
         bpl _blank
         rts

hide_cursor
         lda blnon
         beq _done
         ldy pntr
         lda gdbln
         sta (pnt),y
         lda #0
         sta blnon
_done    rts

; ---------------------------------------------------------------- the 60 Hz interrupt

; From the CPU's acceptance to the end of RTI: 219 cycles with the cursor off, 226 with it on, 332 when it blinks; 36 of
; them before this address. That is as long as Commodore's takes (measured on its listing). With the cursor off each
; instruction is as long as there, too: an NMI waits for the end of one, and samples are heard by it.
         #at $ea31
irq      jsr $ffea              ; UDTIM
         lda blnsw
         bne _motor
         dec blnct
         bne _motor
         jsr blink
_motor   lda $01
         and #$10
         beq _on                ; a key of the cassette player is down
         ldy #0
         sty $c0
         lda $01
         ora #$20               ; its motor stops
         bne _off
_on      jmp _keys
         #at $ea79
_off     sta $01
_keys    jsr scan_keys

         #at $ea7e
acknowledge
         lda $dc0d
         #at $ea81
         pla
         tay
         pla
         tax
         pla
         rti                    ; at $ea86

         #at $ea87
scan_keys
         lda #0                 ; all columns: no key is down, nobody looks
         sta $028d
         ldy #$40
         sty $cb
         sta $dc00
         ldx $dc01
         cpx #$ff
         beq _none
_none    lda $028e
         ldy $cb
         sty $c5
         ldy $028d
         sty $028e
         cpx #$ff
         beq _last
_last    lda #$7f
         sta $dc00
         rts

blink    lda #20
         sta blnct
         ldy pntr
         lsr blnon
         bcs _off
         inc blnon
         lda (pnt),y
         sta gdbln
         eor #$80
         sta (pnt),y
         ldx #11
_wait    dex
         bne _wait
         bit pnt
         rts
_off     lda gdbln
         sta (pnt),y
         ldx #13
_still   dex
         bne _still
         nop
         nop
         rts

; ---------------------------------------------------------------- serial bus: nobody there

         #at $ed09
         rts

; ---------------------------------------------------------------- input and output

         #at $f13e
get_in   lda ndx
         beq _none
         ldy keyd
         ldx #0
_shift   lda keyd+1,x
         sta keyd,x
         inx
         cpx ndx
         bne _shift
         dec ndx
         tya
_none    clc
         rts

         #at $f157
         lda #13                ; CHRIN: an empty line
         clc
         rts

         #at $f1ca
         jmp put_char

         #at $f20e
         clc                    ; CHKIN
         rts
         #at $f250
         clc                    ; CHKOUT
         rts
         #at $f291
         clc                    ; CLOSE
         rts
         #at $f32f
         rts                    ; CLALL
         #at $f333
         rts                    ; CLRCHN
         #at $f34a
         clc                    ; OPEN
         rts
         #at $f49e
         jmp no_device          ; LOAD
         #at $f4a5
no_device
         lda #5                 ; "device not present"
         sec
         rts
         #at $f5dd
         jmp no_device          ; SAVE
         #at $f5ed
         jmp no_device

; ---------------------------------------------------------------- jiffy clock

; One jiffy more; 24 hours, $4f1a01, wrap to 0.
         #at $f69b
         ldx #0
         inc $a2
         bne _whole
         inc $a1
         bne _whole
         inc $a0
_whole   nop
         lda $a2
         cmp #$01
         lda $a1
         sbc #$1a
         lda $a0
         sbc #$4f
         bcc _today
         stx $a0
         stx $a1
         stx $a2
_today   lda $dc01              ; the row of the STOP key, when it has settled
         cmp $dc01
         bne _today
         tax
         bmi _row
_row     sta $91
         rts

         #at $f6dd
read_clock
         sei
         lda $a2
         ldx $a1
         ldy $a0
         #at $f6e4
         sei
         sta $a2
         stx $a1
         sty $a0
         cli
         rts

         #at $f6ed
         lda #1                 ; STOP: not pressed, Z = 0
         rts

; ---------------------------------------------------------------- reset

         #at $fce2
reset    ldx #$ff
         sei
         txs
         cld
         stx $d016
         jsr init_io
         jsr init_ram
         jsr init_vectors
         jsr scinit
         jsr basic_cold
         cli
         jmp ready

         #at $fd15
init_vectors
         ldx #<vectors
         ldy #>vectors
         clc
         #at $fd1a
         stx $c3
         sty $c4
         ldy #vectors_end-vectors-1
_next    lda cinv,y             ; carry: read them out, else set them
         bcs _out
         lda ($c3),y
_out     sta ($c3),y
         sta cinv,y
         dey
         bpl _next
         rts

vectors  .word $ea31, $fe66, $fe47, $f34a, $f291, $f20e, $f250, $f333
         .word $f157, $f1ca, $f6ed, $f13e, $f32f, $fe66, $f4a5, $f5ed
vectors_end

         #at $fd50
init_ram lda #0
         tay
_next    sta $0002,y            ; up to $0101: the return address lies above
         sta $0200,y
         sta $0300,y
         iny
         bne _next
         sty $0100
         lda #<$033c
         sta $b2
         lda #>$033c
         sta $b3
         lda #$08
         sta $0282
         lda #$a0
         sta $0284
         lda #$04
         sta $0288
         rts

         #at $fda3
init_io  lda #$7f
         sta $dc0d
         sta $dd0d
         sta $dc00
         lda #$08
         sta $dc0e
         sta $dd0e
         sta $dc0f
         sta $dd0f
         ldx #0
         stx $dc03
         stx $dd03
         stx $d418
         dex
         stx $dc02
         lda #$07
         sta $dd00
         lda #$3f
         sta $dd02
         lda #$e7               ; the port's data first: as outputs of 0 the pins would bank this ROM out
         sta $01
         lda #$2f
         sta $00
         #at $fddd
init_timer
         lda palnts
         beq _ntsc
         lda #<$4025
         ldx #>$4025
         bne _set
_ntsc    lda #<$4295
         ldx #>$4295
_set     sta $dc04
         stx $dc05
         jmp start_timer

         #at $fdf9
         rts                    ; SETNAM
         #at $fe00
         rts                    ; SETLFS
         #at $fe07
         lda $90                ; READST
         rts
         #at $fe18
         sta $9d                ; SETMSG
         rts
         #at $fe21
         rts                    ; SETTMO
         #at $fe25
memtop   bcc _set
         ldx $0283
         ldy $0284
_set     stx $0283
         sty $0284
         rts
         #at $fe34
membot   bcc _set
         ldx $0281
         ldy $0282
_set     stx $0281
         sty $0282
         rts

; ---------------------------------------------------------------- NMI and BRK

         #at $fe43
nmi      sei
         jmp ($0318)
         #at $fe47
         pha
         txa
         pha
         tya
         pha
         lda #$7f
         sta $dd0d
         ldy $dd0d
         jmp nmi_end

         #at $fe66
         jsr init_vectors       ; BRK: as RUN/STOP-RESTORE
         jsr init_io
         jsr init_screen
         jmp warm

         #at $febc
nmi_end  pla
         tay
         pla
         tax
         pla
         rti                    ; at $fec1

start_timer
         lda #$81
         sta $dc0d
         lda #$11
         sta $dc0e
         rts

; What BASIC sets up: its memory, its vectors, the registers for SYS.
basic_cold
         ldx #basic_vectors_end-basic_vectors-1
_next    lda basic_vectors,x
         sta $0300,x
         dex
         bpl _next
         lda #$08
         sta $2c
         ldx #1
         stx $2b
         lda #$a0
         sta $38
         lda #3
         sta $2d
         sta $2f
         sta $31
         lda #8
         sta $2e
         sta $30
         sta $32
         lda #$4c
         sta $0310
         lda #$48
         sta $0311
         lda #$b2
         sta $0312
         rts

basic_vectors
         .word $e38b, $a483, $a57c, $a71a, $a7e4, $ae86
basic_vectors_end

warm     ldx #$fb
         txs
         cli
         jmp ready

         #at $ff48
         pha
         txa
         pha
         tya
         pha
         tsx
         lda $0104,x            ; the P that the interrupt has pushed
         and #$10
         beq _irq
         jmp ($0316)
_irq     jmp ($0314)

         #at $ff5b
scinit   jsr init_screen
; A PAL picture has lines above 287, an NTSC one ends at 262.
_below   lda $d011
         bmi _below
_above   lda $d011
         bpl _above
_line    lda $d012
         cmp #$20
         bcs _pal
         lda $d011
         bmi _line
         lda #0
         beq _found
_pal     lda #1
_found   sta palnts
         jmp init_timer

; ---------------------------------------------------------------- jump table

         #at $ff81
         jmp $ff5b              ; SCINIT
         jmp $fda3              ; IOINIT
         jmp $fd50              ; RAMTAS
         jmp $fd15              ; RESTOR
         jmp $fd1a              ; VECTOR
         jmp $fe18              ; SETMSG
         jmp $edb9              ; LSTNSA
         jmp $edc7              ; TALKSA
         jmp $fe25              ; MEMTOP
         jmp $fe34              ; MEMBOT
         jmp $ea87              ; SCNKEY
         jmp $fe21              ; SETTMO
         jmp $ee13              ; IECIN
         jmp $eddd              ; IECOUT
         jmp $edef              ; UNTALK
         jmp $edfe              ; UNLSTN
         jmp $ed0c              ; LISTEN
         jmp $ed09              ; TALK
         jmp $fe07              ; READST
         jmp $fe00              ; SETLFS
         jmp $fdf9              ; SETNAM
         jmp ($031a)            ; OPEN
         jmp ($031c)            ; CLOSE
         jmp ($031e)            ; CHKIN
         jmp ($0320)            ; CHKOUT
         jmp ($0322)            ; CLRCHN
         jmp ($0324)            ; CHRIN
         jmp ($0326)            ; CHROUT
         jmp $f49e              ; LOAD
         jmp $f5dd              ; SAVE
         jmp $f6e4              ; SETTIM
         jmp $f6dd              ; RDTIM
         jmp ($0328)            ; STOP
         jmp ($032a)            ; GETIN
         jmp ($032c)            ; CLALL
         jmp $f69b              ; UDTIM
         jmp $e505              ; SCREEN
         jmp $e50a              ; PLOT
         jmp $e500              ; IOBASE

         #at $fffa
         .word $fe43, $fce2, $ff48
