"""What single words of the music say: notes and octaves."""

from __future__ import annotations

import re

from sidtool import pitch

_NOTE = re.compile(r"([0-7]?)([CDFGA]#|[DEGAB]b|[A-G])")


def seed_note(text: str, octave: int) -> int | None:
    """The number of a note, 0 to 95; None where the text is no note of the table.

    >>> seed_note("D#", 3), seed_note("2F#", 3), seed_note("Cb", 3)
    (39, 30, None)
    """
    match = _NOTE.fullmatch(text)
    if match is None:
        return None
    name = match[2]
    semitone = pitch.SEMITONES[name[0]] + {"#": 1, "b": -1, "": 0}[name[1:]]
    return (int(match[1]) if match[1] else octave) * 12 + semitone
