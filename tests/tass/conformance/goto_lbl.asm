*=$1000
i := 0
again .lbl
 .byte i
i += 1
 .if i < 3
 .goto again
 .endif
