*=$1000
m .macro a1, b1
 .byte \a1
 .byte \b1
 .endm
 .m (1,2), [3,4]
 .m "a,b"[0], 'c'
 .m f(1,2), {1:5}[1]
f .sfunction p,q, p+q
