"""``sidtool run``: a program on the C64 without its sound, for test programs that end with an exit code."""

from __future__ import annotations

from argparse import Namespace

from sidtool import api
from sidtool.cli.output import compile_machine
from sidtool.errors import UsageError, UserError
from sidtool.machine import CiaModel, Roms, machine_class
from sidtool.sid import Digital

DEBUG_CART = 0xD7FF
STEP_SECONDS = 1  # that run at a time
CIAS = {"6526": CiaModel.MOS6526, "8521": CiaModel.MOS8521}


def run(options: Namespace, program: api.Program, roms: Roms | None) -> int:
    """Runs the program; the exit code is what it stores at $D7FF.

    Raises:
        UsageError: there is nothing that could end the run.
        UserError: the cycles are over, the CPU jams, or the program can never store an exit code any more.
    """
    if not options.debugcart and options.limit_cycles is None:
        raise UsageError("nothing ends this run", "add --debugcart, --limit-cycles N, or both")
    if program.sid is not None:
        raise UsageError(f"{program.file}: a .sid file is no test program", "to hear it: sidtool play")
    compile_machine(options.cpu)
    machine = machine_class(options.cpu)(
        program.clock,
        [Digital(model) for model in program.chips],
        cia=CIAS[options.cia],
        debug_exit=DEBUG_CART if options.debugcart else None,
        roms=roms,
        patience=None,
    )
    machine.start(program.image)
    done, step = 0, program.clock.cycles(STEP_SECONDS)
    while options.limit_cycles is None or done < options.limit_cycles:
        log = machine.run(step if options.limit_cycles is None else min(step, options.limit_cycles - done))
        done = log.end
        if machine.exit_code is not None:
            return machine.exit_code
        if machine.hang is not None:
            raise machine.hang
        if machine.is_ready and options.debugcart:
            raise UserError(
                f"{program.file}: the program has returned to BASIC without an exit code",
                f"it is told by a store to ${DEBUG_CART:04x}: lda #0, sta ${DEBUG_CART:04x}",
            )
    if options.debugcart:
        raise UserError(f"{program.file}: no exit code within {options.limit_cycles} cycles: {machine.place}")
    return 0
