*=$1000
 .word $1234,lab
lab .word 'ab', "c"
 .sint -2,32767,-32768
 .addr lab, lab+1
 .rta lab, $1000
 .long $123456, lab
 .lint -1
 .dword $12345678, 1
 .dint -2
 .word <>$123456, ><$1234
 .word range(3)*256
 .word 2**3**2, 2**(3**2), (2**3)**2
 .word *-lab
 .word [lab, lab2][1]
lab2 .word -1 & $ffff
