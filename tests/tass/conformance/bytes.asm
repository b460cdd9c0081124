*=$1000
 .byte 1,"a",$ff
 .byte 'x', "y"
 .byte [1,2] x 2
 .byte range(4)
 .byte (1,(2,3)),[4]
 .byte true,false,1==1
 .byte 1.5, 7.9, 3.5*2
 .char -1,127,-128
 .char 5
 .byte <$1234, >$1234, `$123456
 .byte "ab"[0]
lab .byte lab & $ff
 .byte x"41", x"42"
 .byte []
