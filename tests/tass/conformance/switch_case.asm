*=$1000
v = "b"
 .switch v
 .case "a"
 .byte 1
 .case "b", "c"
 .byte 2
 .default
 .byte 3
 .endswitch
 .switch 7
 .case 1
 nop
 .default
 .byte 9
 .endswitch
 .switch 5
 .case 4
 .byte 4
 .endswitch
