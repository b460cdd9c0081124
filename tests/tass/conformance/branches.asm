*=$1000
back nop
 bne back
 beq ahead
 bcc *
 bcs *+2
 bne *-2
 bpl ahead
 bmi back
 bvc ahead
 bvs back
 blt back
 bge ahead
ahead rts
 .fill 120,0
 bne *-126
 bne *+129
 .fill 127,$ea
