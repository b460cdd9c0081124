"""Writes the golden files anew: what each song writes to the SID in its first seconds, and the hash of its sound.

    python tests/golden/update.py

They change only with a reason, which the commit gives: another player, another KERNAL, a better chip.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent)]

from gallery import ALL  # noqa: E402

from sidtool import api  # noqa: E402
from sidtool.audio import write_file  # noqa: E402

SECONDS = 3  # of sound
LOG_SECONDS = 12
LOG_LINES = 2000  # at most
RATE = 48000
HASHES = HERE / "sound.sha256"


def log_of(song: Path) -> str:
    """The register log of a song's first seconds as text."""
    program = api.load_program(song)
    text = "".join(log.raw_text() for log in api.register_logs(program, program.clock.cycles(LOG_SECONDS)))
    return "".join(text.splitlines(keepends=True)[:LOG_LINES])


def hash_of(song: Path, model: str) -> str:
    """SHA-256 of the WAV file of a song's first seconds."""
    program = api.load_program(song)
    length = api.Length(program.clock.cycles(SECONDS))
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "song.wav"
        write_file(wav, api.samples(program, length, RATE, model), RATE)
        return hashlib.sha256(wav.read_bytes()).hexdigest()


def golden_log(song: Path) -> Path:
    """The file that holds a song's golden log."""
    return HERE / f"{song.stem}.log"


def main() -> None:
    """Writes every golden file."""
    for song in ALL:
        golden_log(song).write_text(log_of(song))
    lines = [f"{hash_of(song, model)}  {song.stem} {model}\n" for song in ALL for model in api.MODELS]
    HASHES.write_text("".join(lines))


if __name__ == "__main__":
    main()
