*=$1000
 .comment
 this is 'unbalanced
 .if
 .endc
 nop
 .comment
 .comment
 .endcomment
 .endc
 rts ; done
