*=$1000
a1 = 5
b1 := 6
b1 := b1+1
b1 += 1
b1 -= 2
b1 *= 3
b1 /= 2
b1 %= 7
b1 |= 8
b1 &= $f
b1 ^= 3
b1 <<= 2
b1 >>= 1
b1 **= 2
b1 <?= 100
b1 >?= 3
c1 := "ab"
c1 ..= "cd"
c1 x= 2
d1 := true
d1 &&= false
d1 ||= 5
 .byte a1,b1
 .text c1
 .byte d1
