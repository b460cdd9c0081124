*=$1000
voice .block
 .byte 1
freq = $d400
pulse = freq+2
 .bend
 sta voice.freq
 lda voice.pulse
lib .block
mac .macro v
 lda #\v
 sta target
 .endm
target .byte 0
 .mac 5
 .bend
target .byte 0
 .lib.mac 6
 #lib.mac 7
a1 .block
b1 .block
c1 .block
d1 = 5
 .bend
 .bend
 .bend
 lda #a1.b1.c1.d1
 lda a1.b1.c1.d1
vals = [a1.b1.c1.d1, 6]
 .byte vals
 .byte [target,lib.target][0] == target
 lda #([1,2,3])[1]
 lda #{"x":5}["x"]
 ldx #len([target,target])
 .byte <[target,lib.target], >[target,lib.target]
 .for n_, v_ in [("a",1),("b",2)]
 .text n_
 .byte v_
 .next
str = "1C#3"
 .byte str[0]-'0', str[1:3] == "C#", str[-1:] == "3"
 .byte "0123456789"[3] == "3"
notes = {"C": 0, "C#": 1}
 .byte notes[str[1:3]]
 .byte str[1] in notes
 .byte int(str[0]-"0")
 .for i_ := 0, i_ < len(str), i_ += 1
c_ := str[i_]
 .if c_ >= "0" && c_ <= "9"
 .byte c_ - "0"
 .elsif c_ == "#"
 .byte $ff
 .else
 .text c_
 .endif
 .next
acc := []
 .for i_ in range(4)
acc ..= [i_*i_]
 .next
 .byte acc
d_ := {}
d_ ..= {"a":1}
d_ ..= {"b":2}
 .byte d_["a"], d_["b"], len(d_)
words := ()
words ..= (1,)
words ..= (2,3)
 .byte words
