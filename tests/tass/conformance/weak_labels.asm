; A weak label or block gives way to a stronger definition of any kind, before or behind it.
*=$1000
after   .weak
first   .byte 1
part    .block
a1      .byte 1
        .bend
        .endweak
first = 5
part    .block
a1      .byte 2
b1      .byte 2
        .bend
second  nop
        .weak
second  .byte 3
        .endweak
        .byte first, <part.b1, <second
        jmp after
