*=$1000
 .text "say ""hi"""
 .text 'it''s'
 .text "semi;colon" ; comment "quoted"
 .text 'a"b', "c'd"
 .byte ";"
 .text "", "a"
