*=$1000
point .struct px=1, py=2
x1 .byte \px
y1 .word \py
 .ends
p1 .dstruct point
p2 .dstruct point, 5, $1234
 lda p1.x1
 lda p2.y1+1
 ldy #point.y1
 ldx #size(point)
 .byte size(p1), len(p2.y1)
