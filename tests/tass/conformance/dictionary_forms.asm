*=$1000
d1 = {"a":1, 2:"b", $3:4, :9}
 .byte d1["a"], d1[$3], d1["zz"]
 .text d1[2]
 .byte len(d1), "a" in d1, "q" in d1
e1 = {.x:1, .y:2}
 .byte e1.x, e1[.y]
f1 = {}
 .byte len(f1)
 .byte d1[["a","c"]]
