*=$1000
nn_s .struct col, row=9
x1 .byte \col
y1 .byte \row
w1 .word ?
 .ends
nn .dstruct nn_s, 1, 2
n2 .dstruct nn_s, 3
n3 .nn_s 4, 5
 lda nn.x1
 ldy #nn_s.y1
 ldy #nn_s.w1
 lda nn,y
 ldx #size(nn_s)
 ldx #size(nn)
 .struct
a1 .byte 1
b1 .byte 2
 .endstruct
 lda a1
 lda b1
 .union
c1 .byte 3
d1 .word $1234
 .endu
 lda c1
 lda d1
u .union
e1 .byte ?
f1 .word ?
 .endu
uu .dunion u
 .byte 1
 lda uu.f1
 ldx #u.f1
 .virtual $d400
sid .dstruct voice_s
sid2 .dstruct voice_s
 .endv
voice_s .struct
freq .word ?
pulse .word ?
ctrl .byte ?
ad .byte ?
sr .byte ?
 .ends
 sta sid.ctrl
 sta sid2.freq+1
 ldx #voice_s.ad
 ldx #size(voice_s)
