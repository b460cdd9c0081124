"""Several SIDs that play one log, mixed; and a whole log rendered at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from numbers import Real

import numpy as np
import numpy.typing as npt

from sidtool.ahead import ahead, closed_after
from sidtool.c64 import PAL, Clock
from sidtool.errors import UserError
from sidtool.register_log import RegisterLog
from sidtool.sid.presets import DEFAULT, check_signal
from sidtool.sid.synth import Batch, Synth

Samples = npt.NDArray[np.float32]
Mix = npt.NDArray[np.float64]

SLICE = 2**20  # cycles that a whole log is rendered by: about a second


def mono_mix(chips: int) -> Mix:
    """All chips alike on one channel, shape (1, chips): their sum by the root of their number (libsidplayfp).

    >>> mono_mix(4)
    array([[0.5, 0.5, 0.5, 0.5]])

    Raises:
        UserError: there is none.
    """
    if chips < 1:
        raise UserError(f"{chips} SIDs cannot be mixed", "mix at least one")
    return np.full((1, chips), 1 / math.sqrt(chips))


def stereo_mix(chips: int) -> Mix:
    """One chip in the middle, two left and right, three left, middle and right; shape (2, chips).

    A chip on one side is heard half as loud on the other; all is scaled by the root of their number (libsidplayfp).

    >>> (stereo_mix(2) * 2**0.5).round(3)
    array([[1. , 0.5],
           [0.5, 1. ]])

    Raises:
        UserError: there are more than three.
    """
    sides = {1: [[1.0], [1.0]], 2: [[1.0, 0.5], [0.5, 1.0]], 3: [[1.0, 1.0, 0.5], [0.5, 1.0, 1.0]]}
    if chips not in sides:
        raise UserError(f"{chips} SIDs have no places between left and right", "pan one to three, or mix to mono")
    return np.array(sides[chips]) / math.sqrt(chips)


class ChipSet:
    """Several chips, each a :class:`~sidtool.sid.synth.Synth` of its own, that play the chips of a log.

    Args:
        models: ``"6581"`` or ``"8580"`` for each chip.
        mix: gain of each chip in each channel, shape (channels, chips), such as :func:`mono_mix` or
            :func:`stereo_mix` gives.
        clock: the clock of the logs.
        rate: sample rate in Hz.
        combined: whose combined waveforms, for every chip.
        preset: which chip's filter, see :class:`~sidtool.sid.synth.Synth`: one name for every chip, or a name for each.
        external: constant voltage at EXT IN, -1 to 1 of a voice's range, for every chip.

    Raises:
        UserError: what :class:`~sidtool.sid.synth.Synth` does not accept.
        ValueError: the mix or the presets are not made for so many chips.

    >>> pair = ChipSet(["6581", "8580"], stereo_mix(2))
    >>> pair.render(RegisterLog.from_writes([(0, 0, 24, 15), (9, 1, 24, 15)], cycles=PAL.cycles(1))).shape[1]
    2
    >>> mixed = ChipSet(["6581", "8580"], mono_mix(2), preset=["dark", "default"])
    """

    def __init__(
        self,
        models: Sequence[str],
        mix: npt.ArrayLike,
        clock: Clock = PAL,
        rate: int = 48_000,
        combined: str = "average",
        *,
        preset: str | Sequence[str] = DEFAULT,
        external: float = 0.0,
    ) -> None:
        self._mix = np.array(mix, dtype=np.float64)
        if self._mix.ndim != 2 or self._mix.shape[1] != len(models) or not len(models):
            raise ValueError(f"a mix of shape {self._mix.shape} does not fit {len(models)} chips")
        presets = [preset] * len(models) if isinstance(preset, str) or not isinstance(preset, Sequence) else preset
        if len(presets) != len(models):
            raise ValueError(f"{len(presets)} presets do not fit {len(models)} chips")
        self._synths = [
            Synth(model, clock, rate, combined, preset=name, external=external)
            for model, name in zip(models, presets, strict=True)
        ]

    def render(self, log: RegisterLog, external: npt.ArrayLike | None = None) -> Samples:
        """The samples that are ready after a slice of time, float32, shape (n, channels).

        ``external`` is what comes in at every chip's EXT IN, see :meth:`sidtool.sid.synth.Synth.render`.

        Raises:
            UserError: the log writes to a chip that is not there, or EXT IN gets something else than a level for each
                cycle.
            ValueError: what :meth:`sidtool.sid.synth.Synth.render` does not accept.
        """
        self._check(log)
        return self._mixed([synth.render(log.of_chip(chip), external) for chip, synth in enumerate(self._synths)])

    def flush(self) -> Samples:
        """The tail that the sample rate conversion still held, shape (n, channels); nothing can be rendered after it.

        Raises:
            ValueError: it was flushed before.
        """
        return self._mixed([synth.flush() for synth in self._synths])

    def play(self, logs: Iterator[RegisterLog]) -> Iterator[Samples]:
        """The samples of logs that follow each other, and the tail; shape (n, channels) each.

        The same samples as :meth:`render` and :meth:`flush` give, made by three stages, two of them in threads of their
        own: what makes the logs, and the voices; filters and mixers; the conversion. Each is at most a few batches of
        :data:`~sidtool.sid.synth.GATHERED` blocks ahead of the next one. Leaving off, by closing this generator or by
        an exception, ends the threads.

        Raises:
            UserError: as :meth:`render`; and what the logs raise.

        >>> second = RegisterLog.from_writes([(0, 24, 15)], cycles=PAL.cycles(1))
        >>> sum(len(part) for part in ChipSet(["6581"], mono_mix(1)).play(iter([second])))
        48000
        """
        with closed_after(ahead(self._sounded(ahead(self._fed(logs))))) as cells:
            for chips in cells:
                yield self._mixed([synth.convert(part) for synth, part in zip(self._synths, chips, strict=True)])
        yield self._mixed([synth.convert_end() for synth in self._synths])

    def _fed(self, logs: Iterator[RegisterLog]) -> Iterator[tuple[Batch, ...]]:
        with closed_after(logs) as following:
            for log in following:
                self._check(log)
                yield from zip(*(synth.feed(log.of_chip(chip)) for chip, synth in enumerate(self._synths)), strict=True)
        yield from zip(*(synth.feed_end() for synth in self._synths), strict=True)

    def _sounded(self, fed: Iterator[tuple[Batch, ...]]) -> Iterator[list[Samples]]:
        with closed_after(fed) as batches:
            for chips in batches:
                yield [synth.sound(batch) for synth, batch in zip(self._synths, chips, strict=True)]

    def _check(self, log: RegisterLog) -> None:
        if log.chip_count > len(self._synths):
            raise UserError(
                f"the log plays on {log.chip_count} SIDs, and there are {len(self._synths)}",
                "name a model for each of them",
            )

    def _mixed(self, parts: list[Samples]) -> Samples:
        if self._mix.shape == (1, 1) and self._mix[0, 0] == 1:
            return parts[0][:, None]
        # Chip by chip, sample by sample: a matrix product may round differently for blocks of another length.
        mixed = np.zeros((len(parts[0]), len(self._mix)))
        for part, gains in zip(parts, self._mix.T, strict=True):
            mixed += part[:, None] * gains
        return mixed.astype(np.float32)


def render(
    log: RegisterLog,
    rate: int = 48_000,
    model: str = "6581",
    combined: str = "average",
    *,
    preset: str = DEFAULT,
    external: float | npt.ArrayLike = 0.0,
) -> Samples:
    """A whole log as sound: mono float32 samples, shape (n,), n being its length in time to the nearest sample.

    1.0 is full scale, see :class:`~sidtool.sid.synth.Synth`. A log for several chips is mixed (:func:`mono_mix`).
    Besides its result this takes as much memory as a second does. What does not fit into the memory is rendered slice
    by slice, with a Synth or a :class:`ChipSet`.

    Args:
        log: the writes; the chips start from power-up with its first cycle.
        rate: samples a second, 8,000 to 192,000.
        model: ``"6581"`` or ``"8580"``, for all chips.
        combined: whose combined waveforms, see :func:`~sidtool.sid.pulldowns.combined_names`.
        preset: which chip's filter, for all chips: of the 6581 ``"default"`` (libresidfp's), ``"dark"``,
            ``"median"``, ``"bright"`` or ``"unrounded"``, see :func:`~sidtool.sid.presets.preset_names`.
        external: what comes in at EXT IN of all chips, -1 to 1 of a voice's range: a constant voltage, or a level for
            each cycle, shape (log.end - log.start,).

    Raises:
        UserError: there is no such model, preset or set of combined waveforms, or rate or EXT IN are outside their
            limits.

    >>> beep = [(0, 24, 15), (0, 6, 0xF0), (0, 1, 30), (0, 4, 17)]
    >>> samples = render(RegisterLog.from_writes(beep, cycles=PAL.cycles(0.5)), 44_100, "8580")
    >>> samples.shape, samples.dtype
    ((22050,), dtype('float32'))
    >>> bright = render(RegisterLog.from_writes(beep, cycles=PAL.cycles(0.5)), model="6581", preset="bright")
    """
    chips = log.chip_count
    constant: float = 0.0
    signal: npt.NDArray[np.generic] | None = None
    if isinstance(external, Real) or np.ndim(external) == 0:
        constant = external.item() if isinstance(external, np.ndarray) else external  # type: ignore[assignment]
    else:
        signal = np.asarray(external)
        _check_whole_signal(signal, log)
    synths = ChipSet([model] * chips, mono_mix(chips), log.clock, rate, combined, preset=preset, external=constant)
    samples = np.zeros(round(Fraction(log.end - log.start) * int(rate) / log.clock.phi2), dtype=np.float32)
    filled = 0
    for part in _rendered(synths, log, signal):
        ready = part[: len(samples) - filled, 0]
        samples[filled : filled + len(ready)] = ready
        filled += len(ready)
    return samples


def _rendered(synths: ChipSet, log: RegisterLog, signal: npt.NDArray[np.generic] | None) -> Iterator[Samples]:
    """A log with its tail, slice by slice: what a slice takes of the memory is not kept."""
    ends = [(start, min(start + SLICE, log.end)) for start in range(log.start, log.end, SLICE)]
    if signal is None:
        yield from synths.play(log.between(start, end) for start, end in ends)
        return
    for start, end in ends:
        yield synths.render(log.between(start, end), signal[start - log.start : end - log.start])
    yield synths.flush()


def _check_whole_signal(signal: npt.NDArray[np.generic], log: RegisterLog) -> None:
    """Refuses a signal before anything of it is played."""
    cycles = log.end - log.start
    if signal.shape != (cycles,):
        check_signal(signal, cycles)
    for start in range(0, cycles, SLICE):
        piece = signal[start : start + SLICE]
        check_signal(piece, len(piece))
