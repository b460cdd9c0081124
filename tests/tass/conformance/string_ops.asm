*=$1000
s = "hello"
 .byte len(s), s[0], s[-1]
 .text s .. " " .. s, s[1:3], s x 2
 .byte "l" in s, s == "hello", s < "world"
 .for c in s
 .text c
 .next
 .for i := 0, i < len(s), i += 1
 .byte s[i] - 'a'
 .next
 .text str(5) .. "x"
