*=$1000
 .enc "own"
 .tdef "ABC", 1
 .tdef "xyz", [10,20,30]
 .text "ABCzyx"
