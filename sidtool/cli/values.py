"""Values of a song in words: times, tables, commands."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sidtool import api, pitch
from sidtool.song import (
    Command,
    SetDetune,
    SetModes,
    SetRoute,
    SetVibrato,
    Slope,
    Song,
    StartFilter,
    SweepCutoff,
    SweepPulse,
    SweepResonance,
    SweepVolume,
    Table,
    Vibrato,
    Waveform,
    WaveStep,
    WaveTable,
)

_WAVEFORMS = {
    Waveform.TEST: "test",
    Waveform.TRIANGLE: "tri",
    Waveform.SAWTOOTH: "saw",
    Waveform.PULSE: "pulse",
    Waveform.NOISE: "noise",
    Waveform.RING: "ring",
    Waveform.SYNC: "sync",
}


def number_text(value: Fraction | float) -> str:
    """A number with three decimals at the most.

    >>> number_text(Fraction(1, 3)), number_text(12.0)
    ('0.333', '12')
    """
    return f"{float(value):.3f}".rstrip("0").rstrip(".")


def calls_text(count: Fraction | float) -> str:
    """A number of player calls."""
    return "1 call" if count == 1 else f"{number_text(count)} calls"


def time_text(calls: Fraction, tune: Song) -> str:
    """A number of player calls, and how long they take."""
    return f"{calls_text(calls)} ({api.seconds(tune, calls):.3f} s)"


def voices_text(numbers: Sequence[int]) -> str:
    """Some voices by their numbers.

    >>> voices_text((1, 3)), voices_text(())
    ('voices 1, 3', 'no voice')
    """
    if not numbers:
        return "no voice"
    return f"voice{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def table_text(values: Table, form: str) -> str:
    """How a value moves.

    Args:
        form: for :meth:`str.format`.

    >>> table_text(Table((Slope(Fraction(1024), Fraction(256), 16), Slope(Fraction(256), Fraction(256))), 1), "${:03x}")
    '$400 to $100 for 16 calls, then $100'
    """
    parts = [(_slope(slope, form), slope.calls) for slope in values.slopes]
    return _listed(parts, values.loop, values.slopes[-1].start == values.slopes[-1].end)


def wave_text(wave: WaveTable) -> str:
    """What happens to the waveform."""
    return _listed([(waveform_text(step), step.calls) for step in wave.steps], wave.loop, True)


def waveform_text(step: WaveStep) -> str:
    """A waveform by the value of the control register, and what it sounds at.

    >>> waveform_text(WaveStep(Waveform.PULSE | Waveform.RING, offset=12))
    'pulse+ring ($44) 12 semitones up'
    """
    names = "+".join(name for bit, name in _WAVEFORMS.items() if step.waveform & bit) or "none"
    text = f"{names} (${int(step.waveform):02x})"
    if step.pitch is not None:
        return f"{text} at {pitch.name(step.pitch)}"
    return f"{text} {abs(step.offset)} semitones {'up' if step.offset > 0 else 'down'}" if step.offset else text


def _slope(slope: Slope, form: str) -> str:
    start, end = (form.format(round(value) if form.endswith("x}") else number_text(value)) for value in _ends(slope))
    return start if slope.start == slope.end else f"{start} to {end}"


def _ends(slope: Slope) -> tuple[Fraction, Fraction]:
    return slope.start, slope.end


def _listed(parts: Sequence[tuple[str, int]], loop: int | None, is_level: bool) -> str:
    """Entries of a table, and where it goes on after the last; ``is_level``: the last one does not move."""
    last = len(parts) - 1
    stays = is_level and loop in (None, last)  # it makes no difference for how long
    texts = [
        text if stays and index == last else f"{text} for {calls_text(calls)}"
        for index, (text, calls) in enumerate(parts)
    ]
    if stays:
        return ", then ".join(texts)
    if loop is None:
        return f"{', then '.join(texts)}, and stays"
    again = "all of it again" if loop == 0 else f"again from entry {loop + 1}"
    return f"{', then '.join(texts)}; {again}"


def vibrato_text(vibrato: Vibrato | None) -> str:
    """Depth, rate and delay."""
    if vibrato is None:
        return "no vibrato"
    delay = f", after {calls_text(vibrato.delay)}" if vibrato.delay else ""
    return f"vibrato: {number_text(vibrato.depth)} semitones, {number_text(vibrato.rate)} Hz{delay}"


def command_text(command: Command, tune: Song) -> str:
    """What a command does, from its event on."""
    match command:
        case SetVibrato(vibrato):
            return vibrato_text(vibrato)
        case SetDetune(semitones):
            return f"detuned by {number_text(100 * semitones)} cents"
        case SweepPulse(table):
            return f"pulse width: {table_text(table, '${:03x}')}"
        case SweepCutoff(table):
            return f"cutoff: {table_text(table, '${:03x}')}"
        case SweepResonance(table):
            return f"resonance: {table_text(table, '{}')}"
        case SweepVolume(table):
            return f"volume: {table_text(table, '{}')}"
        case SetModes(modes):
            return f"outputs of the filter: ${int(modes):02x} in $d418"
        case SetRoute(voices):
            return f"through the filter: {voices_text(voices)}"
        case StartFilter(index):
            return f"filter program {tune.filters[index].name} starts"
