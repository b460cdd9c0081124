*=$1000
 .cpu "6502i"
 lax $20
 .cpu "default"
lax rts
 jmp lax
