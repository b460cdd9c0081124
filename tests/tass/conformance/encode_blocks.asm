*=$1000
vt .encode
 .cdef " ~", 32
 .edef "{esc}", 27
 .endencode
 .encode vt
 .text "{esc}Ab"
 .endencode
 .text "Ab"
 cmp #vt("b")
 .enc vt
 .text "Ab"
 .enc "none"
 .encode
 .enc "screen"
 .text "ab"
 .endencode
 .text "ab"
ns .block
q1 = 5
 .bend
 .with ns
 lda #q1
 .endwith
