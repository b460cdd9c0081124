*=$1000
add .function a1, b1=2
 .endf a1+b1
 .byte add(1), add(1,5)
fact .function n
 .if n > 1
r := n * fact(n-1)
 .else
r := 1
 .endif
 .endf r
 .byte fact(5)
many .function *args
 .endf len(args)
 .byte many(1,2,3), many()
two .function
 .endf 1, 2
 .byte two()
put .function v
 .byte v, v+1
 .endf
 put 7
 .put 8
