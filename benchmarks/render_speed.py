"""How fast a song is rendered, as a multiple of real time: whole process, and where the time goes. Prints a table.

python benchmarks/render_speed.py [SONG ...]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

SECONDS = 60
MODEL = "8580"
RATE = 48000


def whole_process(song: Path, folder: Path) -> float:
    """Seconds that `sidtool render` takes for a minute of a song; compiled kernels are cached by a first run."""
    command = [sys.executable, "-m", "sidtool", "render", str(song), "--seconds"]
    for length in (1, SECONDS):
        start = time.perf_counter()
        subprocess.run(
            [*command, str(length), "-o", "song.wav"],
            cwd=folder,
            check=True,
            capture_output=True,
            env={"PYTHONPATH": str(PROJECT)},
        )
        taken = time.perf_counter() - start
    return taken


def stages(song: Path) -> tuple[float, float]:
    """Seconds for the machine and for the SID, for a minute of a song."""
    from sidtool import api
    from sidtool.sid import Synth

    program = api.load_program(song)
    start = time.perf_counter()
    logs = list(api.register_logs(program, program.clock.cycles(SECONDS)))
    machine = time.perf_counter() - start
    synth = Synth(MODEL, program.clock, RATE)
    synth.render(logs[0])
    start = time.perf_counter()
    for log in logs[1:]:
        synth.render(log)
    return machine, time.perf_counter() - start


def main() -> None:
    """Prints the table."""
    songs = [Path(name).resolve() for name in sys.argv[1:]] or sorted((PROJECT / "songs").glob("*.txt"))
    print(f"{SECONDS} s of music, {RATE} Hz, {MODEL}; times real time")
    print(f"{'':32} {'whole process':>14} {'machine':>10} {'SID':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for song in songs:
            whole = whole_process(song, Path(folder))
            machine, sid = stages(song)
            print(f"{song.stem:32} {SECONDS / whole:12.1f} x {SECONDS / machine:8.1f} x {SECONDS / sid:8.1f} x")


if __name__ == "__main__":
    main()
