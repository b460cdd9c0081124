*=$1000
ns .namespace
a1 = 5
b1 nop
 .endn
 .byte ns.a1
 .word ns.b1
n2 .namespace
sub .namespace
deep = 7
 .endnamespace
 .endn
 .byte n2.sub.deep
 .namespace ns
c1 = a1+1
 .endn
 .byte ns.c1
