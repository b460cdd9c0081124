*=$1000
d1 = {"a":1, "b":2}
 .byte len(d1)
 .for k in "a", "b"
 .byte d1[k]
 .next
