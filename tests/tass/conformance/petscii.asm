*=$1000
 .text "abcxyzABCXYZ"
 .text " !""#$%&'()*+,-./0123456789:;<=>?@[]"
 .text "{clr}{return}{home}{down}{rvs on}{red}{f1}"
 .text "£π←↑"
 .text "─│┌┐└┘♠♥♦♣●"
 .text "{shift-a}{cbm-a}{control-c}{pi}{left arrow}{up/lo lock on}"
