*=$1000
 .byte true, false, true+true, true*2
 .byte 1==1, 2>1, 1<1, true == 1
 .byte bool(5), bool(0), bool("a"), bool("")
 .byte true & false, true | false, true ^ true
 .byte !true, !false, 5 && 6, 0 || false
 .byte 1 in [1], "a" in "abc"
