*=$1000
lst .bfor i in [1,2,3]
val .byte i
 .next
 .byte <lst[1].val, len(lst)
l2 .brept 3
x1 nop
 .next
 .word l2[0].x1,l2[2].x1
i := 0
l3 .bwhile i < 2
y1 .byte i
i += 1
 .next
 .word l3[1].y1
