*=$1000
 .dsection main
 .section main
 .dsection inner
 .byte 1
 .section inner
 .byte 2,3
 .send inner
 .byte 4
 .send main
 .byte 5
