*=$1000
 .byte 1.5, 3.9, 36.6e0, $1.8p4, 1e2
 .sint -1.5, 12.2p8
 .byte 7.0/2.0, 7/2.0, 2**-1*10, 2.0**3
 .byte 255*sin(1), 255*cos(1), 100*sqrt(2), 10*log(10), 10*exp(1)
 .byte floor(4.8), round(4.8), round(4.5), ceil(4.1), trunc(4.9)
 .char floor(-4.8), round(-4.5), trunc(-4.9)
 .byte 128 + 127.5 * sin(range(16) * pi / 8)
 .word 985248.0/440
 .word 440.0 * 2 ** (3/12.0) * 16.0
 .long 440.0 * 2.0 ** (range(12)/12.0) * 17.0284
 .byte 5.0 % 3.0, -5.0 % 3.0, 2.5 + 2
 .byte int(5.7), abs(-5.5), hypot(3,4), 10*atan2(1,1), sign(-5)+1
 .byte 10*pow(2,1.5), 1.5 * 2 == 3, frac(1.25)*4
