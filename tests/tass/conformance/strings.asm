*=$1000
s = "hello"
 .byte len(s), s[0], s[-1], s[1]
 .text s[1:3], s[:2], s[3:], s[::2], s[::-1], s[-2:]
 .byte '9'-'0', "b"-"a"
 .byte "e" in s, "x" in s, "ell" in s
 .byte s == "hello", s != "x", "a" < "b", "ab" < "b"
 .text s .. "!" x 3
 .text repr("a""b"), repr(5), repr(1.5), repr($12), repr(true)
 .text str(12), format("%d %04x %s %5d/%-5d/%x/%c", 1, 2, "x", 3, 4, 255, 65)
 .text format("%#x %#b %f %.2f %g %e %%", 10, 5, 1.5, 2.25, 0.1, 12345.678)
 .text format("%+d % d %5s/%-5s/%05d", 1, 2, "ab", "cd", -3)
 .byte "z"-"a"
 .text s[[0,2]]
