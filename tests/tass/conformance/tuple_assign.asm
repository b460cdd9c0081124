*=$1000
t = 1,2,3
 .byte t, len(t), t[1]
u := (1,)
 .byte u
