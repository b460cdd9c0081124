*=$1000
count .macro n
 .if \n > 0
 .byte \n
 .count \n-1
 .endif
 .endm
 .count 5
