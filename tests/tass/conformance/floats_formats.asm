*=$1000
 .byte 1.9, 2.5e1, $1.8p4, 10e-1
 .word 1e3, 3.7*100
 .byte round(2.5), floor(2.9), ceil(2.1), trunc(-2.9)+5, int(3.99)
 .byte abs(-3.2), sqrt(16), 7.0/2, 7/2, 2**0.5*10
 .text format("%5.2f,%e,%g", 3.14159, 1234.5, 0.0001)
 .byte sin(pi/2)*100, cos(0)*50, hypot(3,4), atan2(1,1)*100, pow(2,5), exp(1)*10
 .byte log(2.718281828)*10, log10(1000), cbrt(27), sign(-5)&255, frac(2.25)*100, deg(pi), rad(180)*10
 .byte sinh(1)*10, cosh(1)*10, tanh(1)*100, tan(1)*10, asin(1)*10, acos(0)*10, atan(1)*10
