*=$1000
 .text "aA1",0,$1234
 .text $0012
 .text "a" .. "b" x 3
 .text "it''s", 'it''s', "a""b"
 .null "ab"
 .null "ab", 13
 .ptext "ab"
 .shift "ab"
 .shiftl "ab"
 .text %1
 .text %101010101
 .text [1,2], "x", ("y", 3)
 .text x"0102ff"
 .text b"ab", n"cd", p"ef", s"gh", l"ij"
 .text str(2005), repr("x"), format("%04x", 255)
 .text "abc"[1:], "abc"[::-1], "abc"[-1]
 .text ""
 .text <$1234
