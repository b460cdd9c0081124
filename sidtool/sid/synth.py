"""Synth: a SID that turns register logs into samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sidtool.c64 import PAL, Clock
from sidtool.errors import UserError
from sidtool.register_log import RegisterLog
from sidtool.sid.limits import check_clock, check_rate
from sidtool.sid.model import check_model
from sidtool.sid.presets import DEFAULT, check_external, check_signal, cutoffs_of_preset
from sidtool.sid.resample import FACTOR

if TYPE_CHECKING:
    from sidtool.sid.oscillators import Writes
    from sidtool.sid.streams import Streams

GATHERED = 2  # blocks that go on together: each hand-over costs time, and so does memory


@dataclass(frozen=True, slots=True)
class Batch:
    """Blocks of a chip's voices on their way to its filter, and how many cells there are to be heard up to there."""

    streams: list[Streams]
    cells: int


class Synth:
    """A 6581 or 8580 with the C64's output stage, from power-up on.

    Samples are float32, 1.0 is full scale: that of reSIDfp's 16-bit output. Three voices at full level and volume 15
    stay inside -1..1; a resonance at its peak may pass it. The first build on a machine compiles the kernels (some
    seconds).

    Args:
        model: ``"6581"`` or ``"8580"``.
        clock: the clock of the logs.
        rate: sample rate in Hz.
        combined: whose combined waveforms, see :func:`~sidtool.sid.pulldowns.combined_names`.
        preset: which chip's filter: of the 6581 ``"default"`` (libresidfp's), ``"dark"``, ``"median"``, ``"bright"``
            or ``"unrounded"``, see :func:`~sidtool.sid.presets.preset_names`.
        external: constant voltage at EXT IN, -1 to 1 of a voice's range; for a signal see :meth:`render`.

    Raises:
        UserError: there is no such model, it has no such combined waveforms or preset, or clock, rate or EXT IN are
            outside their limits.

    >>> beep = [(0, 24, 15), (0, 6, 0xF0), (0, 1, 30), (0, 4, 17)]
    >>> synth = Synth("6581", PAL, 48_000)
    >>> samples = synth.render(RegisterLog.from_writes(beep, cycles=PAL.cycles(1)))
    >>> len(samples) + len(synth.flush())
    48000
    >>> dark = Synth("6581", preset="dark")
    >>> Synth("6581", preset="muffled")
    Traceback (most recent call last):
    sidtool.errors.UserError: there is no preset 'muffled' for the 6581
    hint: choose one of default, dark, median, bright, unrounded
    """

    def __init__(
        self,
        model: str,
        clock: Clock = PAL,
        rate: int = 48_000,
        combined: str = "average",
        *,
        preset: str = DEFAULT,
        external: float = 0.0,
    ) -> None:
        check_model(model)
        check_clock(clock)
        rate = check_rate(rate)
        cutoffs = cutoffs_of_preset(model, preset)
        check_external(external)
        from sidtool.sid.analogue import CellOutput
        from sidtool.sid.oscillators import Voices
        from sidtool.sid.resample import Conversion

        self.model = model
        self.clock = clock
        self.rate = rate
        self._voices = Voices(model, combined=combined)
        self._analogue = CellOutput(model, clock.phi2, cutoffs, external=external)
        self._conversion = Conversion(clock.phi2, rate)
        self._cycles = self._cells = 0  # rendered, and turned into sound
        self._end: int | None = None
        self._level: np.float32 | None = None  # of a signal at EXT IN, the last one
        self._flushed = False

    def render(self, log: RegisterLog, external: npt.ArrayLike | None = None) -> npt.NDArray[np.float32]:
        """The samples that are ready after a slice of time, shape (n,).

        The slices have to follow each other; the first may start at any cycle. How time is cut into slices decides how
        many samples a call returns, not which samples come.

        Args:
            log: the writes of the slice.
            external: what comes in at EXT IN in each of its cycles, -1 to 1 of a voice's range, shape
                (log.end - log.start,); the constant voltage unless given.

        Raises:
            ValueError: the slice does not start where the last one ended, has another clock, or comes after the flush.
            UserError: the log writes to a second SID, or EXT IN gets something else than a level for each cycle.
        """
        self._check(log)
        signal = None if external is None else check_signal(external, log.end - log.start)
        self._level = signal[-1] if signal is not None and len(signal) else None
        parts = [np.empty(0, dtype=np.float32)]
        parts += [self.convert(self.sound(batch)) for batch in self._fed(log, signal)]
        return np.concatenate(parts)

    def feed(self, log: RegisterLog) -> Iterator[Batch]:
        """The first of three stages that :meth:`render` is made of, for threads: the voices, some blocks at a time.

        :meth:`sound` makes something of each batch, and :meth:`convert` of what that gives, in the order of time; each
        stage may work at another batch at the same time. :meth:`feed_end` and :meth:`convert_end` are those of
        :meth:`flush`.
        """
        self._check(log)
        return self._fed(log, None)

    def _fed(self, log: RegisterLog, signal: npt.NDArray[np.float32] | None) -> Iterator[Batch]:
        from sidtool.sid.oscillators import Writes

        if self._end is None:
            self._voices.cycle = log.start
        self._end = log.end
        self._cycles += log.end - log.start
        return self._batches(Writes(log.cycles, log.registers, log.values), log.end, signal)

    def _batches(self, writes: Writes, end: int, external: npt.NDArray[np.float32] | None) -> Iterator[Batch]:
        from sidtool.sid.oscillators import BLOCK

        digital_next = analogue_next = 0
        batch: list[Streams] = []
        cells = -(-self._cycles // FACTOR)
        start = self._voices.cycle
        while self._voices.cycle < end:
            done = self._voices.cycle - start
            count = min(BLOCK, end - self._voices.cycle)
            digital_next = self._voices.run(writes, digital_next, count)
            signal = None if external is None else external[done : done + count]
            streams, analogue_next = self._analogue.voices.run(self._voices, writes, analogue_next, count, signal)
            batch.append(streams)
            if len(batch) == GATHERED or self._voices.cycle == end:
                yield Batch(batch, cells)
                batch = []

    def sound(self, batch: Batch) -> npt.NDArray[np.float32]:
        """The second stage, filter, mixer and volume: the chip's output in every eighth cycle."""
        parts = []
        for streams in batch.streams:
            parts.append(self._analogue.sound(streams)[: batch.cells - self._cells])
            self._cells += len(parts[-1])
        return np.concatenate(parts)

    def convert(self, cells: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The third stage, output stage and conversion: samples."""
        return self._conversion.process(cells)

    def feed_end(self) -> Iterator[Batch]:
        """The last batches, of a chip that plays on for what the last cells look ahead; nothing can be fed after it.

        Raises:
            ValueError: it was flushed before.
        """
        if self._flushed:
            raise ValueError("this synth has been flushed")
        self._flushed = True
        from sidtool.sid.oscillators import Writes

        lag = self._analogue.lag
        held = None if self._level is None else np.full(lag, self._level, dtype=np.float32)
        return self._batches(Writes(), self._voices.cycle + lag, held)

    def convert_end(self) -> npt.NDArray[np.float32]:
        """What the conversion still holds; nothing can be converted after it."""
        return self._conversion.flush()

    def flush(self) -> npt.NDArray[np.float32]:
        """The tail that the sample rate conversion still held, shape (n,); nothing can be rendered after it.

        A signal at EXT IN stays what it was last.

        Raises:
            ValueError: it was flushed before.
        """
        parts = [self.convert(self.sound(batch)) for batch in self.feed_end()]
        return np.concatenate([*parts, self.convert_end()])

    def _check(self, log: RegisterLog) -> None:
        if self._flushed:
            raise ValueError("this synth has been flushed")
        if log.clock != self.clock:
            raise ValueError(f"the log counts {log.clock.name} cycles, the synth {self.clock.name}")
        if self._end is not None and log.start != self._end:
            raise ValueError(f"the slice starts at cycle {log.start}, the last one ended at {self._end}")
        if log.chips.any():
            raise UserError(
                "this program plays on more than one SID, and only the first can be heard",
                "render it with a ChipSet, or with sidtool.sid.render",
            )
