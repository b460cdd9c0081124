*=$1000
 .binary "parts/six.bin"
 .binary "parts/six.bin",2
 .binary "parts/six.bin",1,2
x1 .binary "parts/six.bin",-2
 .text binary("parts/six.bin")[::-1]
 .byte len(binary("parts/six.bin",1))
 .byte size(x1)
