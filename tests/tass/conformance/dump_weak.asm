; Weak definitions that give way stand in a list of all labels beside those that they gave way to.
*=$1000
        .weak
a1      = 1
b1      = 2
block   .block
x1      nop
y1      = 3
        .bend
proc1   .proc
z1      rts
        .endproc
        .weak
a1      = 10
c1      = 11
        .endweak
var     := 5
        .endweak
a1      = 5
c1      = 12
block   .block
x1      nop
        .bend
proc1   .proc
        rts
        .endproc
        jsr proc1
d1      = 6
        .weak
d1      = 7
e1      .macro
        nop
        .endm
        .endweak
        .e1
        .byte a1, b1, c1, d1
