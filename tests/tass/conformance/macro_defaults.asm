*=$1000
t .macro p1, p2="x", p3=[1,2], p4=(3)
 .text \p1, \p2
 .byte \p3, \p4
 .endm
 .t "a"
 .t "a", "b", [9], 1+1
 .t "a",,,7
w .macro
lab\1 lda #\1
 jmp lab\1
 .endm
 .w 1
 .w 2
k .segment
var\1 = \1*2
 .endm
 .k 3
 .k 4
 lda #var3
 lda #var4
n .macro a, ab
 .byte \a, \ab
 .endm
 .n 1, 2
 .n $1, 3
