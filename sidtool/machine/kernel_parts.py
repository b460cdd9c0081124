"""The kernel's arrays with the faces of the reference's parts: CPU, bus and SID sockets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sidtool.c64 import SID_BASE, SID_REGISTERS, Clock
from sidtool.machine.bus import power_on_pattern
from sidtool.machine.cia import CiaModel
from sidtool.machine.cpu import RECENT as RECENT_SHOWN
from sidtool.machine.decoding import decode_table
from sidtool.machine.flow import JamError
from sidtool.machine.kernels import layout as at
from sidtool.machine.kernels.layout import FAR
from sidtool.machine.sid_port import EXPANSION, Chip, ProgramEnd

if TYPE_CHECKING:
    from sidtool.register_log import RegisterLog

LOG_ROWS = 0x4000
RING = 128
MOST_UNTOLD = 4_000_000  # writes that wait for a chip to be read; 44 MB

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Columns = tuple[Ints, Bytes, Bytes, Bytes]  # cycles, chips, registers, values


def _word(place: int) -> property:
    """An attribute that is kept in the state."""

    def get(self: Any) -> int:
        return int(self.state[place])

    def put(self: Any, value: int) -> None:
        self.state[place] = value

    return property(get, put)


class KernelMemory:
    """What the CPU reads at each address, -1 for I/O registers; stores go where a read comes from."""

    def __init__(self, state: Ints, store: Bytes) -> None:
        self._state, self._store = state, store

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return [self[address] for address in range(0x10000)[place]]
        base = self._state[at.READS + (place >> 12)]
        return int(self._store[base + place]) if base >= 0 else -1

    def __setitem__(self, place: int | slice, value: Any) -> None:
        if isinstance(place, slice):
            for address, byte in zip(range(0x10000)[place], value, strict=False):
                self[address] = byte
            return
        base = self._state[at.READS + (place >> 12)]
        if base >= 0:
            self._store[base + place] = value


class KernelCpu:
    """The CPU of the kernel; attributes are those of :class:`~sidtool.machine.cpu.Cpu`.

    Args:
        kernel: the compiled module ``c64``.
        sids: the sockets, which know the chips.
    """

    pc, a, x, y = _word(at.PC), _word(at.A), _word(at.X), _word(at.Y)
    sp, p = _word(at.SP), _word(at.P)
    processorCycles = _word(at.CYCLE)  # noqa: N815 - py65's name
    skips_waits = _word(at.SKIPS)
    interrupted = _word(at.INTERRUPTED)
    changes = _word(at.CHANGES)

    def __init__(self, kernel: ModuleType, state: Ints, store: Bytes, sids: KernelSids) -> None:
        self.state, self.store = state, store
        self.memory = KernelMemory(state, store)
        self._kernel = kernel
        self._decode = decode_table(kernel)
        self._ring = np.zeros(RING, dtype=np.uint16)
        self._sids = sids
        self.trace = np.zeros((1, 4), dtype=np.int64)

    @property
    def recent(self) -> Recent:
        """The addresses of the last instructions."""
        return Recent(self.state, self._ring)

    def reset(self) -> None:
        """Registers as after a reset; the program counter from the vector."""
        self.state[[at.A, at.X, at.Y, at.CYCLE]] = 0
        self.sp, self.p = 0xFD, 0x24
        self.pc = self.memory[0xFFFC] | self.memory[0xFFFD] << 8

    def step(self) -> KernelCpu:
        """One instruction, or the entry into an interrupt and its first instruction."""
        self.run(self.processorCycles + 1)
        return self

    def run(self, until: int) -> None:
        """Executes instructions up to the first boundary at or after a cycle.

        Raises:
            JamError: it has met a JAM opcode.
            ProgramEnd: the program has stored an exit code.
        """
        state, kernel = self.state, self._kernel
        state[at.UNTIL] = until
        while True:
            reason = kernel.run(self.store, state, self._sids.rows, self.trace, self._ring, self._decode)
            if reason == kernel.ASKED:
                self._sids.answer()
            elif reason == kernel.FULL:
                self._sids.empty()
            else:
                break
        self._sids.empty()
        if reason == kernel.JAMMED:
            raise JamError
        if state[at.EXIT_CODE] >= 0:
            raise ProgramEnd(int(state[at.EXIT_CYCLE]), int(state[at.EXIT_CODE]))

    def push(self, value: int) -> None:
        """A byte onto the stack."""
        self.store[0x100 | self.sp] = value
        self.sp = self.sp - 1 & 0xFF
        self.processorCycles += 1

    def is_waiting(self) -> bool:
        """Whether it is in a wait that only an interrupt can end."""
        return bool(self.state[at.SKIPPED] == self.state[at.CHANGES])

    def hears_nothing(self) -> bool:
        """Whether no interrupt can reach the program, now or later, unless it does something itself."""
        state = self.state
        nmi = state[at.CIA2 : at.CIA2 + 2]
        if nmi[at.BEFORE] > state[at.ANSWERED] or state[at.ANSWERED] < nmi[at.LOW_FROM] < FAR:
            return False
        return bool(self.p & 4 or (state[at.CIA1] == FAR and state[at.VIC] == FAR))


class Recent(Iterable[int]):
    """The last instructions' addresses, the latest last."""

    def __init__(self, state: Ints, ring: npt.NDArray[np.uint16]) -> None:
        self._state, self._ring = state, ring

    def _addresses(self) -> list[int]:
        count = int(self._state[at.RECENT])
        return [int(self._ring[n & RING - 1]) for n in range(max(0, count - RECENT_SHOWN), count)]

    def __iter__(self) -> Any:
        return iter(self._addresses())

    def __reversed__(self) -> Any:
        return reversed(self._addresses())

    def __len__(self) -> int:
        return len(self._addresses())

    def clear(self) -> None:
        """Forgets them."""
        self._state[at.RECENT] = 0


