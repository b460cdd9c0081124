; What the parts of a line may look like, and how loosely an index binds.
*=$1000
-       .proc
        nop
        .pend
        jmp -
+       .proc                   ; nothing refers to it
        rts
        .pend
        .if 1
        iny
after   .endif
        .word after
        lda 5*2+1,x
        lda 1 ? 5 : 6,x
        lda 5,x+1
        lda <$1234,x
        lda @w 5,x
        lda @B 5,x
        lda @w (5)+1
        lda *=3                 ; compared with the program counter
lda:    nop
        .byte .5, 1e1_0 / 1e9, $1__0, (#5) == 5, (5,x) == (5,x)
        .rta 0, $ffff, after
        .page
        .fill 4
        .endp
        *= #$1080
        .logical $2000,x
        nop
        .here
        .comment whatever
        .endc
        lda ~%00000001          ; counts from the end of memory
        lda -$20,x
        lda *$ff                ; nothing to spread over
        .byte *5, *[1,2], 3
        nop @b
