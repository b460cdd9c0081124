*=$1000
f .function a1,b1=3
t1 = a1*b1
 .endf t1
 .byte f(2), f(2,5)
g .function a1
 .if a1 > 5
r := 1
 .else
r := 2
 .endif
 .endf r
 .byte g(3), g(9)
sf .sfunction a1, b1=4, a1+b1
 .byte sf(1,2), sf(1)
rest .function a1, *more
 .endf len(more)
 .byte rest(1), rest(1,2,3)
mva .function value, target
 lda value
 sta target
 .endf
 mva #1, $20
 mva $30, $1234
sum .function list
s := 0
 .for v in list
s += v
 .next
 .endf s
 .byte sum([1,2,3])
two .function v
 .endf v, v*2
 .byte two(4)
alias = sin
 .byte 100*alias(1)
