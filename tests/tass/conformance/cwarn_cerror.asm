*=$1000
 .cerror * > $2000, "too far"
 .cwarn 0, "never"
 nop
 .cerror false
