"""Where the full player's variables stand in its state, and what they hold at the start of a tune."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STRIDE = 7  # of the SID's voices, so that one index serves registers and variables
BLOCK = 3 * STRIDE

# Variables of a voice: name, the switch that needs it (empty: always), bytes side by side, what it is.
VOICE = (
    ("low", "", 1, "the next byte of the stream"),
    ("high", "", 1, "0: the voice is absent; 1: it has ended"),
    ("length", "", 1, "of its events: ticks, or a row of song_lengths"),
    ("left", "WITH_TICKS", 1, "ticks until the next event"),
    ("pending", "", 1, "the event after this one"),
    ("instrument", "", 1, "a row of the instrument tables; $80 and more: none"),
    ("gate_mask", "", 1, "$ff open, $fe closed"),
    ("wave_at", "", 1, "row of song_wave"),
    ("wave_left", "", 1, "calls until the next one"),
    ("next_vibrato", "WITH_VIBRATO", 1, "the next note's; $80 and more: none"),
    ("vibrato", "WITH_VIBRATO", 1, "row; $80 and more: none"),
    ("chord", "WITH_CHORDS", 1, "row of song_arp for the next notes"),
    ("sustain", "WITH_LEVELS", 1, "sustain and release of the next notes"),
    ("ad_now", "WITH_SHADOWS", 1, "attack and decay of what sounds"),
    ("sr_now", "WITH_SHADOWS", 1, "sustain and release of what sounds"),
    ("key", "", 1, "what sounds, + NOTE_BIAS"),
    ("remain", "WITH_FRACTIONS", 0, "time until the next event"),
    ("flags", "", 1, "of the next note"),
    ("arp_at", "WITH_ARPS", 1, "row of song_arp"),
    ("arp_left", "WITH_ARPS", 1, "calls until the next one"),
    ("arp_left_high", "WITH_LONG_STEPS", 1, ""),
    ("wave_left_high", "WITH_LONG_STEPS", 1, ""),
    ("restart", "WITH_RESTARTS", 1, "row of song_restart"),
    ("gate_left", "WITH_GATES", 1, "calls until the gate closes; 0: it stays"),
    ("gate_left_high", "WITH_LONG_GATES", 1, ""),
    ("gate_time", "WITH_GATES", 1, "the next notes' calls until then"),
    ("gate_time_high", "WITH_LONG_GATES", 1, ""),
    ("detune", "WITH_DETUNE", 1, "in 1/256 semitone"),
    ("detune_high", "WITH_DETUNE", 1, ""),
    ("next_detune", "WITH_DETUNE", 1, "the next notes'"),
    ("next_detune_high", "WITH_DETUNE", 1, ""),
    ("swing", "WITH_VIBRATO", 3, "where the triangle stands"),
    ("swing_sign", "WITH_VIBRATO", 1, "bit 7: it is turned over"),
    ("wait", "WITH_VIBRATO", 1, "calls until it begins"),
    ("wait_high", "WITH_LONG_WAITS", 1, ""),
    ("glide_low", "WITH_GLIDES", 1, "the next note's slide"),
    ("glide_high", "WITH_GLIDES", 1, "0: none"),
    ("pitch_low", "WITH_PITCHES", 1, "the next note's own movement of pitch"),
    ("pitch_high", "WITH_PITCHES", 1, "0: the instrument's"),
    ("transposition", "WITH_TRANSPOSITION", 1, "of a pattern"),
    ("return_low", "WITH_PATTERNS", 1, "where the voice goes on after a pattern"),
    ("return_high", "WITH_PATTERNS", 1, ""),
)
# How many of them have to be something else than 0 at the start; they come first.
_STARTED = [name for name, *_ in VOICE].index("flags")

GLOBAL = (
    ("cue", "", "number of the last marker passed"),
    ("turn", "", "the voice that may fetch in this call"),
    ("onset", "", "1: this voice's SR is still to be written"),
    ("work", "", "for a moment"),
    ("work1", "", ""),
    ("work2", "", ""),
    ("sounded", "WITH_SHORTS", "bit 7: a note has begun in this call"),
    ("idle", "WITH_TICKS", "bit 7: no tick in this call"),
    ("route", "WITH_ROUTE", "the voices that are filtered"),
    ("mode", "WITH_MODE", "the filter's outputs"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The state's places, as offsets.

    Attributes:
        places: of each variable; a voice's is that of voice 1, + 7 or 14 for the others.
        notes: what each is, for the listing.
        clock: of the clock; 0 without ticks.
        channels: of the channels; the filter's are the first.
        classes: offsets of the channels' classes, from ``channels``; those that there are.
        image: bytes of the state that a tune sets; the others begin with 0.
        size: bytes of it all.
    """

    places: Mapping[str, int]
    notes: Mapping[str, str]
    clock: int
    channels: int
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
    clock = at
    if switches["WITH_TICKS"]:
        places["ticker"], notes["ticker"] = at, "the clock"
        at += clock_width
        if switches["WITH_SWING"]:
            places["phase"], notes["phase"] = at, "which tick of the pair comes"
            at += 1
    wanted = [
        (index, name, size or clock_width, note)
        for index, (name, switch, size, note) in enumerate(VOICE)
        if not switch or switches[switch]
    ]
    started = [one for one in wanted if one[0] < _STARTED]
    at = _voice_blocks(started, at, places, notes)
    channels = at
    offsets = {name: BLOCK * index for index, name in enumerate(classes)}
    image = at + (BLOCK if "filter" in offsets else 0)
    at = _voice_blocks([one for one in wanted if one[0] >= _STARTED], at + BLOCK * len(classes), places, notes)
    return Layout(places, notes, clock, channels, offsets, image, at)


def _voice_blocks(
    wanted: list[tuple[int, str, int, str]], at: int, places: dict[str, int], notes: dict[str, str]
) -> int:
    """Packs variables into blocks of seven a voice, the wide ones first; returns the end."""
    blocks = list[int]()  # bytes of a voice that are taken in each block
    for _, name, size, note in sorted(wanted, key=lambda one: -one[2]):
        block = next((number for number, taken in enumerate(blocks) if taken + size <= STRIDE), len(blocks))
        if block == len(blocks):
            blocks.append(0)
        places[name], notes[name] = at + BLOCK * block + blocks[block], note
        blocks[block] += size
    if not blocks:
        return at
    return at + BLOCK * len(blocks)
