*=$1000
f .function a:int, b : str
 .endf a
 .byte f(1.5,3)
