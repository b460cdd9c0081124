*=$1000
 .enc "screen"
 .text "abcxyzABCXYZ"
 .text " !""#$%&'()*+,-./0123456789:;<=>?@[]"
 .text "£π←↑"
 .text "─│┌┐└┘♠♥♦♣●"
 .text "{shift-a}{cbm-a}{pi}{left arrow}"
 .byte "a"
 lda #"u"
 .text "this is a string",0
 .enc "none"
 .text "abc"
 lda #"u"
