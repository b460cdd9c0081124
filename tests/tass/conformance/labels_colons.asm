*=$1000
one: nop
two:
 three: nop
	four nop
five
six:nop
 .word one,two,three,four,five,six
