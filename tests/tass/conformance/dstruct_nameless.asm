; An instance without a label puts its fields into the scope where it stands: in loops, blocks and other structures.
*=$1000
point   .struct
px      .byte ?
py      .word ?
        .ends
either  .union
low     .byte ?
whole   .word ?
        .endu
        .virtual $d400
chip    .block
voice   .brept 3
        .dstruct point
        .endrept
        .bend
        .endv
pairs   .brept 2
        .dunion either
        .next
box     .struct
        .dstruct point
        .dunion either
last    .byte 7
        .ends
        .dstruct point
filled  .dstruct box
        lda chip.voice[0].px
        lda chip.voice[2].py
        lda pairs[1].whole
        lda filled.whole
        lda px
        .byte size(box), box.last
