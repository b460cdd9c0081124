"""The packed form of a voice: the only definition of the stream's bytes, for the compiler and for the player.

========  =====================================================================
byte      meaning
========  =====================================================================
00-5f     note, ``octave * 12 + semitone``
60-7f     the notes that follow sound with instrument 0 to 31
80-f7     what follows lasts 1 to 120 ticks (or: row 1 to 120 of the lengths)
fb nn     instrument ``nn``, 0 to 127; ff: none, as in a note sheet
fc lo hi  the voice goes on at this address
fe        hold: nothing happens
ff        ``x``: the gate is closed
========  =====================================================================

A note, ``x``, hold and the end are events: each lasts one length. The others only say how the next event is meant.
"""

from __future__ import annotations

FIRST_COMMAND = 0x60
FIRST_INSTRUMENT = 0x60
NEAR_INSTRUMENTS = 32
FIRST_LENGTH = 0x80
LONGEST = 120
WIDE_INSTRUMENT = 0xFB
LOOP = 0xFC
END_OF_VOICE = 0xFD
HOLD = 0xFE
GATE_OFF = 0xFF

MOST_INSTRUMENTS = 128
NO_INSTRUMENT = 0xFF


# What only the full player knows: see the second table of docs/player.md.
NEAR_LENGTHS, FULL_LONGEST = 96, 255
FIRST_JUMP = 0xF0
WIDE_MANNER = 0xF0
FULL_LOOP = 0xF1
RETURN = 0xF3
COURSE = 0xF4
LATE_RESTART = 0xF5
ORDERS = 0xF6
MARKER = 0xF7
WIDE_LENGTH = 0xF8
FIRST_EVENT = 0xFB
NOTHING = 0xFB
REST = 0xFC
# In place of an order's variable: what is below is one.
FIRST_ORDER = 0xF8
PROGRAM = 0xF8
BEND = 0xF9
END_OF_ORDERS = 0xFF
# In a course, behind a 0; what is below is a run of so many calls.
COURSE_TURNS = 0x80
FAR_COURSE = 0x81
LOW_WORD = 0x82
COURSE_ENDS = 0xFF
# Calls of a hard restart: the player's stages begin behind them.
MOST_RESTART = 31
# A voice's stage at its start, and no filter program.
UNREAD = 0x80
NO_PROGRAM = 0xFF


def length_byte(length: int) -> int:
    """The byte that sets the length, 1 to 120.

    >>> hex(length_byte(1)), hex(length_byte(120))
    ('0x80', '0xf7')
    """
    if not 1 <= length <= LONGEST:
        raise ValueError(f"a length is 1 to {LONGEST}, not {length}")
    return FIRST_LENGTH + length - 1


def instrument_bytes(instrument: int | None) -> bytes:
    """The bytes that choose an instrument, or none.

    >>> instrument_bytes(3).hex(), instrument_bytes(40).hex(), instrument_bytes(None).hex()
    ('63', 'fb28', 'fbff')
    """
    if instrument is None:
        return bytes((WIDE_INSTRUMENT, NO_INSTRUMENT))
    if not 0 <= instrument < MOST_INSTRUMENTS:
        raise ValueError(f"an instrument is 0 to {MOST_INSTRUMENTS - 1}, not {instrument}")
    if instrument < NEAR_INSTRUMENTS:
        return bytes((FIRST_INSTRUMENT + instrument,))
    return bytes((WIDE_INSTRUMENT, instrument))


def is_note(pitch: int) -> bool:
    """Whether a stream can tell a pitch."""
    return 0 <= pitch < FIRST_COMMAND


def equates() -> list[str]:
    """The lines of assembly that tell the player the same numbers (``x`` is what remains)."""
    values = {
        "FIRST_COMMAND": FIRST_COMMAND,
        "FIRST_INSTRUMENT": FIRST_INSTRUMENT,
        "FIRST_LENGTH": FIRST_LENGTH,
        "WIDE_INSTRUMENT": WIDE_INSTRUMENT,
        "LOOP": LOOP,
        "HOLD": HOLD,
    }
    return [f"{name:<20}= ${value:02x}" for name, value in values.items()]


def manner_bytes(manner: int, first: int) -> bytes:
    """The full player's bytes that choose the manner in which notes are played; ``first``: the byte of the first one.

    >>> manner_bytes(3, 0x50).hex(), manner_bytes(48, 0x50).hex()
    ('53', 'f030')
    """
    if first + manner < FIRST_LENGTH:
        return bytes((first + manner,))
    return bytes((WIDE_MANNER, manner))


def length_bytes(length: int) -> bytes:
    """The full player's bytes that set the length, 1 to 255.

    >>> length_bytes(1).hex(), length_bytes(96).hex(), length_bytes(97).hex()
    ('80', 'df', 'f861')
    """
    if length > FULL_LONGEST:
        raise ValueError(f"a length is 1 to {FULL_LONGEST}, not {length}")
    return bytes((length_byte(length),)) if length <= NEAR_LENGTHS else bytes((WIDE_LENGTH, length))


def full_equates(first_manner: int) -> list[str]:
    """The lines of assembly that tell the full player the same numbers."""
    values = {
        "FIRST_MANNER": first_manner,
        "FIRST_LENGTH": FIRST_LENGTH,
        "FIRST_JUMP": FIRST_JUMP,
        "WIDE_MANNER": WIDE_MANNER,
        "LOOP": FULL_LOOP,
        "RETURN": RETURN,
        "COURSE": COURSE,
        "LATE_RESTART": LATE_RESTART,
        "ORDERS": ORDERS,
        "MARKER": MARKER,
        "WIDE_LENGTH": WIDE_LENGTH,
        "FIRST_ORDER": FIRST_ORDER,
        "PROGRAM": PROGRAM,
        "BEND": BEND,
        "END_OF_ORDERS": END_OF_ORDERS,
        "FIRST_EVENT": FIRST_EVENT,
        "NOTHING": NOTHING,
        "COURSE_TURNS": COURSE_TURNS,
        "FAR_COURSE": FAR_COURSE,
        "LOW_WORD": LOW_WORD,
        "NOT_ONE": NO_PROGRAM,
        "REST": REST,
        "END_OF_VOICE": END_OF_VOICE,
        "HOLD": HOLD,
    }
    return [f"{name:<20}= ${value:02x}" for name, value in values.items()]
