*=$1000
 .byte range(5), range(2,5), range(0,10,3), range(5,0,-1)
 .byte len(range(100)), 5 in range(10)
 .byte range(3)*2
 .byte range(5)[2]
