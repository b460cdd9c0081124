*=$1000
lab nop
 .byte int(5.7), int("5"), int($12), int(true)
 .word int(lab), address($1234)
 .byte float(2)*1.5
 .text str(15), str($1f), str(1.5)
 .byte type(5) == int, type("a") == str, type(1.0) == float, type($1) == bits, type([]) == list
 .text byte(5), word(258), char(-1), long(1), rta(lab)
 .text bytes("ab"), bytes(300), bytes(5,2)
