"""Where things lie in the kernel's arrays.

``state`` is one int64 array with everything but memory; ``store`` is one uint8 array with RAM, ROMs and colour RAM.
Cycles are counted as the CPU counts them, from power-on.
"""

from __future__ import annotations

from typing import Final

FAR: Final = 1 << 62  # a cycle that never comes

# ---- store
BASIC: Final = 0x10000
KERNAL: Final = 0x12000
CHARGEN: Final = 0x14000
COLOURS: Final = 0x15000
STORE_BYTES: Final = 0x15400

# ---- the CPU
PC, A, X, Y, SP, P, CYCLE = range(7)
UNTIL: Final = 7  # where a run ends
LIMIT: Final = 8  # where instructions are left to look at the lines; 0: after this one
HALT_FROM: Final = 9  # the next cycle in which a read may have to wait; 0: the VIC has to be asked
RESUMED: Final = 10  # the cycle of the last read that had to wait
UNPOLLED: Final = 11  # the end of a taken branch in its page
UNPOLLED_DELAY: Final = 12  # and how many cycles before it an interrupt must have come
POLLED_MASK: Final = 13  # what the next poll sees for the mask; -1: the mask itself
ENTERED: Final = 14  # no poll before the next instruction: BRK has just been executed
INTERRUPTED: Final = 15  # the cycle of the last interrupt
CHANGES: Final = 16  # goes up with all that happens outside the registers
WAIT_STATE: Final = 17  # the registers at the last jump backwards, and the other marks of a wait
WAIT_CHANGES: Final = 18
WAIT_RESUMED: Final = 19
WAIT_CYCLE: Final = 20
SKIPPED: Final = 21  # the count of changes in the wait that was met last
SKIPS: Final = 22  # 1: rounds of waits are skipped
RECENT: Final = 23  # how many instructions have been executed
ANSWERED: Final = 24  # the cycle of the last edge on /NMI that was answered
TRACING: Final = 25  # 1: every access is written down
TRACED: Final = 26  # how many
FLAT: Final = 27  # 1: nothing but RAM
KEPT: Final = 28  # A, X, Y and P before an instruction that may come from I/O registers

# ---- the bus
READS: Final = 40  # for each 4 KiB: what to add to an address for the place in the store; negative: I/O
WRITES: Final = 56  # for each 4 KiB: 0 plain RAM, 1 anything else
DATA: Final = 72  # the port at $01, and the direction register at $00
DIRECTION: Final = 73
DRIVEN: Final = 74

# ---- the SIDs
ORIGIN: Final = 80  # the cycle of the program's first instruction
CONNECTED: Final = 81
LOGGED: Final = 82  # how many writes are in the log
CHIPS: Final = 83  # how many of the SIDs answer reads
SOCKETS_IN_EXPANSION: Final = 84
DEBUG_REGISTER: Final = 85  # -1: none
EXIT_CODE: Final = 86  # -1: none
EXIT_CYCLE: Final = 87
ANSWERS: Final = 88  # how many answers of chips are ready for this instruction
ANSWER_USED: Final = 89
ANSWER: Final = 90  # to 105
MOST_ANSWERS: Final = 16
ABORTED: Final = 106  # 1: the instruction has to be begun anew when REQUEST is answered
REQUEST_CYCLE: Final = 107
REQUEST_CHIP: Final = 108
REQUEST_REGISTER: Final = 109
LAST_VALUE: Final = 110  # to 117: what was written to each SID last
WHICH: Final = 120  # to 215: the SID in each 32 bytes from $D400 on

# ---- a timer
NOW, LATCH, COUNTER, START, ONE_SHOT, PHI2, UNDERFLOWS, LAST_UNDERFLOW = range(8)
WAS_ONE_SHOT, SOON, NEXT, LOAD_SOON, LOAD_NEXT = range(8, 13)
TIMER: Final = 13

# ---- an interrupt line
LOW_FROM: Final = 0
BEFORE: Final = 1  # first and last cycle of the time that it was low before that

# ---- a CIA
CIA_LINE: Final = 0  # 3
CIA_REGISTERS: Final = 3  # 16
TIMER_A: Final = 19
TIMER_B: Final = 32
CIA_FLAGS: Final = 45
CIA_MASK: Final = 46
DELAY: Final = 47  # 1: the old chip
SEEN_A: Final = 48
SEEN_B: Final = 49
DEAF_AT: Final = 50
TICK: Final = 51  # the clock: CPU cycles a tick of the mains
TICKS_PER_TENTH: Final = 52
RUNNING: Final = 53
SINCE: Final = 54
TIME: Final = 55  # 4
HELD: Final = 59  # 1: reads see HELD_TIME
HELD_TIME: Final = 60  # 4
CIA: Final = 64

CIA1: Final = 256
CIA2: Final = 320
SCRATCH: Final = 384  # two timers that are stepped ahead

# ---- the VIC
VIC: Final = 416
VIC_LINE: Final = 0  # 3
VIC_REGISTERS: Final = 3  # 64
VIC_FLAGS: Final = 67
COMPARE: Final = 68
SETTLED: Final = 69
SHOWN: Final = 70
SHOWN_UNTIL: Final = 71
FETCH: Final = 72  # 2
LINE_CYCLES: Final = 74
LINES: Final = 75
FRAME: Final = 76
SPRITE_FIRST: Final = 77  # 8, lines from cycle 0 on: of which the ends fetch a sprite
SPRITE_LAST: Final = 85  # 8
SPRITES_SETTLED: Final = 93

STATE_WORDS: Final = 512
