*=$1000
 .section code
 lda data1
 jmp start
 .send
 .section data
data1 .byte 1,2
 .send
 .section code
start rts
 .endsection code
 .dsection code
 .dsection data
tail .byte 9
