*=$1000
op .macro what, arg
 \what \arg
 .endm
 .op lda, #5
 .op jsr, $ffd2
 .op sta, $400+x
lab .macro name
\name .byte 1
 .endm
seg .segment name
\name lda #1
 .endm
 .seg foo
 jmp foo
str .macro s
 .text \s, len(\s)
 .endm
 .str "a,b(c"
 .str "it's"
 .str 'quote"d'
imm .macro v
 lda \v
 .endm
 imm #(1+2)
 imm #<$1234
 imm $20
 imm [$20,$30][1]
 imm (5)+1
lst .macro l
 .byte \l
 .endm
 .lst [1,2,3]
 .lst range(3)
 .lst {1:5}[1]
text .macro
 .null "hello @1!"
 .endm
 .text "x"
