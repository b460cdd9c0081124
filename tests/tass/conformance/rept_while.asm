*=$1000
 .rept 3
 .byte $ea
 .endrept
n := 3
 .while n > 0
 .byte n
n -= 1
 .endwhile
 .rept 2
- dex
 bne -
 .next
lst .brept 3
label jmp label
 .endrept
 jmp lst[1].label
k .bfor i in range(2)
here .byte i
 .next
 .word k[0].here, k[1].here
 .rept 0
 .byte 1
 .next
 .bfor i := 0, i < 3, i += 1
x1 jmp x1
 .next
