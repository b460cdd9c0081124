"""Which of the two players a song needs: the small one for note sheets, or the one that knows everything."""

from __future__ import annotations

from sidtool.player.setups import setup_notes
from sidtool.song import Event, GateOff, Hold, Instrument, Note, Song, Voice

# Events in passages that come again, from which on storing them once pays for the larger player.
_MUCH = 500


def is_plain(song: Song) -> bool:
    """Whether notes, lengths and instruments with one steady waveform are all that a song has."""
    if song.others:
        return False
    events = [event for voice in song.voices for event in voice.events]
    played = {event.instrument for event in events if isinstance(event, Note) and event.instrument is not None}
    return (
        all(map(_is_plain_event, events))
        and all(_is_plain_instrument(song.instruments[index]) for index in played)
        and sum(map(_repeated, song.voices)) < _MUCH
        and not any(setup_notes(song, voice) for voice in song.voices)
    )


def _is_plain_event(event: Event) -> bool:
    if event.commands or event.markers or not event.length:
        return False
    if isinstance(event, Note):
        moved = event.chord or event.glide or event.vibrato or event.detune
        return not (moved or event.slurred or event.gate or event.keeps_pulse or event.level != 15)
    return isinstance(event, GateOff | Hold)


def _is_plain_instrument(one: Instrument) -> bool:
    step = one.wave.steps[0]
    steady = len(one.wave.steps) == 1 and step.pitch is None and not step.offset and one.pulse.is_constant
    still = all(table is None or (table.slopes[0].start == 0 and table.is_constant) for table in (one.arp, one.pitch))
    return steady and still and one.filter is None


def _repeated(voice: Voice) -> int:
    """Events in patterns that were called before."""
    seen, count = set[str](), 0
    for passage in voice.passages:
        if passage.pattern in seen:
            count += passage.end - passage.first
        seen.add(passage.pattern)
    return count
