"""Pitches against equal temperament, not against a table."""

from __future__ import annotations

import pytest

from sidtool import pitch
from sidtool.c64 import NTSC, PAL, Clock

# From the data sheet's formula: Fn = round(440 * 2**24 / phi2).
KNOWN = [(PAL, 7492), (NTSC, 7218)]


@pytest.mark.parametrize(("clock", "word"), KNOWN)
def test_the_tuning_note(clock: Clock, word: int) -> None:
    assert pitch.word(pitch.A4, clock) == word


@pytest.mark.parametrize("clock", [PAL, NTSC])
def test_every_note_is_as_near_as_the_register_allows(clock: Clock) -> None:
    for note in range(pitch.NOTES):
        word = pitch.word(note, clock)
        wanted = 440 * 2 ** ((note - 57) / 12)
        if word < pitch.TOP_WORD:
            assert abs(pitch.word_hertz(word, clock) - wanted) <= float(clock.phi2) / 2**25
            assert abs(pitch.cents(pitch.word_hertz(word, clock), wanted)) < (4.5 if note < 12 else 1.6)


def test_only_7b_is_clipped_on_pal() -> None:
    assert [n for n in range(96) if pitch.hertz(n) * 2**24 / PAL.phi2 > 65535] == [95]
    assert pitch.word(95, NTSC) < 65535


def test_another_tuning_moves_every_note() -> None:
    assert pitch.word(57, PAL, 432.0) == round(432 * 2**24 / float(PAL.phi2))


def test_the_clocks_are_those_of_the_data_sheet() -> None:
    # phi2 = 4 x colour burst / 18 (PAL-B) or / 14 (NTSC-M); frames and the KERNAL's timer latches + 1.
    assert float(PAL.phi2) == pytest.approx(4 * 4_433_618.75 / 18, abs=1e-6)
    assert float(NTSC.phi2) == pytest.approx(4 * 315e6 / 88 / 14, abs=1e-6)
    assert (PAL.cycles_per_frame, NTSC.cycles_per_frame) == (19_656, 17_095)
    assert (PAL.cycles_per_jiffy, NTSC.cycles_per_jiffy) == (16_422, 17_046)
