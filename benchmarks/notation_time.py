"""Time from text to meaning and to a program: whole processes on a long song, and how it grows with the text.

    python benchmarks/notation_time.py

A five-minute song of three voices, and songs of 25,000, 50,000 and 100,000 words. The first run of each command writes
caches and is not counted; of the others the best and the median are shown. Then the stages, in one process: of dense
music, which a C64 has no memory for beyond some 30,000 notes, only the reading.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))
SIDTOOL = [sys.executable, "-m", "sidtool"]
RUNS = 7
HEAD = """title "Long"  bpm 125  meter 4/4  step 1/8  swing 56%
instrument lead { adsr 0 9 8 4  wave pulse@+12 | pulse  pw $400 | $400>$c00:48 $c00>$400:48  vib .25 6 12f }
instrument bass { adsr 0 8 10 2  wave test pulse | saw  filter sweep }
instrument kick { adsr 0 6 0 0  hr 0f  wave noise=7C pulse@-12 tri@-24:3 none }
filter sweep { mode low  res 14  route 2  cutoff $500>$100:16 | $100 }
pattern riff o2: D# F F# x  F C# 2F# x |
"""
WORDS = ["C", "D#", "5E", "F:8", "G", "x", "A:16 B:16", "_", "C-G(16)", "E-.5", "C&", "C+Eb+G", "{C D E}:8", "r", "s"]
NOTES = ["C", "D", "E", "F", "G", "A", "B", "C#", "D#", "F#", "G#", "A#", "3C", "5D", "3G"]


def dense(dice: random.Random) -> list[str]:
    """The words of a bar of eighths and its line: a bit of everything."""
    return [*(dice.choice(WORDS) for _ in range(7)), "C", "|"]


def sparse(dice: random.Random) -> list[str]:
    """A bar of long notes: nine words, two notes."""
    return [dice.choice(NOTES), "_", "_", "_", dice.choice(NOTES), "_", "_", "_", "|"]


Bar = Callable[[random.Random], list[str]]


def long_song(words: int, bar: Bar) -> str:
    """A song of three voices of so many words together, no two bars alike."""
    dice = random.Random(words)
    voices = []
    for number, instrument in ((1, "lead"), (2, "bass"), (3, "kick")):
        lines, count = [f"v{number} o4: @{instrument} V12 q7"], 0
        while count < words // 3:
            one = bar(dice)
            count += sum(map(len, (word.split() for word in one)))
            lines.append("  " + " ".join(one))
        voices.append("\n".join(lines))
    return HEAD + "\n".join(voices) + "\n"


def five_minutes() -> str:
    """156 bars of 4/4 at 125 quarters a minute: five minutes."""
    dice = random.Random(5)
    voices = []
    for number, instrument in ((1, "lead"), (2, "bass"), (3, "kick")):
        bars = [f"  {' '.join(dense(dice))}\n" for _ in range(156)]
        voices.append(f"v{number} o4: @{instrument} V12 q7\n{''.join(bars)}")
    return HEAD + "".join(voices)


def whole_process(command: list[str], folder: Path, runs: int = RUNS) -> list[float]:
    """Wall-clock times of a command's runs, after one that does not count."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        done = subprocess.run(
            command, cwd=folder, check=False, capture_output=True, text=True, env={"PYTHONPATH": str(PROJECT)}
        )
        times.append(time.perf_counter() - start)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}:\n{done.stderr[:2000]}")
    return times[1:]


def row(label: str, times: list[float]) -> None:
    """A line of the table."""
    print(f"{label:44} {min(times):7.3f} s {statistics.median(times):7.3f} s", flush=True)


def stages(words: int) -> None:
    """Where the time goes, in this process."""
    from sidtool.assets import asm_dir
    from sidtool.notation import read_song
    from sidtool.player import compile_song
    from sidtool.tass import assemble

    text = long_song(words, dense)
    _, reading = timed(lambda: read_song(text, "dense.txt"))
    print(f"{words:>8} words, dense  {reading:8.2f} s {'':32} {reading / words * 1e6:7.1f} us a word", flush=True)
    text = long_song(words, sparse)
    song, reading = timed(lambda: read_song(text, "sparse.txt"))
    source, compiling = timed(lambda: compile_song(song))
    _, assembling = timed(lambda: assemble(source, "sparse.asm", include=[asm_dir()]))
    whole = reading + compiling + assembling
    parts = f"{reading:8.2f} s {compiling:8.2f} s {assembling:8.2f} s"
    print(f"{words:>8} words, sparse {parts} {whole:8.2f} s {whole / words * 1e6:7.1f} us a word", flush=True)


Result = TypeVar("Result")


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What some work gives, and how long it took."""
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def main() -> None:
    """Prints both tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "five.txt").write_text(five_minutes(), encoding="utf-8")
        (folder / "words.txt").write_text(long_song(100_000, sparse), encoding="utf-8")
        print(f"{'whole processes':44} {'best':>9} {'median':>9}")
        row("python -c pass", whole_process([sys.executable, "-c", "pass"], folder))
        row("sidtool check, five minutes", whole_process([*SIDTOOL, "check", "five.txt"], folder))
        row("sidtool build, five minutes", whole_process([*SIDTOOL, "build", "five.txt"], folder))
        row("sidtool build, 100,000 words", whole_process([*SIDTOOL, "build", "words.txt"], folder, runs=2))
    print(f"\n{'stages':22} {'to Song':>10} {'to source':>10} {'to bytes':>10} {'all':>10}")
    for words in (25_000, 50_000, 100_000):
        stages(words)


if __name__ == "__main__":
    main()