class KernelBus:
    """Memory and its banks in the kernel's arrays.

    Args:
        cpu: of the same kernel.
        kernal, basic: 8,192 bytes each.
        chargen: 4,096 bytes; None: zeros.
    """

    def __init__(self, cpu: KernelCpu, kernal: bytes, basic: bytes, chargen: bytes | None) -> None:
        self._cpu = cpu
        self._state, self._store = state, store = cpu.state, cpu.store
        self.memory = KernelMemory(state, store)
        for place, data in (
            (0, power_on_pattern()),
            (at.BASIC, basic),
            (at.KERNAL, kernal),
            (at.CHARGEN, chargen or bytes(0x1000)),
        ):
            store[place : place + len(data)] = np.frombuffer(data, dtype=np.uint8)
        self._map()

    def write_port(self, address: int, value: int) -> None:
        """A write to the data direction register at $00 or the port at $01."""
        self._state[at.DATA if address else at.DIRECTION] = value
        self._map()

    def _map(self) -> None:
        self._cpu.run(0)

    def load(self, address: int, data: bytes) -> None:
        """Bytes into RAM, whatever lies over it; $00 and $01 are left alone."""
        cells = np.frombuffer(data, dtype=np.uint8)
        skipped = max(0, 2 - address)
        self._store[address + skipped : address + len(data)] = cells[skipped:]

    def ram(self, address: int, length: int = 1) -> bytes:
        """Bytes of RAM, whatever lies over it."""
        return self._store[address : min(0x10000, address + length)].tobytes()


