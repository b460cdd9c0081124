*=$1000
Label NOP
 LDA lABEL
 .BYTE 1
 .Word LABEL
MAC .Macro
 nOp
 .EndM
 .mac
 #MAC
 lda #$aB
 .BLOCK
 .BEND
