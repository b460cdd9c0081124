*=$1000
NOTES = {"C":0,"C#":1,"D":2}
 .byte NOTES["C#"], "C" in NOTES, "H" in NOTES, len(NOTES)
fade = {1:15, 15:12, 12:11, :0}
 .byte fade[1], fade[2]
 .byte fade[range(16)]
two = NOTES .. {"E":4, "C":9}
 .byte two["E"], two["C"]
coords = {.x: 24, .y: 50}
 ldx #coords.x
 ldy #coords.y
nested = {"a":[1,2,3]}
 .byte nested["a"][1]
 .text {1:"one", 2:"two"}[2]
 .byte 1 in {1.0:5}, 1 in {$1:6}, $1 in {1:2}, 1 in {1:2}
