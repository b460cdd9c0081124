*=$1000
; vicious-like features
NOTES = {"C":0,"C#":1,"D":2,"D#":3,"E":4,"F":5,"F#":6,"G":7,"G#":8,"A":9,"A#":10,"B":11}
pack .macro octave, note
 .byte (\octave)*12 + (\note)
 .endm
encode_sheet .macro sheet, octave=4
last := ""

 .for i := 0, i < len(\sheet), i += 1
 .if \sheet[i] != " "
last ..= \sheet[i]
 .endif
 .if \sheet[i] == " " || i == len(\sheet)-1
 .if last == ""
 .continue
 .endif
 .if last == "x"
 .byte $ff
last := ""
 .continue
 .endif
 .if !(last in NOTES)
 .if last[0] - '0' > 7 || last[0] - '0' < 0
 .error "bad octave" .. repr(last)
 .endif
 .pack last[0]-'0', NOTES[last[1:]]
 .else
 .pack \octave, NOTES[last]
 .endif
last := ""
 .endif
 .endfor
 .endm
v1 .segment sheet, oct
sid__v1_bytes .encode_sheet \sheet, \oct
sid__v1_bytes_end
 .endm
 .v1 "C D# x 2F# A   B x x", 3
 lda #(sid__v1_bytes_end - sid__v1_bytes)
VOICE_REGS = [$d400, $d407, $d40e]
pulse = %01000000
set .macro voice, duty=0, gate=true, wave=pulse
reg = VOICE_REGS[\voice]
 lda #<\duty
 sta reg+2
 lda #>\duty
 sta reg+3
ctrl := \wave
 .if \gate
ctrl |= 1
 .endif
 lda #ctrl
 sta reg + 4
 .endm
 .set 0, $800
 .set 2, gate
gate = false
 .set 1, 300, gate, %10000000
st .macro what, where
 lda \what
 sta \where
 .endm
 st #(5 << 4) | 3, $d418
 st table + y, $d400 + x
table .byte 1,2,3
 lda [table, sid__v1_bytes][1],y
 lda [sid__v1_bytes, table][0] + x
wait lda $a2
 cmp #70/4
 bne wait
lohi .word 985248/17
f_ = 440 * 2 ** ((69 - 69) / 12.0)
 .word int(f_ * 16777216 / 985248 + 0.5)
 .byte <(table - 1), >(table - 1)
 .cerror * > $9fff, "too long by ", * - $9fff
