*=$1000
- dex
- dey
 bne -
 bne --
+ nop
 beq +
 beq ++
+ nop
+ nop
 jmp (-)+1
 .word -, --
