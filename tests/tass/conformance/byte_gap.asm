*=$1000
 .byte 1,?,2
 .word ?,5
 .byte [1,?]
 .text "a",?,"b"
