*=$1000
ns .namespace
a1 = 5
b1 = 6
 .endn
 .with ns
 .byte a1,b1
 .endwith
