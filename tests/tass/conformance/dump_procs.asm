; What a list of all labels says of procedures that nothing refers to, and of what is in them.
*=$1000
        jsr used
        jsr room.used
        jmp room.loose
used    .proc
here    rts
inner   .proc
deep    rts
        .endproc
        .endproc
unused  .proc
here    rts
count   = 5
inner   .proc
deep    rts
        .endproc
        .endproc
room    .block
used    .proc
        jmp below
        .endproc
below   .proc
        jmp below
        .endproc
unused  .proc
x1      rts
        .endproc
loose   rts
        .bend
space   .namespace
unused  .proc
        jsr unused
        .endproc
        .endn
maker   .macro
made    .proc
        nop
        .endproc
        .endm
        .maker
named   .maker
        jsr named.made
        .weak
spare   .proc
s1      nop
        .endproc
        .endweak
