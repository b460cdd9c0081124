*=$1000
 jmp menu.lib_routine
menu .binclude "parts/lib.asm"
lib_value = 9
 .binclude "parts/lib.asm"
nest .binclude "parts/outer.asm"
 .word nest.before, nest.after, nest.lib_routine
