*=$1000
 .page
 nop
lab .byte 1,2
 .endp
p2 .page
 .fill 10,1
 .endpage
 .byte size(p2)
