*=$1000
 .ptext "hello"
 .ptext "a",1,2
 .null "abc","de"
 .shift "hello"
 .shiftl "hello"
 .text n"abc", p"abc", s"abc", l"abc", b"abc", x"0102"
