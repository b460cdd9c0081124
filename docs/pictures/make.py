"""Draws the pictures of the documentation, from what the songs and examples write to the SID. Needs matplotlib.

python docs/pictures/make.py
"""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np

mpl.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image
from reading import GATE, NOISE, PROJECT, Course, Numbers, course, example, sound

from sidtool import pitch

HERE = Path(__file__).resolve().parent
COLOURS = ("#6abfc6", "#b8c76f", "#cb7e75")  # cyan, yellow-green and light red of the C64's palette
BACKGROUND, FOREGROUND = "#352879", "#d0d0ff"
RATE = 48000
SHORTEST = 0.05  # seconds that a note is wide at least


def frame(rows: int, width: float, height: float) -> tuple[Figure, list[Axes]]:
    """A figure in the colours of the C64, with axes below each other."""
    plt.rcParams.update({"font.family": "monospace", "text.color": FOREGROUND, "axes.edgecolor": FOREGROUND})
    plt.rcParams.update({"axes.labelcolor": FOREGROUND, "font.size": 9})
    figure, found = plt.subplots(rows, figsize=(width, height), facecolor=BACKGROUND, sharex=True, squeeze=False)
    axes = [row[0] for row in found]
    for each in axes:
        each.set_facecolor(BACKGROUND)
        each.tick_params(colors=FOREGROUND)
        each.grid(color=FOREGROUND, alpha=0.12)
        for spine in ("top", "right"):
            each.spines[spine].set_visible(False)
    axes[-1].set_xlabel("seconds")
    return figure, axes


def save(figure: Figure, name: str) -> None:
    """Writes a picture; 48 colours are enough, and keep it small."""
    figure.tight_layout()
    picture = io.BytesIO()
    figure.savefig(picture, dpi=90)
    plt.close(figure)
    Image.open(picture).convert("RGB").quantize(48).save(HERE / f"{name}.png", optimize=True)


def legend(axes: Axes, labels: dict[str, str]) -> None:
    """What the colours mean, above the right end."""
    handles = [plt.Line2D([], [], color=colour, lw=5) for colour in labels.values()]
    shown = axes.legend(
        handles, list(labels), loc="lower right", bbox_to_anchor=(1, 0.98), ncols=len(labels), frameon=False
    )
    for text in shown.get_texts():
        text.set_color(FOREGROUND)


def runs(seen: Course, voice: int) -> list[tuple[int, int]]:
    """Where one pitch sounds without a break: first and last look, last not included."""
    open_gate = (seen.bits(voice) & GATE) > 0
    same = np.diff(seen.words(voice)) == 0
    edges = np.flatnonzero(~(same & open_gate[1:] & open_gate[:-1])) + 1
    return [(a, b) for a, b in pairwise([0, *edges, len(open_gate)]) if open_gate[a]]


def note_scale(axes: Axes, lowest: float, highest: float, every: int = 12) -> None:
    """Names of notes at the left."""
    notes = [note for note in range(0, 96, every) if lowest - 1 <= note <= highest + 1]
    axes.set_yticks(notes, [pitch.name(note) for note in notes])


def piano_roll(seen: Course, start: float, title: str, name: str, height: float = 4.2) -> None:
    """Time to the right, pitch upwards, a colour a voice, noise as a tick at the bottom."""
    figure, [axes] = frame(1, 11, height)
    found = [(voice, a, b) for voice in range(3) for a, b in runs(seen, voice)]
    tuned = [seen.notes(voice)[a] for voice, a, b in found if not seen.bits(voice)[a] & NOISE]
    floor = max(min(tuned) - 4, 0)
    end = seen.times[-1]
    for voice, a, b in found:
        is_noise = seen.bits(voice)[a] & NOISE
        note = floor if is_noise else seen.notes(voice)[a]
        left, right = seen.times[a], seen.times[b] if b < len(seen.times) else end
        axes.broken_barh([(left, max(right - left, SHORTEST))], (note - 0.42, 0.84), facecolors=COLOURS[voice])
    axes.set_xlim(start, end)
    note_scale(axes, floor, max(tuned))
    axes.set_title(title, fontsize=11, loc="left")
    voices = sorted({voice for voice, _, _ in found})
    legend(axes, {f"voice {voice + 1}": COLOURS[voice] for voice in voices})
    save(figure, name)


def centred(heard: Numbers) -> Numbers:
    """A sound without what is slower than a hundredth of a second: the chip's output wanders when a note begins."""
    window = RATE // 100
    return heard - np.convolve(heard, np.ones(window) / window, "same")


def envelope() -> None:
    """The outline of a note's sound is its envelope."""
    text = "bpm 120\ninstrument slow { adsr 10 10 8 10  wave tri }\nv1: @slow 4A:2. x:1\n"
    heard = centred(sound(text, 3.3))
    figure, [axes] = frame(1, 8, 2.6)
    axes.plot(np.arange(len(heard))[::6] / RATE, heard[::6] / np.abs(heard).max(), color=COLOURS[0], lw=0.4)
    parts = {"attack 10": 0.54, "decay": 0.79, "sustain 8": 1.53, "release 10": 3.0}
    left = 0.04  # when the gate opens
    for word, right in parts.items():
        axes.annotate("", (left, 1.12), (right, 1.12), arrowprops={"arrowstyle": "<->", "color": FOREGROUND})
        axes.text((left + right) / 2, 1.2, word, ha="center")
        left = right
    axes.set_ylim(-1.1, 1.45)
    axes.set_yticks([])
    axes.set_title("adsr 10 10 8 10: the sound of one note, let go after 1.5 s", fontsize=10, loc="left")
    save(figure, "adsr")


