*=$1000
voice .macro base
freq = \base
ctrl = \base+4
 .endm
v1 .voice $d400
v2 .voice $d407
 sta v1.ctrl
 sta v2.ctrl
 sta v1.freq+1
VOICES = [v1.freq, v2.freq]
 sta VOICES[1]+1
