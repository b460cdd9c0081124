*=$1000
m .macro
start lda #0
value = \1
end rts
 .endm
one .m 3
two .m 4
 jmp one.start
 jmp two.end
 lda #one.value
 lda #two.value
 jmp one
here .m 5
size1 = size(here)
 .byte size1
arr .macro
lo .byte <(\@)
hi .byte >(\@)
 .endm
var .arr 1234, 5678
 lda var.lo,y
 ldx var.hi,y
