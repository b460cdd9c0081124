a1 = 5
b1 := 6
b1 := b1+1
c1 .var 8
c1 .var c1*2
d1 := 10
d1 += 5
d1 -= 1
d1 *= 2
d1 /= 3
d1 %= 7
d1 |= 16
d1 &= 20
d1 ^= 1
d1 <<= 1
d1 >>= 1
e1 := "ab"
e1 ..= "cd"
f1 :?= 9
f1 :?= 10
g1 := 3
g1 <?= 2
g1 >?= 1
h1 := 2
h1 **= 3
l1 := true
l1 &&= 5
l2 := 0
l2 ||= 7
l3 := "a"
l3 x= 3
*=$1000
 .byte a1,b1,c1,d1,f1,g1,h1,l1,l2
 .text e1,l3
 .byte later
later = a1*2
