; What stands where the C64 has BASIC, 8 KiB at $a000: no BASIC, only the ways back to READY. All else is RTS.

at       .macro address
         .fill \address - *, $60
         .endm

warm     = $e386        ; kernal.asm: stack reset, READY.

*        = $a000
         .word $e394, $e37b     ; cold and warm start
         #at $a474
         jmp warm               ; READY.
         #at $a480
         jmp warm               ; the main loop
         #at $a483
         jmp warm
         #at $a7ae
         jmp warm               ; next statement
         #at $c000
