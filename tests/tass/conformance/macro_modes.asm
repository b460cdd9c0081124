*=$1000
mv .macro from, to
 lda \from
 sta \to
 .endm
 .mv #5, $d020
 .mv $20, $30
 mv #<lab, $fb
 mv $1000+x, $2000+y
 #mv lab+1, lab+2
lab nop
