*=$1000
 .byte type(5) == int, type("a") == str, type($1) == bits, type(1.0) == float, type([]) == list, type(()) == tuple
 .byte type({}) == dict, type(true) == bool, type(lab) == code, type(b"a") == bytes
 .byte int(3.7), bool(2), int("a")
 .text str(1.5), bytes("ab"), bytes(5)
 .byte float(3), len(bits(5)), len(bits(5,12))
 .text repr(type(5)), repr(address(5))
lab nop
