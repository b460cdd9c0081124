"""Where the full player's variables stand in its state, and what they hold at the start of a tune."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

STRIDE = 7  # of the SID's voices, so that one index serves registers and variables
BLOCK = 3 * STRIDE

# Variables of a voice: name, the switch that needs it (empty: always), bytes side by side, what it is.
VOICE = (
    ("low", "", 1, "the next byte of the stream"),
    ("high", "", 1, ""),
    ("left", "", 1, "calls until something is due"),
    ("ahead", "", 1, "calls from then until the next event"),
    ("stage", "", 1, "what is due then"),
    ("next_ahead", "", 1, "ahead when the next event begins; at the start: the voice's turn to read"),
    ("pending", "", 1, "the event after this one"),
    ("length", "", 1, "of its events: row of song_calls"),
    ("parts", "", 0, "fractions of a call, and what they are short of a whole one"),
    ("manner", "", 1, "row of song_ad and its neighbours: how notes are played"),
    ("sequence_at", "WITH_PATTERNS", 1, "row of song_sequence_low: what comes behind this part"),
    ("gate_mask", "", 1, "$ff open, $fe closed"),
    ("wave_at", "", 1, "row of song_wave"),
    ("own_route", "WITH_OWN_ROUTES", 1, "the voice's bit of the filter's inputs"),
    ("ad_now", "WITH_SHADOWS", 1, "attack and decay of what sounds"),
    ("sr_now", "WITH_SHADOWS", 1, "sustain and release of what sounds"),
    ("pulse_low", "WITH_PULSE_MOVES", 1, "the pulse width"),
    ("pulse_high", "WITH_PULSE_MOVES", 1, ""),
    ("next_first", "WITH_HASTE", 1, "left when the next event begins: with next_ahead, how long it lasts"),
    ("late_for", "WITH_LATE_RESTARTS", 1, "calls before an event when a restart begins that is for one behind it"),
    ("wave_left", "WITH_WAVES", 1, "calls until the next row"),
    ("wave_left_high", "WITH_LONG_STEPS", 1, ""),
    ("gate_left", "WITH_GATES", 1, "calls until the gate closes; 0: it does not before the next event"),
    ("pulse_at", "WITH_PULSE", 1, "row of song_width_low; or of song_move_calls, 0: rest"),
    ("pulse_by", "WITH_PULSE_SWEEPS", 1, "what pulse_at goes on by in the next call: 1, -1, 0: rest"),
    ("pulse_left", "WITH_PULSE_MOVES", 1, "calls until the next one"),
    ("word_low", "", 1, "the frequency word of a note or of a run"),
    ("word_high", "", 1, ""),
    ("step_low", "WITH_RUNS", 1, "what is added to it in each call"),
    ("step_high", "WITH_RUNS", 1, ""),
    ("run_left", "WITH_RUNS", 1, "calls of a run that goes on"),
    ("course_low", "WITH_COURSES", 1, "the course"),
    ("course_high", "WITH_COURSES", 1, "0: the word stays"),
    ("course_at", "WITH_COURSES", 1, "where in it what is read next is"),
    ("next_course_low", "WITH_EXPLICIT_COURSES", 1, "the next note's course, where the stream tells it"),
    ("next_course_high", "WITH_EXPLICIT_COURSES", 1, "0: it does not"),
    ("orders_low", "WITH_ORDERS", 1, "the orders before the next event"),
    ("orders_high", "WITH_ORDERS", 1, "0: none"),
    ("next_cue", "WITH_MARKERS", 1, "the marker before the next event; 0: none"),
    ("transposition", "WITH_TRANSPOSITION", 1, "of a pattern"),
)
# How many of them have to be something else than 0 at the start; they come first.
_STARTED = [name for name, *_ in VOICE].index("next_first")

GLOBAL = (
    ("starting", "WITH_LATE_PROGRAMS", "the filter program that starts in this call; $ff: none"),
    ("route", "WITH_ROUTE", "the voices that are filtered"),
    ("mode", "WITH_MODE", "the filter's outputs"),
    ("resonance_high", "WITH_RESONANCES", "the resonance, in the four bits above"),
    ("volume_high", "WITH_MODE", "the volume"),
    ("cutoff_low", "WITH_CUTOFF_MOVES", "the cutoff: the lower three bits count, ..."),
    ("cutoff_high", "WITH_CUTOFF_MOVES", "... and the eight above those"),
    ("resonance_low", "WITH_RESONANCE", "its fractions"),
    ("volume_low", "WITH_VOLUME", "its fractions"),
    ("cutoff_at", "WITH_CUTOFF", "row of song_cutoff_low; or of song_move_calls, 0: rest"),
    ("cutoff_left", "WITH_CUTOFF_MOVES", "calls until the next one"),
    ("resonance_at", "WITH_RESONANCE", "row of song_move_calls; 0: rest"),
    ("resonance_left", "WITH_RESONANCE", "calls until the next one"),
    ("volume_at", "WITH_VOLUME", "row of song_move_calls; 0: rest"),
    ("volume_left", "WITH_VOLUME", "calls until the next one"),
    ("cue", "WITH_CUE", "number of the last marker passed"),
    ("work", "WITH_WORK", "for a moment"),
    ("work1", "WITH_PROGRAM_ORDERS", ""),
    ("free", "", "1: no voice has read or prepared in this call"),
    ("sounded", "WITH_SHORTS", "what moves no more in this call, because a note has begun in it"),
)
# Those of them that have to be something else than 0 at the start.
STARTED_SHARED = ("starting", "route", "mode", "resonance_high", "volume_high", "cutoff_low", "cutoff_high")


@dataclass(frozen=True, slots=True)
class Layout:
    """The state's places, as offsets.

    Attributes:
        places: of each variable; a voice's is that of voice 1, + 7 or 14 for the others.
        notes: what each is, for the listing.
        image: bytes of the state that a tune sets; the others begin with 0.
        size: bytes of it all.
    """

    places: Mapping[str, int]
    notes: Mapping[str, str]
    image: int
    size: int

    def of_voice(self, name: str, voice: int) -> int:
        """A variable of a voice, 1 to 3."""
        return self.places[name] + STRIDE * (voice - 1)


def make_layout(switches: Mapping[str, bool], clock_width: int) -> Layout:
    """The places of what the switches ask for."""
    places, notes = dict[str, int](), dict[str, str]()
    wanted = [
        (index, name, size or clock_width, note)
        for index, (name, switch, size, note) in enumerate(VOICE)
        if (not switch or switches[switch]) and (size or clock_width)
    ]
    shared = [(name, note) for name, switch, note in GLOBAL if not switch or switches[switch]]
    blocks = list[int]()
    _fill(blocks, [one for one in wanted if one[0] < _STARTED], places, notes)
    image = BLOCK * len(blocks)
    _fill(blocks, [one for one in wanted if one[0] >= _STARTED], places, notes)
    end = BLOCK * len(blocks)
    if blocks[-1] < STRIDE:  # what the last block has left
        end -= STRIDE - blocks[-1]
    for (name, note), place in zip(shared, [*_left_over(blocks), *range(end, end + len(shared))], strict=False):
        places[name], notes[name] = place, note
        end = max(end, place + 1)
    image = max([image, *(places[name] + 1 for name in STARTED_SHARED if name in places)])
    return Layout(places, notes, image, max(end, image))


def _left_over(blocks: Sequence[int]) -> Iterator[int]:
    """Bytes of blocks that no variable of a voice takes; those behind the last voice's are not there."""
    for number, taken in enumerate(blocks):
        for voice in (0, 1) if number == len(blocks) - 1 else (0, 1, 2):
            first = BLOCK * number + STRIDE * voice
            yield from range(first + taken, first + STRIDE)


def _fill(
    blocks: list[int], wanted: list[tuple[int, str, int, str]], places: dict[str, int], notes: dict[str, str]
) -> None:
    """Packs variables into blocks of seven a voice, the wide ones first.

    Args:
        blocks: bytes of a voice that are taken in each block; more are added.
    """
    for _, name, size, note in sorted(wanted, key=lambda one: -one[2]):
        block = next((number for number, taken in enumerate(blocks) if taken + size <= STRIDE), len(blocks))
        if block == len(blocks):
            blocks.append(0)
        places[name], notes[name] = BLOCK * block + blocks[block], note
        blocks[block] += size