class KernelSids:
    """The sockets of the SIDs: writes come from the kernel's log, reads are answered by the chips.

    Chips get the writes when they are read the next time, at the latest after MOST_UNTOLD.

    Args:
        chips, addresses, debug_register: see :class:`~sidtool.machine.sid_port.SidPort`.
    """

    origin = _word(at.ORIGIN)

    def __init__(
        self, state: Ints, chips: Sequence[Chip], addresses: Sequence[int], debug_register: int | None
    ) -> None:
        self.state = state
        self.rows: Ints = np.zeros((LOG_ROWS, 4), dtype=np.int64)
        self._chips = tuple(chips)
        self._kept: list[Columns] = []
        self._untold: list[Columns] = []
        self._untold_count = 0
        self.last_write = -1
        state[at.CHIPS] = len(self._chips)
        state[at.SOCKETS_IN_EXPANSION] = any(address >= EXPANSION for address in addresses)
        state[at.DEBUG_REGISTER] = -1 if debug_register is None else debug_register
        for index, address in enumerate(addresses):
            if index:
                state[at.WHICH + (address - SID_BASE) // SID_REGISTERS] = index

    def connect(self, origin: int) -> None:
        """From here on writes are logged, with cycles counted from ``origin``."""
        self.state[at.ORIGIN] = origin
        self.state[at.CONNECTED] = 1

    def empty(self) -> None:
        """Takes what the kernel has logged."""
        count = int(self.state[at.LOGGED])
        if not count:
            return
        rows = self.rows[:count]
        chips, registers, values = (rows[:, n].astype(np.uint8) for n in (1, 2, 3))
        columns = rows[:, 0].copy(), chips, registers, values
        self.last_write = int(rows[-1, 0])
        self.state[at.LOGGED] = 0
        self._kept.append(columns)
        if self._chips:
            self._untold.append(columns)
            self._untold_count += count
            if self._untold_count >= MOST_UNTOLD:
                self._tell()

    def _tell(self) -> None:
        for columns in self._untold:
            for cycle, chip, register, value in zip(*(column.tolist() for column in columns), strict=True):
                if chip < len(self._chips):
                    self._chips[chip].write(cycle, register, value)
        self._untold.clear()
        self._untold_count = 0

    def answer(self) -> None:
        """Asks a chip what the kernel wants to know."""
        self.empty()
        self._tell()
        state = self.state
        chip = self._chips[state[at.REQUEST_CHIP]]
        cycle = int(state[at.REQUEST_CYCLE] - state[at.ORIGIN])
        state[at.ANSWER + state[at.ANSWERS]] = chip.read(cycle, int(state[at.REQUEST_REGISTER]))
        state[at.ANSWERS] += 1

    def take_log(self, start: int, end: int, clock: Clock) -> RegisterLog:
        """Removes the writes before a cycle and returns them as a log of the time from another one on."""
        from sidtool.register_log import RegisterLog

        return RegisterLog(*self._take(end), start, end, clock)

    def _take(self, end: int) -> Columns:
        self.empty()
        if not self._kept:
            nothing = np.zeros(0, dtype=np.uint8)
            return np.zeros(0, dtype=np.int64), nothing, nothing, nothing
        cycles, chips, registers, values = (np.concatenate(column) for column in zip(*self._kept, strict=True))
        count = int(np.searchsorted(cycles, end))
        rest = (cycles[count:], chips[count:], registers[count:], values[count:])
        self._kept = [rest] if len(rest[0]) else []
        return cycles[:count], chips[:count], registers[:count], values[:count]


def power_on(clock: Clock, mains: int, model: CiaModel) -> tuple[Ints, Bytes]:
    """The state and the store of a machine without ROMs, as after a reset."""
    state = np.zeros(at.STATE_WORDS, dtype=np.int64)
    store = np.zeros(at.STORE_BYTES, dtype=np.uint8)
    state[[at.RESUMED, at.UNPOLLED, at.POLLED_MASK, at.ANSWERED, at.SKIPPED, at.WAIT_STATE, at.EXIT_CODE]] = -1
    state[at.SKIPS] = 1
    for cia in (at.CIA1, at.CIA2):
        state[cia + at.LOW_FROM] = FAR
        state[cia + at.BEFORE : cia + at.BEFORE + 2] = -1
        for timer in (cia + at.TIMER_A, cia + at.TIMER_B):
            state[[timer + at.LATCH, timer + at.COUNTER]] = 0xFFFF
            state[timer + at.PHI2] = 1
            state[timer + at.LAST_UNDERFLOW] = -1
        state[cia + at.DELAY] = model.value
        state[cia + at.DEAF_AT] = -1
        state[cia + at.TICK] = int(clock.phi2 / mains)
        state[cia + at.TICKS_PER_TENTH] = 6
        state[cia + at.TIME + 3] = 1
    vic = at.VIC
    state[vic + at.LOW_FROM] = FAR
    state[vic + at.BEFORE : vic + at.BEFORE + 2] = -1
    state[[vic + at.SHOWN, vic + at.FETCH, vic + at.FETCH + 1]] = -1
    state[vic + at.SPRITE_FIRST : vic + at.SPRITE_LAST] = -1
    state[vic + at.SPRITE_LAST : vic + at.SPRITES_SETTLED] = -2  # before the first: none
    state[vic + at.LINE_CYCLES] = clock.cycles_per_line
    state[vic + at.LINES] = clock.lines
    state[vic + at.FRAME] = clock.cycles_per_frame
    return state, store
