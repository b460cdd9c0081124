*=$1000
 .fill 3,$ea
 .fill 4,[1,2,3]
 .fill 5,"ab"
 .fill 0
x1 .fill 2
 .byte 1
 .fill 2,?
 .byte size(x1)
 .fill 3,(1,(2,3))
 .fill 2,$1234
