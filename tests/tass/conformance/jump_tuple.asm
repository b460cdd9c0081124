*=$1000
 lda hibytes,x
 pha
 lda lobytes,x
 pha
 rts
_ := (cmd_p, cmd_c)-1
lobytes .byte <_
hibytes .byte >_
cmd_p rts
cmd_c rts
