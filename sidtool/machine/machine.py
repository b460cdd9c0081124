"""The C64: CPU, CIAs, VIC and SID sockets on a bus; runs an Image and logs what it writes to the SIDs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sidtool.c64 import SID_BASE, Clock
from sidtool.errors import UserError
from sidtool.image import Image
from sidtool.machine import fault
from sidtool.machine.bus import Bus, ColourRam, Device, OpenBus
from sidtool.machine.cia import Cia, CiaModel
from sidtool.machine.flow import JamError
from sidtool.machine.kernal import SYS_RETURN, basic_rom, kernal_rom
from sidtool.machine.launch import Launch
from sidtool.machine.lines import FAR, CpuLines
from sidtool.machine.roms import Roms
from sidtool.machine.sid_port import Chip, ProgramEnd, SidPort
from sidtool.machine.start import entry
from sidtool.machine.tod import Tod
from sidtool.machine.vic import Vic

if TYPE_CHECKING:
    from sidtool.register_log import RegisterLog

MAINS = {"pal": 50, "ntsc": 60}
STACK_FOR_SYS = 0xF8  # BASIC has used a few bytes when SYS jumps
SYS_NUMBER = 0x14
CURSOR_OFF = 0xCC
PORT_OUTPUTS, PORT_AT_START = 0x2F, 0x37  # what the KERNAL puts into $00 and $01
BOOT_FRAMES = 12  # the KERNAL is ready after three frames
BOOT_FRAMES_OF_ROM = 300  # Commodore's tests the memory first
KEYS, KEY_COUNT = 0x0277, 0xC6
RUN = b"RUN\r"
SYS_REGISTER_A = 0x030C
PATIENCE_SECONDS = 10  # unpackers run that long with interrupts off


class Machine:
    """A C64 without Commodore's ROMs.

    Args:
        clock: PAL or NTSC.
        chips: sound chips that listen while the program runs; see :class:`Chip`.
        addresses: of the SIDs; chips[n] sits at addresses[n].
        cia: the CIAs' model.
        debug_exit: an address in $D400-$D7FF; a store there ends the program, as VICE's ``-debugcart`` does at $D7FF.
        roms: images of ROMs that take the stand-in's place.
        patience: for how many seconds a program may be busy without a write to a SID; None: for ever.

    Attributes:
        hang: what is to be said of a program that has written to a SID and now waits for ever; else None.
        exit_code: what the program has stored at ``debug_exit``; None as long as it has not.

    >>> from sidtool.c64 import PAL
    >>> machine = Machine(PAL)
    >>> machine.start(Image(0x1000, bytes.fromhex("a90f8d18d460")))  # lda #15, sta $d418, rts
    >>> machine.run(PAL.cycles_per_frame).raw_text()
    '5 24 15\\n'
    """

    def __init__(
        self,
        clock: Clock,
        chips: Sequence[Chip] = (),
        *,
        addresses: Sequence[int] = (SID_BASE,),
        cia: CiaModel = CiaModel.MOS8521,
        debug_exit: int | None = None,
        roms: Roms | None = None,
        patience: float | None = PATIENCE_SECONDS,
    ) -> None:
        self.clock = clock
        self.roms = roms or Roms()
        self._chips, self._addresses, self._cia_model = tuple(chips), tuple(addresses), cia
        self._patience = FAR if patience is None else clock.cycles(patience)
        self._debug_register = None if debug_exit is None else debug_exit - SID_BASE
        self._power_on()

    def _power_on(self) -> None:
        self._wire()
        self._end = 0
        self._last_sound = -1
        self._own_cycles = 0
        self._stopped = False
        self._started = False
        self.hang: UserError | None = None
        self.exit_code: int | None = None

    def _wire(self) -> None:
        """Puts fresh parts together: ``cpu``, ``bus`` and ``sids``."""
        mains = MAINS[self.clock.name]
        self.cia1 = Cia(Tod(self.clock.phi2, mains), self._cia_model)
        self.cia2 = Cia(Tod(self.clock.phi2, mains), self._cia_model)
        self.vic = Vic(self.clock)
        self.sids = SidPort(self._chips, self._addresses, self._debug_register)
        colours, nothing = ColourRam(), OpenBus()
        devices: list[tuple[Device, int]] = [(self.vic, 0x3F)] * 4 + [(self.sids, 0x3FF)] * 4 + [(colours, 0x3FF)] * 4
        expansion = (self.sids.at(0xDE00), self.sids.at(0xDF00)) if self.sids.in_expansion else (nothing, nothing)
        devices += [(self.cia1, 15), (self.cia2, 15), *((port, 0xFF) for port in expansion)]
        self._lines = CpuLines((self.cia1.line, self.vic.irq), self.cia2.line, self.vic)
        kernal, basic = self._system_roms()
        self.bus = Bus(kernal, basic, devices, self._lines, self.roms.chargen)
        self.cpu = self.bus.cpu

    def _system_roms(self) -> tuple[bytes, bytes]:
        return self.roms.kernal or kernal_rom(), self.roms.basic or basic_rom()

    def start(self, image: Image) -> None:
        """Switches the machine on, loads a program and starts it as LOAD and RUN would.

        Memory is as after the KERNAL's reset. The program runs with interrupts on and the 60 Hz interrupt going; RTS
        brings it back to READY. Cycle 0 is its first instruction. The phases of the raster and of the 60 Hz interrupt
        at cycle 0 are always the same ones, but no particular ones.

        Raises:
            UserError: the program's BASIC line has a SYS without a usable address.
        """
        address = entry(image)
        self._power_on()
        self._boot()
        self.bus.load(image.load, image.data)
        for pointer in (0x2D, 0x2F, 0x31, 0xAE):
            self.bus.load(pointer, (image.end & 0xFFFF).to_bytes(2, "little"))
        self._call(address)
        self.sids.connect(self.cpu.processorCycles)
        self._started = True

    def launch(self, launch: Launch) -> None:
        """Switches the machine on with a state of memory, at an instruction; no KERNAL has run.

        The bank is $37, interrupts are off, the chips are as after a reset. Cycle 0 is the first instruction.
        """
        self._power_on()
        for address, data in launch.memory:
            self.bus.load(address, data)
        self.bus.write_port(0, PORT_OUTPUTS)
        self.bus.write_port(1, PORT_AT_START)
        self.cpu.pc = launch.pc
        self.cpu.processorCycles = launch.phase
        self._own_cycles = launch.own_cycles
        self.sids.connect(launch.phase)
        self._started = True

    def run_basic(self, image: Image, a: int) -> None:
        """Switches the machine on, loads a BASIC program and types RUN. Cycle 0 is then.

        Args:
            a: goes to $030c, which SYS takes for the accumulator.

        Raises:
            UserError: the ROMs do not come to READY.
        """
        self._power_on()
        self._boot()
        self.bus.load(image.load, image.data)
        for pointer in (0x2D, 0x2F, 0x31, 0xAE):
            self.bus.load(pointer, (image.end & 0xFFFF).to_bytes(2, "little"))
        self.bus.load(SYS_REGISTER_A, bytes([a]))
        self.bus.load(KEYS, RUN)
        self.bus.load(KEY_COUNT, bytes([len(RUN)]))
        self.sids.connect(self.cpu.processorCycles)
        self._started = True

    def _boot(self) -> None:
        """Runs the KERNAL's reset until it waits for a key."""
        for _ in range(BOOT_FRAMES if self.roms.kernal is None else BOOT_FRAMES_OF_ROM):
            self.cpu.run(self.cpu.processorCycles + self.clock.cycles_per_frame)
            if self.bus.memory[CURSOR_OFF] == 0 and self.cpu.is_waiting():
                return
        if self.roms.kernal is None:
            raise AssertionError("the KERNAL does not come to READY.")
        raise UserError("the KERNAL ROM given does not come to READY.", "is it a C64's, and BASIC given, too?")

    def _call(self, address: int) -> None:
        cpu = self.cpu
        self.bus.load(CURSOR_OFF, b"\1")
        self.bus.load(SYS_NUMBER, address.to_bytes(2, "little"))
        cpu.sp = STACK_FOR_SYS
        cpu.push(SYS_RETURN - 1 >> 8)
        cpu.push(SYS_RETURN - 1 & 0xFF)
        cpu.a = cpu.x = cpu.y = 0
        cpu.p = 0x20
        cpu.pc = address
        cpu.recent.clear()
        cpu.changes += 1  # it does not wait for a key any more

    def run(self, cycles: int) -> RegisterLog:
        """Goes on for a number of cycles and returns the SID writes in them.

        A program that ends itself (``debug_exit``) ends the slice after that cycle, and those after it are empty.

        Slices follow each other without gap: a write belongs to the slice in which its cycle lies, even if the
        instruction began in the one before.

        Raises:
            UserError: the program has stopped the CPU (JAM; where a tune has sounded before, ``hang`` says so and time
                goes on), or hangs: no interrupt can reach it any more, and it waits
                without having made a sound at all (after a sound, ``hang`` is set instead), or it is busy and has not
                written to a SID for ten seconds. Or it has written
                nothing to a SID in its first ten seconds, whatever else it does.
        """
        if not self._started:
            raise ValueError("no program is started")
        start, self._end = self._end, self._end + (cycles if self.exit_code is None else 0)
        origin = self.sids.origin
        try:
            while self.exit_code is None and not self._stopped and self.cpu.processorCycles < origin + self._end:
                self._run_to(min(origin + self._end, self.cpu.processorCycles + self.clock.cycles(1)))
        except ProgramEnd as end:
            self.exit_code = end.code
            self._end = end.cycle + 1
        return self.sids.take_log(start, self._end, self.clock)

    def _run_to(self, cycle: int) -> None:
        cpu = self.cpu
        try:
            cpu.run(cycle)
        except JamError:
            self._jam(fault.jammed(cpu))
        if self.sids.last_write >= self._own_cycles:
            self._last_sound = self.sids.last_write
        if cpu.hears_nothing():
            self._check_alive()
        if self._last_sound < 0 and cpu.processorCycles - self.sids.origin > self._patience:
            raise self.silence()

    def _jam(self, error: UserError) -> None:
        """A program that runs into data before it has made a sound is broken; a tune that has played has ended."""
        if not self._own_cycles or not self.has_sounded:
            raise error from None
        self.hang = self.hang or error
        self._stopped = True

    @property
    def has_sounded(self) -> bool:
        """Whether the program has written to a SID; what a launch writes itself does not count."""
        return self._last_sound >= 0

    def ram(self, address: int, length: int = 1) -> bytes:
        """Bytes of RAM, whatever lies over it."""
        return self.bus.ram(address, length)

    def silence(self) -> UserError:
        """What is to be said if the program has written nothing to a SID so far: since when, and where it is."""
        seconds = self.clock.seconds(self.cpu.processorCycles - self.sids.origin)
        return fault.silent(self.cpu, seconds, self.is_ready)

    @property
    def is_ready(self) -> bool:
        """Whether the program has returned to BASIC, which waits for a key."""
        return bool(not self._own_cycles and self.bus.memory[CURSOR_OFF] == 0 and self.cpu.is_waiting())

    @property
    def place(self) -> str:
        """Where the CPU is, with its registers and the last instructions."""
        return fault.place(self.cpu)

    def _check_alive(self) -> None:
        """Called when no interrupt can come: the program is on its own."""
        cpu = self.cpu
        if cpu.is_waiting():
            hang = fault.hanging(cpu, "it waits for an interrupt that cannot come")
            if self._last_sound < 0:
                raise hang
            self.hang = self.hang or hang  # what sounds may be meant to go on
            return
        quiet_since = max(cpu.interrupted - self.sids.origin, self._last_sound)
        if cpu.processorCycles - self.sids.origin - quiet_since > self._patience:
            raise fault.hanging(cpu, f"no interrupt can come, and the SID has been left alone for {PATIENCE_SECONDS} s")
