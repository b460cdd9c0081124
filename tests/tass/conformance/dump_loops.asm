; Where a list of all labels says that loop variables and lists of turns come from.
*=$1000
        .for a1 , b1,  c1 in [(1,2,3),(4,5,6)]
        .byte a1, b1, c1
d1      := a1 + b1
        .next
rows    .bfor i, j in [(1,2),(3,4)]
cell    .byte i, j
sum     = i + j
        .next
        .word rows[1].cell
turns   .brept 2
in1     nop
deep    .brept 2
in2     nop
        .endrept
        .endrept
n       := 2
dead    .bwhile n > 0
n       -= 1
mark    nop
        .endwhile
none    .brept 0
        nop
        .endrept
        .for k := 0, k < 3, k += 1
        .for l = k, l < 3, l = l + 1
m       := k * l
        .byte m
        .next
        .next
        .for only in 7,8
        .byte only
        .next
block   .block
        .for x, y in [(1,2)]
        .byte x + y
        .next
z       .bfor q in range(2)
        .byte q
        .next
        .bend
mac     .macro
        .for u, v in [(\1, 2)]
w       := u
        .byte u + v + w
        .next
list    .brept 2
        nop
        .endrept
        .endm
        .mac 1
call    .mac 5
fun     .function p
r       := 0
        .for t in range(p)
r       += t
        .next
        .endf r
        .byte fun(4)
pair    .struct
lo      .byte ?
both    .brept 2
one     .byte ?
        .endrept
        .ends
p1      .dstruct pair
