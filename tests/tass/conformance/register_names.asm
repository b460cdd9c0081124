*=$1000
a = 5
 lda #a
 asl a
b = 3
 lda #b
y = 7
 lda #y
 ldx s_
s_ = 2
start: .block
 jmp end
 nop
end: rts
 .bend
 .for i in range(2)
 .for j in range(2)
 .byte i*2+j
 .endfor
 .endfor
