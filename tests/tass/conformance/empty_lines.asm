
*=$1000


 .byte 1

 
	
 .byte 2
