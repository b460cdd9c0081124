*=$1000
 .dsection code
 .dsection data
 .section data
d1 .byte 1
 .send
 .section code
 lda d1
 .send code
 .section data
d2 .byte 2
 .send data
 .section code
 lda d2
 .endsection
