*=$1000
r1 .logical $2000
a1 jmp a1
 .logical $3000
b1 jmp b1
 .here
c1 jmp c1
 .here
d1 jmp d1
 .byte size(r1)
