"""Draws the pictures of the documentation from what the songs write to the SID. Needs matplotlib.

python docs/pictures/make.py
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT))

from sidtool import api, pitch  # noqa: E402
from sidtool.c64 import Clock  # noqa: E402

HERE = Path(__file__).resolve().parent
COLOURS = ("#6abfc6", "#b8c76f", "#cb7e75")  # cyan, yellow-green and light red of the C64's palette
NAMES = ("voice 1", "voice 2", "voice 3")
BACKGROUND, FOREGROUND = "#352879", "#d0d0ff"
START, SECONDS = 7.25, 14.6
NOISE = 0x80


@dataclass
class Sound:
    """A gated stretch of one pitch: cycles, frequency word and control register."""

    voice: int
    start: int
    end: int
    word: int
    control: int


def sounds(path: Path, seconds: float) -> tuple[list[Sound], Clock]:
    """What sounds while the gates are open, read back from the register log."""
    program = api.load_program(path)
    end = program.clock.cycles(seconds)
    registers = [0] * 32
    running: dict[int, Sound] = {}
    done: list[Sound] = []
    for log in api.register_logs(program, end):
        for cycle, _, register, value in log:
            registers[register] = value
            voice = register // 7
            if register % 7 != 4 or voice > 2:
                continue
            if voice in running:
                running[voice].end = cycle
                done.append(running.pop(voice))
            if value & 1:
                word = registers[7 * voice] | registers[7 * voice + 1] << 8
                running[voice] = Sound(voice, cycle, end, word, value)
    return done + list(running.values()), program.clock


def draw(path: Path, target: Path) -> None:
    """A piano roll: time to the right, pitch upwards, a colour a voice, noise as a tick at the bottom."""
    found, clock = sounds(path, START + SECONDS)
    plt.rcParams.update({"font.family": "monospace", "text.color": FOREGROUND, "axes.edgecolor": FOREGROUND})
    figure, axes = plt.subplots(figsize=(11, 4.2), facecolor=BACKGROUND)
    axes.set_facecolor(BACKGROUND)
    for sound in found:
        start, length = clock.seconds(sound.start), clock.seconds(sound.end - sound.start)
        note = pitch.A4 + pitch.cents(pitch.word_hertz(max(sound.word, 1), clock), 440) / 100
        height = 12 + sound.voice if sound.control & NOISE else note
        axes.broken_barh([(start, length)], (height - 0.42, 0.84), facecolors=COLOURS[sound.voice])
    axes.set_xlim(START, START + SECONDS)
    octaves = range(12, 84, 12)
    axes.set_yticks(list(octaves), [pitch.name(note) for note in octaves])
    axes.grid(axis="y", color=FOREGROUND, alpha=0.15)
    axes.tick_params(colors=FOREGROUND)
    axes.set_xlabel("seconds", color=FOREGROUND)
    axes.set_title(f"{path.name}: the notes as the SID is told them", fontsize=11, loc="left")
    handles = [plt.Line2D([], [], color=colour, lw=6) for colour in COLOURS]
    legend = axes.legend(handles, NAMES, loc="lower right", bbox_to_anchor=(1, 0.99), ncols=3, frameon=False)
    for text in legend.get_texts():
        text.set_color(FOREGROUND)
    for spine in ("top", "right"):
        axes.spines[spine].set_visible(False)
    figure.tight_layout()
    figure.savefig(target, dpi=90)


if __name__ == "__main__":
    draw(PROJECT / "songs" / "night_train.txt", HERE / "night_train.png")
