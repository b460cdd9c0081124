"""``sidtool trace``: a program's SID writes as a table with a row a picture, as CSV, or one by one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping

from sidtool import pitch
from sidtool.c64 import Clock
from sidtool.register_log import RegisterLog, write_lines

REGISTERS = 25
VOICES = (0, 7, 14)
HEAD_EVERY = 40  # rows between two heads of the table
_WAVEFORMS = ((0x10, "T"), (0x20, "S"), (0x40, "P"), (0x80, "N"))
_SWITCHES = ((0x08, "t"), (0x04, "r"), (0x02, "s"), (0x01, "g"))
_MODES = ((0x10, "L"), (0x20, "B"), (0x40, "H"), (0x80, "3"))

State = bytes  # the 25 written registers of one SID
Frame = tuple[int, list[State]]  # its number, and the registers of each SID at its end


def _frames(logs: Iterable[RegisterLog], chips: int, clock: Clock) -> Iterator[Frame]:
    """The registers at the end of every whole picture."""
    states = [bytearray(32) for _ in range(chips)]
    frame, length = 0, clock.cycles_per_frame
    for log in logs:
        for cycle, chip, register, value in log:
            while cycle >= (frame + 1) * length:
                yield frame, [bytes(state[:REGISTERS]) for state in states]
                frame += 1
            states[chip][register] = value
        while log.end >= (frame + 1) * length:
            yield frame, [bytes(state[:REGISTERS]) for state in states]
            frame += 1


def raw(logs: Iterable[RegisterLog], chips: int, _: Clock) -> Iterator[str]:
    """Every write as a line; with several SIDs the chip's number is the second column."""
    return write_lines(logs, chips)


def _word(state: State, low: int) -> int:
    return state[low] | state[low + 1] << 8


def _cutoff(state: State) -> int:
    return state[21] & 7 | state[22] << 3


def csv(logs: Iterable[RegisterLog], chips: int, clock: Clock) -> Iterator[str]:
    """A head and a row a picture and SID, in decimal numbers; frequencies in Hz."""
    names = ("frequency", "hertz", "pulse_width", "control", "attack_decay", "sustain_release")
    voices = [f"v{number}_{name}" for number in (1, 2, 3) for name in names]
    yield ",".join(["frame", "seconds", "sid", *voices, "cutoff", "resonance", "routed", "modes", "volume"]) + "\n"
    for frame, states in _frames(logs, chips, clock):
        seconds = clock.seconds(frame * clock.cycles_per_frame)
        for chip, state in enumerate(states):
            cells = [str(frame), f"{seconds:.4f}", str(chip + 1)]
            for at in VOICES:
                word = _word(state, at)
                width = _word(state, at + 2) & 0xFFF
                cells += [str(word), f"{pitch.word_hertz(word, clock):.2f}", str(width)]
                cells += [str(state[at + offset]) for offset in (4, 5, 6)]
            cells += map(str, (_cutoff(state), state[23] >> 4, state[23] & 15, state[24] >> 4, state[24] & 15))
            yield ",".join(cells) + "\n"


def table(logs: Iterable[RegisterLog], chips: int, clock: Clock) -> Iterator[str]:
    """A row a picture; what is as in the row before is a dot."""
    last: list[list[str]] = [[] for _ in range(chips)]
    for frame, states in _frames(logs, chips, clock):
        if frame % HEAD_EVERY == 0:
            yield _head(chips)
        cells = []
        for chip, state in enumerate(states):
            now = _cells(state, clock)
            cells += [
                "." * (text == before) or text for text, before in zip(now, last[chip] or [""] * len(now), strict=True)
            ]
            last[chip] = now
        row = "  ".join(text.ljust(width) for text, width in zip(cells, _WIDTHS * chips, strict=True))
        yield f"{frame:5}  {row}".rstrip() + "\n"


_VOICE_COLUMNS = (("note", 7), ("wave", 5), ("adsr", 4), ("pw", 3))
_FILTER_COLUMNS = (("cut", 3), ("res", 3), ("filt", 4), ("mode", 4), ("vol", 3))
_NAMES = [*(f"{name}{voice}" for voice in (1, 2, 3) for name, _ in _VOICE_COLUMNS), *(n for n, _ in _FILTER_COLUMNS)]
_WIDTHS = [
    *(max(width, len(name) + 1) for _ in VOICES for name, width in _VOICE_COLUMNS),
    *(w for _, w in _FILTER_COLUMNS),
]


def _head(chips: int) -> str:
    names = "  ".join(name.ljust(width) for name, width in zip(_NAMES * chips, _WIDTHS * chips, strict=True))
    return f"frame  {names}".rstrip() + "\n"


def _cells(state: State, clock: Clock) -> list[str]:
    cells = []
    for at in VOICES:
        control = state[at + 4]
        cells += [
            _note(_word(state, at), clock),
            _letters(control, (*_WAVEFORMS, *_SWITCHES)) or "-",
            f"{state[at + 5]:02x}{state[at + 6]:02x}",
            f"{_word(state, at + 2) & 0xFFF:03x}",
        ]
    routed = "".join(str(voice + 1) if voice < len(VOICES) else "e" for voice in range(4) if state[23] >> voice & 1)
    modes = _letters(state[24], _MODES) or "-"
    return [*cells, f"{_cutoff(state):03x}", f"{state[23] >> 4:x}", routed or "-", modes, f"{state[24] & 15:x}"]


def _letters(value: int, names: Iterable[tuple[int, str]]) -> str:
    return "".join(letter for bit, letter in names if value & bit)


def _note(word: int, clock: Clock) -> str:
    """The nearest note and how many cents it is off; outside the notes' range the register's value.

    >>> from sidtool.c64 import PAL
    >>> _note(7492, PAL), _note(0x1D00, PAL), _note(3, PAL)
    ('4A', '4A-16', '$0003')
    """
    if word:
        exact = pitch.A4 + 12 * math.log2(pitch.word_hertz(word, clock) / 440)
        note = round(exact)
        if 0 <= note < pitch.NOTES:
            off = round(100 * (exact - note))
            return pitch.name(note) + (f"{off:+}" if abs(off) > 2 else "")
    return f"${word:04x}"


FORMS: Mapping[str, Callable[[Iterable[RegisterLog], int, Clock], Iterator[str]]] = {
    "table": table,
    "csv": csv,
    "raw": raw,
}
