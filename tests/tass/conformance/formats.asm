*=$1000
 .text format("%d %04x %s %c %%", 12, 255, "hi", 65)
 .text format("%-5d,%5d,%+d,% d", 1, 2, 3, 4)
 .text format("%#x %#b %X %b", 255, 5, 171, 6)
 .text format("%r %s", "a", [1,2])
 .text format("%*d,%.3d", 4, 7, 5)
 .text repr($12), repr("x"), repr(1.5), repr([1,"a"]), repr((1,))
 .text str(12), str($ff), str(true), repr(?), repr(b"ab")
 .text repr(%101), repr(-5), repr(1e10), repr(lab), repr(.abc)
lab nop
