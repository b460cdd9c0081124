*=$1000
lst1 .byte 1,2,3,4
 .for i in range(len(lst1))
 .byte lst1[i]
 .next
end_
 .byte (end_-lst1)/2
 .fill (<end_) & 3, $ff
 .dword $deadbeef
 .byte $de .. $ad == $dead
nx .namespace
a1 = 1
b1 = nx2.c1 + 1
 .endn
nx2 .namespace
c1 = nx.a1 + 1
 .endn
 .byte nx.b1
 .byte (1,2,3)[1], ("a","b")[0] == "a"
str1 = "abc"
 .for c1 in str1 .. "de"
 .byte c1
 .next
w1 .word $1234,$5678
 .word w1[1], w1[-1]
 .byte fwd[1]
 .byte lst1[1:3]
code lda #5
 .byte code[0], code[1]
fwd .byte 7,8,9
