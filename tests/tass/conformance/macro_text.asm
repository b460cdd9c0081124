*=$1000
ld .macro reg, val
 ld\reg #\val
 .endm
 .ld a, 5
 .ld x, $12
j .macro cond, to
 b\cond \to
 .endm
lp nop
 .j ne, lp
d .macro name, v
\name .byte \v
\name\()_end
 .endm
