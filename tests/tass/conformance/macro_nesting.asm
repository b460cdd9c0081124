*=$1000
inner .macro v
 .byte \v
 .endm
outer .macro v, w
 .inner \v
 .inner \w+1
 .for i := 0, i < \v, i += 1
 .inner i*\w
 .next
 .if \v > 2
 .inner 99
 .else
 .inner 11
 .endif
 .endm
 .outer 2, 5
 .outer 3, 1
rec .macro n
 .byte \n
 .if \n > 0
 .rec \n-1
 .endif
 .endm
 .rec 4
lib .block
c = 1
m .macro
 lda #c
 .endm
 .m
 .bend
c = 9
 .lib.m
def .macro
made .macro
 .byte 77
 .endm
 .made
 .endm
 .def
