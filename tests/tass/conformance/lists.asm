*=$1000
l = [1,2,3]
t = (4,5)
 .byte l, t, l[0], l[-1], l[1:]
 .byte l .. [9], l x 2, l+1, l*[2,3,4]
 .byte len(l), 2 in l, 7 in l, 2 !in [1,2]
 .byte [1,2,3]*10
 .word range(3)*256
 .byte <range(3)*256, >range(3)*256
 .byte range(5), range(1,4), range(10,0,-3)
 .byte [[1,2],[3,4]][1][0], [(1,2),(3,4)][:,0]
 .byte l[[2,0]], l[::-1]
 .byte <[$1234,$5678], >[$1234,$5678]
 .byte %10000000 >> range(8)
 .byte sort([3,1,2])
 .byte [1]+[2,3], [[1],[2]]*[3,4]
 .byte all([1,1]), any([0,0]), all([0]), any([0,1])
 .byte -l+10, (1,2)==(1,3)
 .byte list(t), len(tuple(l))
