*=$1000
colors .namespace
red = 2
blue = 6
 .endnamespace
 lda #colors.red
 .namespace colors
green = 5
 lda #red
 .endn
 lda #colors.green
ctable .byte colors.(red, green, blue)
 .namespace
hidden = 1
 lda #hidden
 .endn
