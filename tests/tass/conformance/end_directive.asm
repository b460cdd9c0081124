*=$1000
 .byte 1
 .end
 garbage $$$ here
 .endif
