*=$1000
count nop
 .block
 inc count+1
count ldx #0
 .bend
outer .block
a1 nop
inner .block
a1 nop
deep jmp a1
 .bend
 jmp inner.deep
 jmp a1
 .endblock
 jmp outer.inner.a1
 jmp outer.a1
outer.value = 5
 lda #outer.value
 lda #outer.later
outer.later = 6
 jmp outer
 jmp fwd.x1
fwd .block
x1 rts
 .bend
