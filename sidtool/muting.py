"""Voices that are left out of what is heard."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sidtool.register_log import RegisterLog

VOICES = 3
VOICE_REGISTERS = 7
CONTROL = 4
SYNC_AND_TEST = 0x0A  # what other voices hear of this one: its oscillator stays as it is


def without_voices(log: RegisterLog, voices: Collection[int]) -> RegisterLog:
    r"""The log with some voices' gates and waveforms off; what sync and ring modulation take from them stays.

    Args:
        voices: 1 to 3 of the first SID, 4 to 6 of the second, and so on.

    >>> from sidtool.register_log import RegisterLog
    >>> log = RegisterLog.from_writes([(5, 4, 0x21), (6, 11, 0x43)], cycles=9)
    >>> without_voices(log, [2]).raw_text()
    '5 4 33\n6 11 2\n'
    """
    if not voices:
        return log
    from dataclasses import replace

    values = log.values.copy()
    for voice in voices:
        chip, number = divmod(voice - 1, VOICES)
        values[(log.chips == chip) & (log.registers == number * VOICE_REGISTERS + CONTROL)] &= SYNC_AND_TEST
    return replace(log, values=values)
