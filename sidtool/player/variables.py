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
    ("pending", "", 1, "the event after this one"),
    ("stage", "", 1, "what is due then"),
    ("length", "", 1, "of its events: row of song_calls"),
    ("parts", "", 0, "fractions of a call, and what they are short of a whole one"),
    ("manner", "", 1, "row of song_ad and its neighbours: how notes are played"),
    ("gate_mask", "", 1, "$ff open, $fe closed"),
    ("wave_at", "", 1, "row of song_wave"),
    ("own_route", "WITH_OWN_ROUTES", 1, "the voice's bit of the filter's inputs"),
    ("ad_now", "WITH_SHADOWS", 1, "attack and decay of what sounds"),
    ("sr_now", "WITH_SHADOWS", 1, "sustain and release of what sounds"),
    ("key", "WITH_KEYS", 1, "what sounds, + NOTE_BIAS"),
    ("next_left", "", 1, "calls that the next event lasts"),
    ("behind", "", 1, "calls from then until the next event"),
    ("restart", "WITH_LATE_RESTARTS", 1, "calls before an event when a restart begins that is for one behind it"),
    ("wave_left", "WITH_WAVES", 1, "calls until the next row"),
    ("arp_at", "WITH_ARPS", 1, "row of song_arp"),
    ("arp_left", "WITH_ARPS", 1, "calls until the next one"),
    ("arp_left_high", "WITH_LONG_STEPS", 1, ""),
    ("wave_left_high", "WITH_LONG_STEPS", 1, ""),
    ("gate_left", "WITH_GATES", 1, "calls until the gate closes; 0: it stays"),
    ("gate_left_high", "WITH_LONG_GATES", 1, ""),
    ("word_fraction", "WITH_COURSES", 1, "of the frequency word"),
    ("word_low", "", 1, "the frequency word"),
    ("word_high", "", 1, ""),
    ("course_left", "WITH_COURSES", 1, "calls until the course's next row; 0: the word stays"),
    ("course_low", "WITH_COURSES", 1, "2 bytes before that row"),
    ("course_high", "WITH_COURSES", 1, "0: what sounds has no course"),
    ("next_course_low", "WITH_COURSES", 1, "the next note's course"),
    ("next_course_high", "WITH_COURSES", 1, "0: none"),
    ("transposition", "WITH_TRANSPOSITION", 1, "of a pattern"),
    ("return_low", "WITH_PATTERNS", 1, "where the voice goes on after a pattern"),
    ("return_high", "WITH_PATTERNS", 1, ""),
)
# How many of them have to be something else than 0 at the start; they come first.
_STARTED = [name for name, *_ in VOICE].index("next_left")

GLOBAL = (
    ("route", "WITH_ROUTE", "the voices that are filtered"),
    ("mode", "WITH_MODE", "the filter's outputs"),
    ("cue", "", "number of the last marker passed"),
    ("work", "WITH_ORDERS", "for a moment"),
    ("work1", "WITH_ORDERS", ""),
    ("reads", "", "not 0: a voice has read in this call"),
    ("sounded", "WITH_SHORTS", "not 0: a note has begun in this call"),
)
# Those of them that have to be something else than 0 at the start.
STARTED_SHARED = ("route", "mode")
# A channel: row of the moves, calls until the next one, and the value with a fraction below it.
CHANNEL = (("channel_at", 0), ("channel_left", 1), ("channel_value", 2))
CHANNEL_BYTES = 5


@dataclass(frozen=True, slots=True)
class Layout:
    """The state's places, as offsets.

    Attributes:
        places: of each variable; a voice's is that of voice 1, + 7 or 14 for the others.
        notes: what each is, for the listing.
        classes: of the classes of channels that there are, from ``channel_at`` on.
        image: bytes of the state that a tune sets; the others begin with 0.
        size: bytes of it all.
    """

    places: Mapping[str, int]
    notes: Mapping[str, str]
    classes: Mapping[str, int]
    image: int
    size: int

    def of_voice(self, name: str, voice: int) -> int:
        """A variable of a voice, 1 to 3."""
        return self.places[name] + STRIDE * (voice - 1)


def make_layout(switches: Mapping[str, bool], clock_width: int, classes: Sequence[str]) -> Layout:
    """The places of what the switches ask for; ``classes``: of channels, the voices' first."""
    places, notes = dict[str, int](), dict[str, str]()
    wanted = [
        (index, name, size or clock_width, note)
        for index, (name, switch, size, note) in enumerate(VOICE)
        if (not switch or switches[switch]) and (size or clock_width)
    ]
    shared = [(name, note) for name, switch, note in GLOBAL if not switch or switches[switch]]
    offsets = {name: BLOCK * index for index, name in enumerate(classes)}
    blocks = [CHANNEL_BYTES] * len(classes)
    _fill(blocks, [one for one in wanted if one[0] < _STARTED], places, notes)
    image = BLOCK * len(blocks)
    _fill(blocks, [one for one in wanted if one[0] >= _STARTED], places, notes)
    end = BLOCK * len(blocks)
    if blocks[-1] < STRIDE:  # what the last block has left
        end -= STRIDE - blocks[-1]
    free = [*_idle(switches, offsets), *_left_over(blocks)]
    for (name, note), place in zip(shared, [*free, *range(end, end + len(shared))], strict=False):
        places[name], notes[name] = place, note
        end = max(end, place + 1)
    for name, place in CHANNEL if classes else ():
        places[name], notes[name] = place, "of a channel, with its class" if not place else ""
    image = max([image, *(places[name] + 1 for name in STARTED_SHARED if name in places)])
    return Layout(places, notes, offsets, image, max(end, image))


def _idle(switches: Mapping[str, bool], offsets: Mapping[str, int]) -> Iterator[int]:
    """Bytes of the filter's channels that never move: all but the highest byte of their value."""
    for number, switch in enumerate(("WITH_RESONANCE", "WITH_VOLUME"), 1):
        if "filter" in offsets and not switches[switch]:
            first = offsets["filter"] + STRIDE * number
            yield from range(first, first + CHANNEL_BYTES - 1)


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
