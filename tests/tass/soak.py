"""Random programs by the thousand, against the real 64tass: ``python tests/tass/soak.py [count [seed]]``.

Writes each program that the two treat differently into ``soak-<seed>.asm`` and tells how many there were.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import random_sources  # noqa: E402
from nested_sources import Nested  # noqa: E402

from sidtool.errors import SourceError  # noqa: E402
from sidtool.tass import assemble  # noqa: E402


def real_bytes(source: str, folder: Path) -> bytes | None:
    """What the real assembler makes of a source; None where it refuses it."""
    (folder / "random.asm").write_text(source)
    command = ["64tass", "-q", "-a", "--no-caret-diag", "random.asm", "-o", "out.prg", "-L", "out.list"]
    result = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return (folder / "out.prg").read_bytes() if result.returncode == 0 else None


def own_bytes(source: str) -> bytes | None:
    """The same of the embedded assembler."""
    try:
        image = assemble(source, "random.asm").image
    except SourceError:
        return None
    return image.prg() if image.data else b""


def source_of(seed: int) -> str:
    """A program: of macros and scopes, or of instructions and expressions."""
    rng = random.Random(seed)
    if seed % 4:
        return Nested(rng.choice).program()
    return random_sources.program(rng, 60)


def main(count: int, first: int) -> int:
    """Prints a line for each difference and one at the end."""
    start = time.monotonic()
    different = accepted = 0
    with tempfile.TemporaryDirectory() as name:
        for seed in range(first, first + count):
            source = source_of(seed)
            real = real_bytes(source, Path(name))
            accepted += real is not None
            if own_bytes(source) != real:
                different += 1
                Path(f"soak-{seed}.asm").write_text(source)
                print(f"seed {seed}: {'refused by 64tass' if real is None else 'other bytes, or refused here'}")
    print(f"{count} programs, {accepted} of them accepted, {different} different, {time.monotonic() - start:.0f} s")
    return 1 if different else 0


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*given, *(10000, 1)[len(given) :]))
