*=$1000
 .text "{clr}{home}{down}{up}{left}{rght}{red}{f1}{return}{space}{pi}"
 .text "ABC abc 123 !@#[]"
 .null "{white}x"
 .text "←↑£π"
