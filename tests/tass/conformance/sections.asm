*=$02
 .dsection zp
*=$334
 .dsection bss
*=$0801
 .dsection code
*=$1000
 .dsection data
 .section code
 .word ss, 2005
 .null $9e, format("%4d", start)
ss .word 0
start sei
 .section zp
p2 .addr ?
 .send zp
 .section bss
buffer .fill 10
 .send bss
 lda (p2),y
 lda #<label
 ldy #>label
 jsr $ffd2
 .section data
label .null "message"
 .send data
 jmp $fce2
 .section zp
p3 .addr ?
 .send zp
 lda p3
 sta buffer
 .send code
