*=$1000
 .text "ab", 13, $1234, [1,2], "c"
 .text 1+1, "x"..'y'
 .text ["a",["b"]]
 .byte "a", 'b'
 .word "ab", 'a'
 .text format("%d", 5)
