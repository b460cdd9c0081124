*=$1000
 .weak
opt = 5
 .endweak
opt = 6
 .weak
opt2 = 7
 .endweak
 .byte opt,opt2
