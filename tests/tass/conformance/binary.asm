*=$1000
all .binary "parts/data.bin"
 .binary "parts/data.bin", 2
 .binary "parts/data.bin", 1, 2
 .byte size(all)
data = binary("parts/data.bin")
 .byte len(data), data[1]
 .text data[2:]
