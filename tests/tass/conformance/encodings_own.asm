*=$1000
 .enc "mine"
 .cdef " @",$20
 .cdef "AZ",$c1, "az",$41
 .edef "\n",13, "{clr}",[147,19]
 .text "Hello World\n{clr}"
 .enc "none"
 .text "Hello"
 .enc "mine"
 .text "Az"
 .text "Zz"
