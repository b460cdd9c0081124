*=$1000
cmds := (cmd_a, cmd_b, cmd_c)-1
 lda lo,x
 lda hi,x
lo .byte <cmds
hi .byte >cmds
cmd_a rts
cmd_b rts
cmd_c rts
_ := 5
 .byte _
