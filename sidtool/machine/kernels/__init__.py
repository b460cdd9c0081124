"""The whole machine as compiled code: free functions over arrays, which import numpy and numba only.

``layout`` says what lies where in the array of the machine's state; ``timing`` holds the CIAs' timers, interrupts and
clocks; ``video`` the VIC; ``wires`` what the CPU is wired to; ``c64`` the CPU.
"""
