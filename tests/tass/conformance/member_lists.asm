*=$1000
l .brept 2
a1 .byte 1
b1 .byte 2
 .next
 .word l[0].a1, l[1].b1
 .word l[:].a1
sprites .block
left .byte 1
right .byte 2
 .bend
 .addr sprites.(left, right)
