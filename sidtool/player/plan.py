"""What of the player a song needs: its clock, its streams and the switches of the conditional assembly."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sidtool.errors import UserError
from sidtool.player import format as packed
from sidtool.player.packing import first_unpacked
from sidtool.player.placement import PROGRAM, Placement
from sidtool.player.stream import Stream, encode_voice, lengths_of
from sidtool.player.tempo import Tempo, choose_tempo, fits_swing, swung_tempo
from sidtool.song import Instrument, Note, Song, VoiceSetup, Waveform

# What the code (BASIC line, main program, player, set-up macros) may take at the most; a test measures it.
CODE_RESERVE = 1024
STATE_BYTES = 21


@dataclass(frozen=True, slots=True)
class Plan:
    """A song, ready to be written down as assembly.

    Attributes:
        song: it.
        tempo: its clock.
        streams: its voices.
        instruments: those that are played, in the order of the player's tables.
        switches: value of each ``WITH_...`` symbol, in the order of the listing.
        lowest, highest: the notes that the frequency tables hold.
    """

    song: Song
    tempo: Tempo
    streams: tuple[Stream, ...]
    instruments: tuple[Instrument, ...]
    switches: dict[str, bool]
    lowest: int
    highest: int

    @property
    def state_bytes(self) -> int:
        """Bytes of the player's state: three voices and the clock."""
        if not self.tempo.ticks:
            return STATE_BYTES * 2
        return STATE_BYTES + self.tempo.width + (1 if self.tempo.second else 0)

    @property
    def data_bytes(self) -> int:
        """Bytes of all tables and streams."""
        rows = 5 + self.tempo.width
        return (
            sum(stream.size for stream in self.streams)
            + 2 * (self.highest - self.lowest + 1)
            + rows * len(self.instruments)
            + self.tempo.width * (len(self.tempo.lengths) or 2)
            + 2 * self.state_bytes
        )


def make_plan(song: Song, place: Placement = PROGRAM) -> Plan:
    """Decides how a song is played.

    Raises:
        UserError: it plays more instruments than the player knows, or does not fit into memory.
    """
    song, instruments = _played_instruments(song)
    tempo = _tempo(song, max((one.hard_restart for one in instruments), default=0))
    streams = tuple(encode_voice(voice, tempo) for voice in song.voices)
    notes = [event.pitch for voice in song.voices for event in voice.events if isinstance(event, Note)] or [0]
    switches = _switches(song, instruments, tempo, streams)
    plan = Plan(song, tempo, streams, instruments, switches, min(notes), max(notes))
    _check_room(plan, place)
    return plan


def _tempo(song: Song, hard_restart: int) -> Tempo:
    lines = [lengths_of(voice) for voice in song.voices]
    sheets = [voice.events for voice in song.voices if first_unpacked(voice) is None]
    pairs = {(events[0].length, events[1].length) for events in sheets if len(events) > 1}
    swung = [pair for pair in pairs if pair[0] != pair[1]]
    if len(swung) == 1 and all(fits_swing(swung[0], lengths, loop) for lengths, loop in lines):
        tempo = swung_tempo(swung[0], hard_restart)
        if tempo is not None:
            return tempo
    steady = [events[0].length for events in sheets]
    return choose_tempo([length for lengths, _ in lines for length in lengths], hard_restart, steady)


def _played_instruments(song: Song) -> tuple[Song, tuple[Instrument, ...]]:
    """The song with its notes pointing into the instruments that are played."""
    events = [event for voice in song.voices for event in voice.events]
    used = sorted({event.instrument for event in events if isinstance(event, Note) and event.instrument is not None})
    if len(used) > packed.MOST_INSTRUMENTS:
        raise UserError(
            f"{song.file}: the song plays {len(used)} instruments, the player has room for {packed.MOST_INSTRUMENTS}"
        )
    rows = {index: row for row, index in enumerate(used)}
    voices = tuple(
        replace(
            voice,
            events=tuple(
                replace(event, instrument=rows[event.instrument])
                if isinstance(event, Note) and event.instrument is not None
                else event
                for event in voice.events
            ),
        )
        for voice in song.voices
    )
    instruments = tuple(song.instruments[index] for index in used)
    return replace(song, voices=voices, instruments=instruments), instruments


def _switches(
    song: Song, instruments: tuple[Instrument, ...], tempo: Tempo, streams: tuple[Stream, ...]
) -> dict[str, bool]:
    events = [event for voice in song.voices for event in voice.events]
    codes = b"".join(piece.code for stream in streams for piece in stream.pieces)
    changes = any(stream.lengths_change for stream in streams)
    choices = any(stream.instruments_change for stream in streams)
    loops = any(stream.loop is not None for stream in streams)
    ends = any(stream.loop is None for stream in streams)
    lengths = tempo.ticks and (changes or any(stream.length != 1 for stream in streams))
    return {
        "WITH_FRACTIONS": not tempo.ticks,
        "WITH_SWING": bool(tempo.second),
        "WITH_LENGTHS": lengths,
        "WITH_CHANGES": changes,
        "WITH_SHORTS": any(length < tempo.step for length in tempo.lengths),
        "WITH_LOOPS": loops,
        "WITH_ENDS": ends,
        "WITH_SILENCE": ends or len(streams) < 3,
        "WITH_INSTRUMENTS": bool(instruments),
        "WITH_PLAIN_NOTES": any(isinstance(event, Note) and event.instrument is None for event in events)
        or any(stream.instrument is None for stream in streams),
        "WITH_CHOICES": choices,
        "WITH_MANY": choices and packed.WIDE_INSTRUMENT in codes,
        "WITH_PULSE": any(one.wave.steps[0].waveform & Waveform.PULSE for one in instruments),
        "WITH_OTHERS": any(not one.wave.steps[0].waveform & Waveform.PULSE for one in instruments),
        "WITH_RESTARTS": any(one.hard_restart for one in instruments),
        "WITH_COMMANDS": loops or changes or choices,
        "WITH_SUBROUTINE": lengths or not tempo.ticks or bool(instruments),
    }


def initial_waveform(song: Song, voice: int) -> int:
    """The waveform bits that a voice's set-up leaves in its control register."""
    waveforms = [int(one.waveform) for one in song.setup if isinstance(one, VoiceSetup) and one.voice == voice]
    return waveforms[-1] if waveforms else 0


def _check_room(plan: Plan, place: Placement) -> None:
    room = place.room(CODE_RESERVE)
    if plan.data_bytes > room:
        longest = max(plan.streams, key=lambda stream: stream.size)
        raise UserError(
            f"{plan.song.file}: the song is {plan.data_bytes - room} bytes too long for {place.name}: its notes "
            f"and tables take {plan.data_bytes} bytes, and {room} are free up to ${place.end:04x}",
            f"voice {longest.number} is the longest with {longest.size} bytes: shorten it, or let it loop",
        )
