*=$1000
 .byte [1,0,1] ?? [1,2,3] : [4,5,6]
 .byte true ? 1 : 2, false ? 1 : 2
 .byte 1 ? 2 ? 3 : 4 : 5
a1 = 3
 .byte a1 > 2 ? "y" : "n"