def sweeps() -> None:
    """Pulse width of the lead and cutoff of the bass, in step 8 of the tutorial."""
    seen = course(example("tutorial.md", "8. Movement"), 4)
    figure, axes = frame(2, 8, 3.6)
    axes[0].plot(seen.times, seen.pulse_width(0), color=COLOURS[0], lw=1.5, drawstyle="steps-post")
    axes[0].set_title("pw $300 | $300>$900:48 $900>$300:48, from each note on", fontsize=10, loc="left")
    axes[0].set_yticks([0x300, 0x600, 0x900], ["$300", "$600", "$900"])
    axes[1].plot(seen.times, seen.cutoff(), color=COLOURS[1], lw=1.5, drawstyle="steps-post")
    axes[1].set_title("cutoff $300>$80:14 $80, at each note of the bass", fontsize=10, loc="left")
    axes[1].set_yticks([0x80, 0x200, 0x300], ["$080", "$200", "$300"])
    axes[1].set_xlim(0, 4)
    save(figure, "sweeps")


def curve(seen: Course, until: float, title: str, name: str, every: int = 1) -> None:
    """The pitch of voice 1, call by call."""
    notes = seen.notes(0)
    figure, [axes] = frame(1, 8, 2.8)
    axes.plot(seen.times, notes, color=COLOURS[0], lw=1.6, drawstyle="steps-post")
    low, high = float(np.nanmin(notes)), float(np.nanmax(notes))
    note_scale(axes, low, high, every)
    axes.set_xlim(0, until)
    axes.set_title(title, fontsize=10, loc="left")
    save(figure, name)


def drums() -> None:
    """A kick and a snare, call by call: the pitch in the colour of the waveform."""
    seen = course(example("tutorial.md", "7. Drums"), 1)
    figure, [axes] = frame(1, 8, 2.8)
    colours = {0x40: COLOURS[0], NOISE: COLOURS[2]}
    for a, b in runs(seen, 2):
        left, right = seen.times[a], seen.times[min(b, len(seen.times) - 1)]
        colour = colours[int(seen.bits(2)[a]) & 0xF0]
        axes.broken_barh([(left, right - left)], (seen.notes(2)[a] - 0.8, 1.6), facecolors=colour)
    note_scale(axes, 20, 92)
    axes.set_ylim(18, 96)
    axes.set_xlim(0, 1)
    for when, word in ((0.04, "kick"), (0.3, "hat"), (0.54, "snare"), (0.8, "hat, hat")):
        axes.text(when, 19.5, word)
    axes.set_title("drums: waveform and pitch, call by call", fontsize=10, loc="left")
    legend(axes, {"pulse": COLOURS[0], "noise": COLOURS[2]})
    save(figure, "drums")


def levels(heard: Numbers, title: str, name: str) -> None:
    """A sound as a scope shows it."""
    figure, [axes] = frame(1, 8, 2.4)
    axes.plot(np.arange(len(heard))[::8] / RATE, heard[::8], color=COLOURS[1], lw=0.4)
    axes.set_yticks([])
    axes.set_xlim(0, len(heard) / RATE)
    axes.set_title(title, fontsize=10, loc="left")
    save(figure, name)


def waveforms() -> None:
    """Each waveform for two and a half swings of 3A, as a scope shows it."""
    words = ("pulse  pw $800", "pulse  pw $200", "saw", "tri", "noise=7C")
    plt.rcParams.update({"font.family": "monospace", "text.color": FOREGROUND, "axes.edgecolor": FOREGROUND})
    figure, found = plt.subplots(1, len(words), figsize=(11, 1.7), facecolor=BACKGROUND, sharey=True)
    for axes, word in zip(found, words, strict=True):
        heard = sound(f"instrument a {{ adsr 0 0 15 0  wave {word} }}\nv1: @a 3A:1\n", 1)
        start = RATE // 2
        part = heard[start : start + round(2.5 * RATE / 220)]
        axes.plot(part, color=COLOURS[0], lw=1.2)
        axes.set_facecolor(BACKGROUND)
        axes.set_title(word.replace("=7C", ""), fontsize=9)
        axes.set_xticks([])
        axes.set_yticks([])
    save(figure, "waveforms")


def main() -> None:
    """Draws them all."""
    train = (PROJECT / "songs" / "night_train.txt").read_text(encoding="utf-8")
    piano_roll(course(train, 21.85), 7.25, "night_train.txt: the notes as the SID is told them", "night_train")
    piano_roll(course(example("tutorial.md", "3. A tune"), 8), 0, "step 3: the tune", "tune", 2.8)
    whole = course(example("tutorial.md", "10. The whole tune"), 24)
    piano_roll(whole, 0, "step 10: tune, bass, chords and drums", "ten_steps")
    waveforms()
    envelope()
    sweeps()
    drums()
    slides = course(example("notation.md", "Slides and bends"), 6.5)
    curve(slides, 6.5, "slides and bends: the pitch of the example above", "slides", 2)
    vibrato = course(example("notation.md", "Vibrato"), 4)
    curve(vibrato, 2.7, "vib .3 5.5 15f: pitch over time", "vibrato", 1)
    levels(
        centred(sound(example("notation.md", "Gate time and level"), 6)),
        "q and V: what is heard of them",
        "gate_and_level",
    )


if __name__ == "__main__":
    main()
