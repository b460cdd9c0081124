*=$1000
s .segment name
\name nop
x\name = 5
 .endsegment
 .s aa
 .s bb
 .word aa,bb
 .byte xaa
