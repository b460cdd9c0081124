*=$1000
 .warn "just a warning ", 5
 .cwarn 1 == 1, "conditional"
 .cwarn 1 == 2, "never"
 .cerror 1 == 2, "never"
 jmp ($10ff)
 .byte 1
