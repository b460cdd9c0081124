*=$1000
outer .macro n
inner .macro v
 .byte 7, 8
 .endm
 .inner \n
 .inner \n+5
 .endm
 .outer 3
