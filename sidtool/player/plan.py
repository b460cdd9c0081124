"""What of the player a song needs: its clock, its streams and the switches of the conditional assembly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sidtool.errors import UserError
from sidtool.player import format as packed
from sidtool.player import registers
from sidtool.player.packing import first_unpacked
from sidtool.player.placement import PROGRAM, Placement
from sidtool.player.places import Places, clock_places, voice_places
from sidtool.player.stream import Stream, encode_voice, lengths_of
from sidtool.player.tempo import LONGEST_LENGTH, Tempo, make_tempo
from sidtool.song import Instrument, Note, Song, Voice, VoiceSetup, Waveform

# What the code (BASIC line, main program, title, player) may take at the most; a test measures it.
CODE_RESERVE = 1280
# Calls after an event in which the next one is prepared, one voice in each.
_SPREAD = 3
# ... and how many it may wait at the most, where others have something to do.
_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """A song, ready to be written down as assembly.

    Attributes:
        song: it.
        tempo: its lengths.
        streams: its voices.
        instruments: those that are played, in the order of the player's tables: those with a pulse first.
        switches: value of each ``WITH_...`` symbol, in the order of the listing.
        delays: calls from an event until the next one is prepared, for each stream.
        latest: calls until it has to be prepared in any case.
        soon: the calls of a length up to which the next event is prepared at once (with ``WITH_HURRY``).
        places: of the variables.
        lowest, highest: the notes that the frequency tables hold.
    """

    song: Song
    tempo: Tempo
    streams: tuple[Stream, ...]
    instruments: tuple[Instrument, ...]
    switches: dict[str, bool]
    delays: tuple[int, ...]
    latest: int
    soon: int
    places: Places
    lowest: int
    highest: int

    @property
    def pulses(self) -> int:
        """Instruments with a pulse."""
        return sum(map(_has_pulse, self.instruments))

    @property
    def data_bytes(self) -> int:
        """Bytes of all tables, streams and variables."""
        switches = self.switches
        rows = 3 + switches["WITH_RESTARTS"]
        halves = 1 if switches["WITH_ONE_CLOCK"] else 2
        calls = 1 + self.tempo.width * halves + switches["WITH_LONG"]
        one_length = switches["WITH_ONE_CLOCK"] and not switches["WITH_SWING"]
        return (
            sum(stream.size for stream in self.streams)
            + 2 * (self.highest - self.lowest + 1)
            + rows * len(self.instruments)
            + 2 * self.pulses
            + (0 if one_length else calls * len(self.tempo.lengths))
            + registers.COUNT
            + 2 * self.places.size
        )


def make_plan(song: Song, place: Placement = PROGRAM) -> Plan:
    """Decides how a song is played.

    Raises:
        UserError: it plays more instruments than the player knows, or does not fit into memory.
    """
    song, instruments = _played_instruments(song)
    tempo = _tempo(song.voices)
    streams = tuple(encode_voice(voice, tempo) for voice in song.voices)
    notes = [event.pitch for voice in song.voices for event in voice.events if isinstance(event, Note)] or [0]
    room = tempo.shortest - 1 - max((one.hard_restart for one in instruments), default=0)
    switches = _switches(song, instruments, tempo, streams, room)
    latest = min(room, _PATIENCE) if room > 0 else _SPREAD
    delays = tuple(min(index, latest) for index in range(1, len(streams) + 1))
    soon = _SPREAD + tempo.shortest - room
    places = _places(switches, tempo.width, streams)
    plan = Plan(song, tempo, streams, instruments, switches, delays, latest, soon, places, min(notes), max(notes))
    _check_room(plan, place)
    return plan


def _tempo(voices: Sequence[Voice]) -> Tempo:
    sheets = [voice for voice in voices if first_unpacked(voice) is None]
    pairs = {(one.events[0].length, one.events[1].length) for one in sheets if len(one.events) > 1}
    swung = [pair for pair in pairs if pair[0] != pair[1] and max(pair) <= LONGEST_LENGTH]
    pair = swung[0] if len(swung) == 1 else None
    steady = [length for voice in voices for length in lengths_of(voice)]
    if pair and all(_takes_turns(lengths_of(voice), pair) for voice in voices):
        steady = []
    return make_tempo(steady, pair)


def _takes_turns(lengths: Sequence[Fraction], pair: tuple[Fraction, Fraction]) -> bool:
    return len(lengths) > 1 and all(length == pair[index % 2] for index, length in enumerate(lengths))


def _played_instruments(song: Song) -> tuple[Song, tuple[Instrument, ...]]:
    """The song with its notes pointing into the instruments that are played, those with a pulse first."""
    events = [event for voice in song.voices for event in voice.events]
    played = {event.instrument for event in events if isinstance(event, Note) and event.instrument is not None}
    used = sorted(played, key=lambda index: (not _has_pulse(song.instruments[index]), index))
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


def _has_pulse(one: Instrument) -> bool:
    return bool(one.wave.steps[0].waveform & Waveform.PULSE)


def _switches(
    song: Song, instruments: tuple[Instrument, ...], tempo: Tempo, streams: tuple[Stream, ...], room: int
) -> dict[str, bool]:
    """``room``: calls in which the next event can be prepared after the shortest one, before its restart."""
    events = [event for voice in song.voices for event in voice.events]
    commands = b"".join(stream.commands for stream in streams)
    sounds = {byte for stream in streams for byte in stream.events}
    changes = any(packed.FIRST_LENGTH <= byte < packed.WIDE_INSTRUMENT for byte in commands)
    choices = any(not packed.FIRST_LENGTH <= byte < packed.WIDE_INSTRUMENT for byte in commands)
    long = any(tempo.calls(row)[1] for row in range(1, len(tempo.lengths) + 1))
    together = len({stream.length for stream in streams}) == 1 and not changes
    one_clock = together and not instruments and not long and tempo.shortest > 0
    pairs = one_clock and tempo.shortest == len(streams) == _SPREAD
    hurry = room < 1 and not one_clock
    unrestarted = any(not one.hard_restart for one in instruments)
    return {
        "WITH_ONE_CLOCK": one_clock,
        "WITH_SPREAD": one_clock and tempo.shortest > len(streams),
        "WITH_PAIRS": pairs,
        "WITH_AT_ONCE": one_clock and tempo.shortest == 1,
        "WITH_COLLISIONS": not one_clock and len(streams) > 1 and tempo.grid <= len(streams),
        "WITH_SWING": tempo.swings,
        "WITH_LONG": long,
        "WITH_HURRY": hurry,
        "WITH_SHORTS": tempo.shortest < 1,
        "WITH_HOLDS": packed.HOLD in sounds,
        "WITH_RELEASES": packed.GATE_OFF in sounds,
        "WITH_CHANGES": changes,
        "WITH_INSTRUMENTS": bool(instruments),
        "WITH_PLAIN_NOTES": any(isinstance(event, Note) and event.instrument is None for event in events)
        or any(stream.instrument is None for stream in streams),
        "WITH_CHOICES": choices,
        "WITH_MANY": choices and packed.WIDE_INSTRUMENT in commands,
        "WITH_PULSE": any(map(_has_pulse, instruments)),
        "WITH_OTHERS": not all(map(_has_pulse, instruments)),
        "WITH_RESTARTS": any(one.hard_restart for one in instruments),
        "WITH_UNRESTARTED": unrestarted,
        "WITH_LATE": bool(instruments) and (hurry or unrestarted),
    }


def _places(switches: dict[str, bool], width: int, streams: Sequence[Stream]) -> Places:
    last = streams[-1].number
    names = ["low", "high", "pending", "control"]
    if switches["WITH_ONE_CLOCK"]:
        return clock_places(names, _one_clock_names(switches), width, last)
    names += ["left", "length", "delay"]
    wanted = {
        "spent": switches["WITH_COLLISIONS"],
        "instrument": switches["WITH_INSTRUMENTS"],
        "more": switches["WITH_LONG"],
        "rest": switches["WITH_HURRY"] and switches["WITH_RESTARTS"],
    }
    return voice_places([*names, *(name for name, there in wanted.items() if there)], width, last)


def _one_clock_names(switches: dict[str, bool]) -> list[str]:
    wanted = {"left": True, "turn": not switches["WITH_AT_ONCE"], "phase": switches["WITH_SWING"]}
    return [name for name, there in wanted.items() if there]


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
