"""The monitor: py65's commands, and those that a SID needs."""

from __future__ import annotations

import cmd
import contextlib
import io
import shlex
from collections.abc import Iterable, Iterator
from typing import TextIO

from py65.devices.mpu6502 import MPU
from py65.monitor import Monitor

from sidtool.c64 import SID_BASE
from sidtool.debug.names import Names
from sidtool.debug.seen import Seen
from sidtool.errors import UserError
from sidtool.machine import Machine
from sidtool.machine.flow import JamError

LONGEST_RUN = 60  # seconds of the machine's time that one command may take
WRITTEN = 0x20


class SidMonitor(Monitor):  # type: ignore[misc]  # py65 has no types
    """py65's monitor on a machine that has been started.

    Besides py65's commands: ``run`` goes on to a breakpoint or watched register, ``watch``, ``unwatch`` and ``frame``.

    Args:
        machine: at the first instruction of a program.
        names: labels and source lines.
        stdout: where everything is printed.
    """

    def __init__(self, machine: Machine, names: Names, stdout: TextIO) -> None:
        self._machine = machine
        self._names = names
        self._watched: set[int] = set()
        machine.cpu.skips_waits = False
        with contextlib.redirect_stdout(io.StringIO()):  # py65 prints that this input is no file
            super().__init__(argv=["sidtool debug"], stdin=io.StringIO(), stdout=stdout, mpu_type=MPU)
        self._shortcuts |= {"c": "run", "w": "watch"}

    def _reset(self, mpu_type: type[MPU], getc_addr: int = 0, putc_addr: int = 0) -> None:
        super()._reset(lambda memory: Seen(self._machine), 0, 0)
        self._address_parser.labels.update(self._names.labels)

    def do_reset(self, _: str) -> None:
        """The program would have to be loaded anew."""
        self._output("start sidtool debug again for that")

    do_mpu = do_reset

    def follow(self, lines: Iterable[str]) -> None:
        """Does the commands of a script, up to ``quit``."""
        for line in lines:
            self._output(f"{self.prompt}{line.rstrip()}")
            if self.onecmd(line):
                return

    def onecmd(self, line: str) -> bool:
        """One command, then the registers; a mistake in it is told. True: quit."""
        line = self._preprocess_line(line)
        stop = False
        try:
            stop = bool(cmd.Cmd.onecmd(self, line)) if line else False
        except KeyboardInterrupt:
            self._output("Interrupt")
        except (KeyError, OverflowError, ValueError, SyntaxError, IndexError) as error:
            self._output(str(error.args[0]) if error.args else type(error).__name__)
        if not stop:
            self._output_mpu_status()
        return stop

    def _format_disassembly(self, address: int, length: int, disasm: str) -> str:
        label = self._address_parser.label_for(address)
        text = str(super()._format_disassembly(address, length, disasm))
        place = self._names.place(address)
        lines = [f"{label}:"] if label else []
        return "\n".join([*lines, f"{text:40}; {place}" if place else text])

    def do_step(self, args: str) -> None:
        """Executes an instruction and shows the next one."""
        with self._jam_told():
            self._step()
        self.do_disassemble(f"${self._mpu.pc & 0xFFFF:04x}")

    def do_run(self, args: str) -> None:
        """Goes on to a breakpoint or a watched register."""
        self._run([])

    def help_run(self) -> None:
        """What ``run`` does."""
        self._output("run\t\tGo on to the next breakpoint or write to a watched SID register.")

    def do_frame(self, args: str) -> None:
        """Goes on for one picture, or to a breakpoint."""
        self._go(self._machine.clock.cycles_per_frame, set())

    def help_frame(self) -> None:
        """What ``frame`` does."""
        self._output("frame\t\tGo on for one picture, or to the next stop.")

    def do_watch(self, args: str) -> None:
        """Stops at writes to a SID register; without one, lists those watched."""
        for word in shlex.split(args):
            address = self._address_parser.number(word)
            register = address - SID_BASE if address >= SID_BASE else address
            if not 0 <= register < WRITTEN * 3:
                self._output(f"{word} is no SID register: $d400 to $d45f, or their numbers")
                return
            self._watched.add(register)
        self._output(
            "watching " + (", ".join(f"${SID_BASE + each:04x}" for each in sorted(self._watched)) or "nothing")
        )

    def help_watch(self) -> None:
        """What ``watch`` does."""
        self._output("watch [<register>]\tStop at writes to a SID register: $d418, or 18 (hex).")

    def do_unwatch(self, args: str) -> None:
        """Watches nothing any more."""
        self._watched.clear()

    def _run(self, stopcodes: Iterable[int]) -> None:
        if not self._go(self._machine.clock.cycles(LONGEST_RUN), set(stopcodes)):
            self._output(f"{LONGEST_RUN} s have gone by without a stop")

    def _go(self, cycles: int, stopcodes: set[int]) -> bool:
        """Executes until something stops it (True), or for some cycles."""
        end = self._machine.cpu.processorCycles + cycles
        breakpoints = {each for each in self._breakpoints if each is not None}
        with self._jam_told():
            while self._machine.cpu.processorCycles < end:
                written = self._step()
                pc = self._machine.cpu.pc & 0xFFFF
                if written:
                    self._output(written)
                    return True
                if pc in breakpoints:
                    self._output(f"Breakpoint {self._breakpoints.index(pc)} reached.")
                    return True
                if stopcodes and self._mpu.memory[pc] in stopcodes:
                    return True
            return False
        return True

    def _step(self) -> str:
        """One instruction; what it has written to watched registers."""
        self._machine.cpu.step()
        log = self._machine.sids.take(1 << 62)
        found = [row for row in log if row[1] * WRITTEN + row[2] in self._watched]
        return "\n".join(
            f"cycle {cycle}: ${SID_BASE + chip * WRITTEN + register:04x} = ${value:02x}"
            for cycle, chip, register, value in found
        )

    @contextlib.contextmanager
    def _jam_told(self) -> Iterator[None]:
        try:
            yield
        except JamError:
            self._output(f"JAM at ${self._machine.cpu.pc & 0xFFFF:04x}: the CPU stands still")
        except UserError as error:
            self._output(str(error))
