"""Where the full player's variables stand in its state, and what they hold at the start of a tune."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STRIDE = 7  # of the SID's voices, so that one index serves registers and variables
BLOCK = 3 * STRIDE

# Variables of a voice: name, the switch that needs it (empty: always), bytes side by side, what it is.
VOICE = (
    ("low", "", 1, "the next byte of the stream"),
    ("high", "", 1, ""),
    ("left", "", 1, "calls until the next event"),
    ("pending", "", 1, "the event after this one"),
    ("restart", "", 1, "calls before the next event when its hard restart begins; $ff: it is not known yet"),
    ("length", "", 1, "of its events: row of song_calls"),
    ("parts", "", 0, "fractions of a call, and what they are short of a whole one"),
    ("instrument", "", 1, "a row of the instrument tables; $80 and more: none"),
    ("gate_mask", "", 1, "$ff open, $fe closed"),
    ("wave_at", "", 1, "row of song_wave"),
    ("chord", "WITH_CHORDS", 1, "row of song_arp for the next notes"),
    ("sustain", "WITH_LEVELS", 1, "sustain and release of the next notes"),
    ("ad_now", "WITH_SHADOWS", 1, "attack and decay of what sounds"),
    ("sr_now", "WITH_SHADOWS", 1, "sustain and release of what sounds"),
    ("key", "", 1, "what sounds, + NOTE_BIAS"),
    ("next_left", "", 1, "calls that the next event lasts"),
    ("flags", "", 1, "of the next note"),
    ("wave_left", "WITH_WAVES", 1, "calls until the next row"),
    ("arp_at", "WITH_ARPS", 1, "row of song_arp"),
    ("arp_left", "WITH_ARPS", 1, "calls until the next one"),
    ("arp_left_high", "WITH_LONG_STEPS", 1, ""),
    ("wave_left_high", "WITH_LONG_STEPS", 1, ""),
    ("gate_left", "WITH_GATES", 1, "calls until the gate closes; 0: it stays"),
    ("gate_left_high", "WITH_LONG_GATES", 1, ""),
    ("gate_time", "WITH_GATES", 1, "the next notes' calls until then"),
    ("gate_time_high", "WITH_LONG_GATES", 1, ""),
    ("course_low", "WITH_COURSES", 1, "the next note's course"),
    ("course_high", "WITH_COURSES", 1, "0: none"),
    ("transposition", "WITH_TRANSPOSITION", 1, "of a pattern"),
    ("return_low", "WITH_PATTERNS", 1, "where the voice goes on after a pattern"),
    ("return_high", "WITH_PATTERNS", 1, ""),
)
# How many of them have to be something else than 0 at the start; they come first.
_STARTED = [name for name, *_ in VOICE].index("next_left")

GLOBAL = (
    ("cue", "", "number of the last marker passed"),
    ("turn", "", "the voice that may fetch in this call"),
    ("work", "", "for a moment"),
    ("work1", "WITH_SETTINGS", ""),
    ("sounded", "WITH_SHORTS", "not 0: a note has begun in this call"),
    ("route", "WITH_ROUTE", "the voices that are filtered"),
    ("mode", "WITH_MODE", "the filter's outputs"),
)
# Two bytes of a channel stand apart from its others, beside voices' variables.
_STEP_BYTES = 2


@dataclass(frozen=True, slots=True)
class Layout:
    """The state's places, as offsets.

    Attributes:
        places: of each variable; a voice's is that of voice 1, + 7 or 14 for the others.
        notes: what each is, for the listing.
        channels: of the channels; the filter's are the first.
        steps: of the two higher bytes of their steps.
        classes: offsets of the channels' classes, from ``channels``; those that there are.
        image: bytes of the state that a tune sets; the others begin with 0.
        size: bytes of it all.
    """

    places: Mapping[str, int]
    notes: Mapping[str, str]
    channels: int
    steps: int
    classes: Mapping[str, int]
    image: int
    size: int

    def of_voice(self, name: str, voice: int) -> int:
        """A variable of a voice, 1 to 3."""
        return self.places[name] + STRIDE * (voice - 1)


def make_layout(switches: Mapping[str, bool], clock_width: int, classes: Sequence[str]) -> Layout:
    """The places of what the switches ask for. ``classes``: of channels, ``filter`` first where there is one."""
    places, notes = dict[str, int](), dict[str, str]()
    at = 0
    for name, switch, note in GLOBAL:
        if not switch or switches[switch]:
            places[name], notes[name] = at, note
            at += 1
    wanted = [
        (index, name, size or clock_width, note)
        for index, (name, switch, size, note) in enumerate(VOICE)
        if (not switch or switches[switch]) and (size or clock_width)
    ]
    started = [one for one in wanted if one[0] < _STARTED]
    at = _voice_blocks(started, at, places, notes, [])
    channels, steps = at, at + BLOCK * len(classes)
    offsets = {name: BLOCK * index for index, name in enumerate(classes)}
    image = at + (BLOCK if "filter" in offsets else 0)
    others = [one for one in wanted if one[0] >= _STARTED]
    at = _voice_blocks(others, steps, places, notes, [_STEP_BYTES] * len(classes))
    return Layout(places, notes, channels, steps, offsets, image, at)


def _voice_blocks(
    wanted: list[tuple[int, str, int, str]], at: int, places: dict[str, int], notes: dict[str, str], blocks: list[int]
) -> int:
    """Packs variables into blocks of seven a voice, the wide ones first; returns the end.

    Args:
        blocks: bytes of a voice that are taken in each block.
    """
    for _, name, size, note in sorted(wanted, key=lambda one: -one[2]):
        block = next((number for number, taken in enumerate(blocks) if taken + size <= STRIDE), len(blocks))
        if block == len(blocks):
            blocks.append(0)
        places[name], notes[name] = at + BLOCK * block + blocks[block], note
        blocks[block] += size
    if not blocks:
        return at
    return at + BLOCK * len(blocks)
