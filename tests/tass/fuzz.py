"""Damaged sources: whatever is given, the assembler answers with a program or with told mistakes, and soon.

``python tests/tass/fuzz.py [count [seed]]`` mutates the conformance sources; ``python tests/tass/fuzz.py atheris`` lets
coverage lead, where atheris is installed.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent)]

from sidtool.errors import UserError  # noqa: E402
from sidtool.files import decode_text  # noqa: E402
from sidtool.tass import assemble  # noqa: E402

SLOWEST = 20.0  # seconds for one source of a few KiB
_PIECES = (
    b"\\1", b"\\@", b"(", b")", b"[", b"]", b"{", b"}", b'"', b"'", b";", b":", b".", b",", b"#", b"@w ", b"@",
    b"*", b"..", b"...", b" x ", b" in ", b"? 1 : 2", b"$", b"%", b"-1", b"$ffff", b"1e999", b"1 << 99999",
    b"** 9", b"\xff", b"\xc3\xa4", b"\x00", b"\t", b"\n", b"\r\n", b" .if 1\n", b" .endif\n",
    b" .for i := 0, i < 3, i += 1\n", b" .next\n", b" .block\n", b" .bend\n", b"m .macro\n", b" .endm\n", b" .m\n",
    b" .rept 3\n", b" .while 1\n", b" .proc\n", b"_l ", b"+ ", b"- ", b" .byte ", b" .text ", b" .fill ",
    b" .align ", b"*=", b" .logical 5\n", b" .here\n", b" .virtual\n", b" .section s\n", b" .send\n",
    b" .dsection s\n", b" .struct\n", b" .ends\n", b" .union\n", b" .function f\n", b" .endf 1\n", b" .enc ",
    b' .include "', b' .binary "', b" .goto x\n", b"x .lbl\n", b" .switch 1\n", b" .case ", b" .end\n", b" .eor ",
    b" .weak\n",
)  # fmt: skip


def mutated(rng: random.Random, content: bytes) -> bytes:
    """A source with a few places damaged."""
    data = bytearray(content)
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(data) + 1)
        kind = rng.random()
        if kind < 0.4:
            data[place:place] = rng.choice(_PIECES)
        elif kind < 0.6:
            del data[place : place + rng.randint(1, 12)]
        elif kind < 0.8:
            other = rng.randrange(len(data) + 1)
            data[place:place] = data[other : other + rng.randint(1, 60)]
        elif place < len(data):
            data[place] = rng.randrange(256)
    return bytes(data)


def check(content: bytes) -> bool:
    """Assembles bytes as if they were a file; whether they are a program.

    Raises:
        Exception: anything but a told mistake.
        AssertionError: a mistake without words, or no end.
    """
    start = time.process_time()
    told = "a program"
    try:
        assembly = assemble(decode_text(content, "fuzz.asm"), "fuzz.asm")
        assert assembly.listing() is not None
        assert assembly.labels() is not None
        accepted = True
    except UserError as error:
        accepted = False
        told = error.message
    assert told, content
    assert time.process_time() - start < SLOWEST, content
    return accepted


def run(count: int, seed: int, sources: Sequence[Path]) -> int:
    """Checks mutations of the sources; how many of them are programs."""
    contents = [source.read_bytes() for source in sources]
    rng = random.Random(seed)
    accepted = 0
    for number in range(count):
        content = mutated(rng, rng.choice(contents))
        try:
            accepted += check(content)
        except BaseException:
            Path(f"fuzz-{seed}-{number}.asm").write_bytes(content)
            raise
    return accepted


def guided() -> None:
    """Coverage-guided, without end."""
    import atheris  # type: ignore[import-not-found]

    atheris.instrument_all()
    atheris.Setup(sys.argv[:1], lambda data: check(bytes(data)) and None)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:] == ["atheris"]:
        guided()
    else:
        given = [int(argument) for argument in sys.argv[1:]]
        amount, first = (*given, *(100_000, 1)[len(given) :])
        begun = time.monotonic()
        programs = run(amount, first, sorted((HERE / "conformance").glob("*.asm")))
        print(f"{amount} sources, {programs} of them programs, {time.monotonic() - begun:.0f} s")
