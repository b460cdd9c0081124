*=$1000
 .long $123456, -1 & $ffffff
 .dword $12345678
 .lint -2
 .dint -3, $7fffffff
 .sint -1, 32767
 .char -128, 127
 .word 65535
