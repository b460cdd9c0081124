"""Random valid songs of a few seconds in the whole notation: their texts, and what they mean as a :class:`Tune`.

Everything comes from one ``random.Random``: Hypothesis' own (which can shrink a song that fails), or a seeded one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

from song_heard import Tune
from song_model import SEMITONES, Call, Group, Key, Length, Node, Pattern, Sign, Sound, Step, Tone, VoiceReader

from sidtool.c64 import NTSC, PAL

NAMES = sorted(SEMITONES)
LENGTHS = ["4", "8", "8", "16", "8.", "4t", "8t", "2", "4..", "4~16", "8t~8t", "12", "6~12"]
WAVES = {"pulse": 0x40, "saw": 0x20, "tri": 0x10, "noise": 0x80, "tri+ring": 0x14, "saw+sync": 0x22, "tri+pulse": 0x50}
SPEEDS = ["1x", "1x", "1x", "2x", "jiffy", "3x", "4x", "120Hz"]
SHORTEST = Fraction(7, 2)  # calls of an event: swing and a faster tempo leave more than one
TOP = 94  # 7B, number 95, is above what the SID reaches on PAL
BLANKS = [" ", " ", " ", "  ", "\n", "\n  ", "\t", " ; a word [ | \n"]


def length(text: str) -> Length:
    """``"4.~16"`` as a Length."""
    parts = []
    for part in text.split("~"):
        digits = part.rstrip("tf.")
        parts.append((int(digits), part[len(digits) :]))
    return Length(tuple(parts))


@dataclass
class RandomSong:
    """A text and what it means.

    Attributes:
        tunes: one for each subtune.
    """

    text: str
    tunes: list[Tune]


@dataclass
class Writer:
    """Writes one tune."""

    dice: Random
    tune: Tune
    shared: Tune | None = None
    octave: int = 4
    heads: list[str] = field(default_factory=list)

    def maybe(self, chance: int, of: int = 10) -> bool:
        return self.dice.randrange(of) < chance

    def length(self) -> Length | None:
        if self.maybe(5):
            return None
        if self.maybe(1, 12) and self.straight:
            return Length(((self.dice.randrange(6, 30), "f"),))
        return length(self.dice.choice(LENGTHS))

    @property
    def straight(self) -> bool:
        """Whether a position and a time are the same but for a factor."""
        return self.tune.swing == 50 and not self.tempo_changes

    tempo_changes: bool = False

    def key(self) -> Key:
        return Key(self.dice.choice(NAMES), self.dice.randrange(2, 7) if self.maybe(3) else None)

    def tone(self) -> Node:
        key, kind = self.key(), self.dice.randrange(16)
        if kind == 0:
            return Tone(key, self.length(), chord=tuple(self.key() for _ in range(self.dice.randrange(1, 4))))
        if kind == 1:
            return Tone(key, self.length(), slide=self.key(), glide_length=self.glide_length())
        if kind == 2:
            bend = Fraction(self.dice.choice([".5", "1", "2", "-1", "-.5", "-1.5", "7", ".25"]))
            return Tone(key, self.length(), bend=bend, glide_length=self.glide_length())
        return Tone(key, self.length())

    def glide_length(self) -> Length | None:
        return length(self.dice.choice(["16", "8t", "8", "32"])) if self.maybe(6) else None

    def notes(self) -> list[Node]:
        """One note, a slurred pair, or something that is no note."""
        kind = self.dice.randrange(20)
        if kind < 11:
            return [self.tone()]
        if kind == 11:
            return [Tone(self.key(), self.length(), slur=True), Tone(self.key(), self.length())]
        if kind == 12:
            return [self.tone(), Step("_", self.length())]
        if kind < 16:
            return [Step("x", self.length())]
        return [Step(self.dice.choice("rsx"), self.length())]

    def elements(self, count: int, depth: int = 0) -> list[Node]:
        result: list[Node] = []
        for _ in range(count):
            result += self.element(depth)
        return result

    def element(self, depth: int) -> list[Node]:
        kind = self.dice.randrange(24)
        if kind < 13:
            return self.notes()
        if kind == 13 and depth < 2:
            body = (*self.elements(self.dice.randrange(3), 2), *self.notes())
            return [Group(body, length=length(self.dice.choice(["4", "2", "4.", "8~4"])))]
        if kind == 14 and depth < 2:
            return [self.repeat(depth)]
        if kind == 15 and self.tune.patterns and depth < 2:
            return [Call(self.dice.choice(sorted(self.tune.patterns)), self.dice.choice([0, 0, 5, -5, 12, -12, 1]))]
        if kind == 16 and self.tune.sounds and depth < 2:
            return [Sign("@", self.dice.choice(sorted(self.tune.sounds)))]
        if kind == 17:
            return [Sign("q", self.dice.choice(["8", "7", "4", "1", "3f", "6"]))]
        if kind == 18:
            return [Sign("V", self.dice.randrange(16))]
        if kind == 19:
            return [Sign("%", self.dice.choice(["a", "Drop", "b_2"]))]
        if kind == 20:
            return [Sign("l", length(self.dice.choice(["8", "16", "4", "8t", "8."])))]
        if kind == 21:
            return [Sign(">"), *self.notes(), Sign("<")] if self.maybe(5) else [Sign("<"), *self.notes(), Sign(">")]
        if kind == 22:
            return self.effect()
        if kind == 23 and depth == 0:
            return [Sign("o", self.dice.randrange(2, 6))]
        return self.notes()

    def repeat(self, depth: int) -> Node:
        body = (*self.elements(self.dice.randrange(3), depth + 1), *self.notes())
        last = (*self.notes(), *self.elements(self.dice.randrange(2), depth + 1)) if self.maybe(3) else ()
        return Group(body, last, self.dice.randrange(2 if last else 1, 4))

    def effect(self) -> list[Node]:
        calls = f"{self.dice.randrange(4, 40)}f"
        kinds = [
            ("!vib", "(.5,7)"),
            ("!vib", "(.25,5)"),
            ("!vib", "(0)"),
            ("!detune", f"({self.dice.randrange(-50, 51)})"),
            ("!pw", f"($400>$a00:{calls})"),
            ("!cutoff", f"($100>$700:{calls})"),
            ("!cutoff", "($123)"),
            ("!res", "(0>15:2)"),
            ("!vol", f"(15>8:{calls})"),
            ("!pw", f"($400:3f, $400>$c00:{calls}, $7)"),
            ("!mode", self.dice.choice(["(low)", "(band+high)", "(none)", "(low+mute3)"])),
            ("!route", self.dice.choice(["(1)", "(23)", "(0)", "(123)"])),
            ("!filter", "(sweep)"),
        ]
        kind, value = self.dice.choice(kinds)
        return [Sign(kind, value)]

    # ------------------------------------------------------------------------------------------------ what is around

    def header(self) -> str:
        tune, dice = self.tune, self.dice
        words = []
        if self.shared is None:
            tune.clock = dice.choice([PAL, PAL, NTSC])
            words.append(f"clock {tune.clock.name}" if tune.clock is NTSC or self.maybe(5) else "")
            tune.tuning = dice.choice([440.0, 440.0, 442.0, 415.3])
            words.append(f"tuning {tune.tuning:g}" if tune.tuning != 440 else "")
        else:
            tune.clock, tune.tuning = self.shared.clock, self.shared.tuning
        speed = dice.choice(SPEEDS)
        tune.cycles = cycles(tune.clock, speed)
        words.append(f"speed {speed}")
        tune.step = dice.choice([Fraction(1, 4), Fraction(1, 8), Fraction(1, 16)])
        words.append(f"step {tune.step.numerator}/{tune.step.denominator}")
        if self.maybe(2):
            tune.bpm, tune.frames = None, dice.randrange(6, 20)
            # A whole note of a second or so, whatever the step is: nothing becomes shorter than a call.
            tune.frames = max(4, int(dice.randrange(60, 100) * 19656 // tune.cycles * tune.step))
            words.append(f"frames {tune.frames}")
        else:
            tune.bpm = Fraction(dice.choice(["90", "125", "133.7", "160", "100", "99.99"]))
            words.append(f"bpm {float(tune.bpm):g}")
        if self.maybe(2):
            tune.swing = Fraction(dice.choice(["56", "62", "66", "60.5"]))
            words.append(f"swing {float(tune.swing):g}%")
        self.tempo_changes = tune.frames is None and self.maybe(1)
        return "  ".join(word for word in words if word)

    def instruments(self) -> list[str]:
        if self.shared is not None:
            self.tune.sounds, self.tune.patterns = self.shared.sounds, self.shared.patterns
            return []
        for index in range(self.dice.randrange(4)):
            self.tune.sounds[f"i{index}"] = sound(self.dice)
        blocks = [f"instrument {name} {{ {one.text} }}" for name, one in self.tune.sounds.items()]
        blocks.append("filter sweep { mode low  res 14  cutoff $500>$100:16 | $100 $180>$200:5 }")
        for index in range(self.dice.randrange(3)):
            octave = self.dice.randrange(2, 6) if self.maybe(7) else None
            straight, self.tempo_changes = self.tempo_changes, True  # a pattern serves tunes with swing, too
            body = (*self.elements(self.dice.randrange(5), 1), *self.notes())
            self.tempo_changes = straight
            self.tune.patterns[f"p{index}"] = Pattern(octave, body)
            head = f"pattern p{index}" + ("" if octave is None else f" o{octave}")
            blocks.append(f"{head}: {self.words(list(body))}")
        return blocks

    def voices(self) -> list[str]:
        numbers = self.dice.choice([[1], [2], [1, 2], [1, 3], [1, 2, 3], [3]])
        blocks = []
        for number in numbers:
            self.tune.voices[number] = self.voice(number)
        for number in numbers:
            nodes = self.tune.voices[number]
            cut = self.dice.randrange(1, len(nodes) + 1)
            # A voice in two blocks, the second one behind those of the others.
            head = self.dice.choice([f"v{number}:", f"v{number} o4:"])
            blocks.insert(number, f"{head} {self.words(nodes[:cut])}")
            if nodes[cut:]:
                blocks.append(f"v{number}: {self.words(nodes[cut:])}")
        if len(numbers) == 3 and self.maybe(3):
            loops = {
                number: any(isinstance(n, Sign) and n.kind == "L" for n in self.tune.voices[number])
                for number in numbers
            }
            if not any(loops.values()):
                both = [Sign("o", 4), *self.elements(3, 1)]
                for number in (1, 3):
                    self.tune.voices[number] += both
                blocks.append(f"v13: {self.words(both)}")
        return blocks

    def voice(self, number: int) -> list[Node]:
        nodes: list[Node] = []
        loop_at = self.dice.randrange(12) if self.maybe(4) and not self.tempo_changes else -1
        bar, since = Fraction(1), Fraction(0)
        for index in range(self.dice.randrange(2, 12)):
            if index == loop_at and self.on_pair(nodes):
                nodes.append(Sign("L"))
            if self.tempo_changes and number == 1 and self.maybe(2):
                nodes.append(Sign("!bpm", f"({self.dice.choice([80, 140, 177])})"))
            new = self.element(0)
            if self.fits([*nodes, *new]):
                nodes += new
            position = self.position(nodes)
            if position > since and (position - since) % bar == 0 and self.maybe(7):
                nodes.append(Sign("|"))
                since = position
        if not self.position(nodes) or nodes[-1].__class__ is Sign:
            nodes += [Tone(Key("C"), length("8")), Step("x", length("8"))]
        if loops(nodes) and self.tune.swing != 50:
            return self.ended_on_pair(nodes)
        return nodes

    def ended_on_pair(self, nodes: list[Node]) -> list[Node]:
        """A loop that ends with a pair of swung steps, so that each pass is like the first; else no loop at all."""
        missing = -self.position(nodes) % (2 * self.tune.step)
        if not missing:
            return nodes
        if missing.numerator <= 16 and missing.denominator <= 32:
            return [*nodes, Step("s", spelled(missing))]
        return [node for node in nodes if not (isinstance(node, Sign) and node.kind == "L")]

    def read(self, nodes: list[Node]) -> VoiceReader:
        reader = VoiceReader(self.tune.whole, self.tune.step, self.tune.patterns)
        reader.state.default = self.tune.step
        reader.read(nodes)
        return reader

    def position(self, nodes: list[Node]) -> Fraction:
        return self.read(nodes).position

    def fits(self, nodes: list[Node]) -> bool:
        """Whether all events are long enough, and all their pitches on the SID."""
        events = self.read(nodes).events
        pitches = [pitch for one in events for pitch in (one.pitch, *one.chord, one.target or 0)]
        return all(one.length * self.tune.whole >= SHORTEST for one in events) and max(pitches, default=0) < TOP

    def on_pair(self, nodes: list[Node]) -> bool:
        return self.tune.swing == 50 or self.position(nodes) % (2 * self.tune.step) == 0

    def words(self, nodes: list[Node]) -> str:
        return "".join(f"{node}{self.dice.choice(BLANKS)}" for node in nodes)


def loops(nodes: list[Node]) -> bool:
    """Whether a voice has a loop point."""
    return any(isinstance(node, Sign) and node.kind == "L" for node in nodes)


def spelled(value: Fraction) -> Length:
    """A sum of parts of a whole note: 5/12 as ``12~12~12~12~12``."""
    return Length(((value.denominator, ""),) * value.numerator)


def cycles(clock: object, speed: str) -> int:
    """CPU cycles of a call."""
    pal = clock is PAL
    if speed == "jiffy":
        return 16422 if pal else 17046
    if speed.endswith("Hz"):
        return round((PAL if pal else NTSC).phi2 / int(speed[:-2]))
    return (19656 if pal else 17095) // int(speed[:-1])


def sound(dice: Random) -> Sound:
    """A random instrument."""
    attack, decay, sustain, release = (dice.randrange(16) for _ in range(4))
    wave = dice.choice(sorted(WAVES))
    bits, offset, fixed, steady, gate = WAVES[wave], 0, None, True, None
    restart = dice.choice([2, 2, 2, 0, 1, 3, 5])
    fields = [f"adsr {attack} {decay} {sustain} {release}"]
    kind = dice.randrange(8)
    if kind == 0:
        wave, bits, steady = f"test {wave}", 0x08, True
    elif kind == 1:
        wave, offset, steady = f"{wave}@+12:2 | {wave}", 12, False
    elif kind == 2:
        wave, fixed, steady, bits = f"noise=7C {wave}@-12 {wave}", 84, False, 0x80
    elif kind == 3:
        wave, steady = f"{wave}:3 saw tri:2 | saw:2 pulse", True
    fields.append(f"wave {wave}")
    extra: list[Callable[[], str]] = [
        lambda: f"pw ${dice.randrange(0x1000):x}",
        lambda: "pw $400 | $400>$c00:48 $c00>$400:48",
        lambda: "arp | 0:2 3:2 7:2",
        lambda: "pitch 0 .5 -.5>0:6",
        lambda: "vib .25 6 4f",
        lambda: "gate 5",
        lambda: "filter sweep",
    ]
    for one in dice.sample(extra, dice.randrange(3)):
        text = one()
        if text.split()[0] in [field.split()[0] for field in fields]:
            continue
        steady = steady and text.split()[0] not in ("arp", "pitch", "vib")
        gate = 5 if text.startswith("gate") else gate
        fields.append(text)
    if restart != 2 or dice.randrange(2):
        fields.append(f"hr {restart}f")
    dice.shuffle(fields)
    ad, sr = attack << 4 | decay, sustain << 4 | release
    return Sound("  ".join(fields), ad, sr, bits | 1, restart, offset, fixed, steady, gate)


def random_song(dice: Random) -> RandomSong:
    """A song: header, blocks and voices, and sometimes a second tune."""
    first = Writer(dice, Tune())
    lines = [first.header(), *first.instruments(), *first.voices()]
    tunes = [first.tune]
    if dice.randrange(10) == 0:
        second = Writer(dice, Tune(), shared=first.tune)
        lines.append("subtune 2")
        lines.append(second.header())
        second.instruments()
        lines += second.voices()
        tunes.append(second.tune)
    return RandomSong("\n".join(lines) + "\n", tunes)
