*=$1000
vt .encode
 .cdef "az",1
 .endencode
 .text "AZ"
 .encode vt
 .text "abc"
 .endencode
 .enc vt
 .text "xyz"
 .text vt("cab")
