"""Lines of 64tass source: readable by a person, and safe whatever a title or a file's name may hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from sidtool.song import FilterSetup, Note, Setup, Song, Voice, VoiceSetup, VolumeSetup, Waveform

_LONGEST_COMMENT = 200
INDENT = " " * 12


def comment(text: str) -> str:
    r"""Any text, made safe for the rest of a line of assembly.

    >>> comment("La\nSera; \x00 .byte")
    'La.Sera; . .byte'
    """
    safe = "".join(sign if sign.isprintable() else "." for sign in text)
    return safe if len(safe) <= _LONGEST_COMMENT else safe[: _LONGEST_COMMENT - 3] + "..."


def header(song: Song) -> Iterator[str]:
    yield f"; {comment(song.title or 'A song without a title')}"
    by = ", ".join(comment(part) for part in (song.author, song.released) if part)
    if by:
        yield f"; {by}"
    yield ";"
    yield f"; Made by sidtool from {comment(PurePath(song.file).name)}. Assemble it with"
    yield ";"
    yield ";   64tass -a --cbm-prg -I ASM_FOLDER song.asm -o a.out"


def equal(name: str, value: object, note: str = "") -> str:
    line = f"{name:<20}= {value}"
    return f"{line:<36}; {note}" if note else line


def truth(value: bool) -> str:
    return "true" if value else "false"


def setup_macro(song: Song) -> Iterator[str]:
    """The set-up of a program's only tune, which the player writes out where it initialises."""
    yield "song_setup  .macro"
    yield from setup_lines(song)
    yield f"{INDENT}.endm"


def setup_lines(song: Song) -> Iterator[str]:
    """A tune's set-up as calls of the macros, in its order.

    A voice that begins with an instrument's note gets that one's envelope in the first call, and none before: with a
    rate other than 0 selected until then, the note would run into the envelope's delay bug.
    """
    silent = {voice.number for voice in song.voices if _begins_struck(voice)}
    for one in song.setup:
        if isinstance(one, VoiceSetup) and one.voice in silent:
            line = _setup_call(replace(one, attack=0, decay=0, sustain=0, release=0))
            yield f"{INDENT}{line:<40}; ADSR: its first note's"
        else:
            yield f"{INDENT}{_setup_call(one)}"


def _begins_struck(voice: Voice) -> bool:
    first = voice.events[0]
    return isinstance(first, Note) and first.instrument is not None


def _setup_call(one: Setup) -> str:
    match one:
        case VoiceSetup():
            envelope = f"{one.attack}, {one.decay}, {one.sustain}, {one.release}"
            return f".setup {one.voice - 1}, {waveform(one.waveform)}, {envelope}, ${one.pulse_width:03x}"
        case FilterSetup():
            switches = (
                one.voice1,
                one.voice2,
                one.voice3,
                one.high_pass,
                one.low_pass,
                one.band_pass,
                one.mute_voice3,
            )
            return f".setup_filter {one.cutoff}, {one.resonance}, {', '.join(map(truth, switches))}"
        case VolumeSetup():
            return f".set_volume {one.volume}"


def waveform(waveform: Waveform) -> str:
    bits = [bit for bit in reversed(Waveform) if waveform & bit]
    return " | ".join(str(bit.name).capitalize() for bit in bits) or "0"


def hex_bytes(values: Iterable[int]) -> str:
    return ", ".join(f"${value:02x}" for value in values)


def row(code: str, note: str) -> str:
    line = f"{INDENT}.byte {code}"
    return f"{line:<51} ; {comment(note)}" if note else line


def columns(name: str, columns: Sequence[tuple[int, str]]) -> Iterator[str]:
    yield name
    for value, note in columns:
        yield row(f"${value:02x}", note)


def wide_table(name: str, rows: Sequence[tuple[int, str]], width: int) -> Iterator[str]:
    """Numbers of several bytes: all lowest bytes first, then the next ones."""
    yield name
    for byte in range(width):
        yield row(hex_bytes(value >> 8 * byte & 0xFF for value, _ in rows), ", ".join(note for _, note in rows if note))


def code_bytes(values: Iterable[int | str]) -> str:
    """Bytes that are numbers or expressions, as the operand of ``.byte``."""
    return ", ".join(f"${value:02x}" if isinstance(value, int) else value for value in values)
