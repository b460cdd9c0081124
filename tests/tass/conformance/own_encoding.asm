*=$1000
 .enc "mine"
 .cdef "az", 1
 .cdef "AZ", $41
 .cdef " ", " ", 32
 .cdef $30, $39, $b0
 .edef "\n", 13
 .edef "{two}", [1, 2]
 .edef "{none}", []
 .tdef "!?", 100
 .tdef "+-", [7, 9]
 .text "abz AZ 09\n{two}{none}!?+-"
 .enc "none"
 .text "az"
 .enc "MINE"
 .text "az"
