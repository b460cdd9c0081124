; A label in front of a directive that lists nothing has a line of its own in the listing.
*=$1000
start   .cpu "6502i"
store   .virtual $d400
ctrl    .byte ?
        .endv
text    .enc "screen"
        .text "a"
back    .enc "none"
mask    .eor $ff
        .byte 1
clear   .eor 0
place   .dsection room
page    .dpage 0
bank    .databank 0
wide    .al
small   .as
wide2   .xl
small2  .xs
        .section room
        .byte 2
        .send
        jmp store
emit    .function value
        .byte value
        .endf
call    .emit 3
plain   emit 4
quotes = ["it's ""q""", "it's", "a""b", "'a""b'c"]
        .text repr("''""")
