"""Which of the model's chips is played: the cutoffs of its filter, by name; and what is fed into EXT IN."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real

import numpy as np
import numpy.typing as npt

from sidtool.errors import UserError
from sidtool.sid.circuit import PRESETS_6581

DEFAULT = "default"
LOUDEST_EXTERNAL = 1.0


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """What the filter's cutoffs follow from, see :class:`~sidtool.sid.analogue.Analogue`.

    Attributes:
        curve: 0 ... 1, 0.5 is libresidfp's.
        conductance: of the filter's transistors, against the model's own.
        grain: 6581: by how much the currents through its voltage-controlled resistors are rounded, against libresidfp,
            which takes them as whole numbers of 16 bits; see :func:`~sidtool.sid.circuit.current_unit`. 0: not at all.
    """

    curve: float = 0.5
    conductance: float = 1.0
    grain: float = 0.0


def preset_names(model: str) -> tuple[str, ...]:
    """What ``preset`` can be for a model: the default first. Only 6581s differ by so much that there are others.

    >>> preset_names("6581"), preset_names("8580")
    (('default', 'dark', 'median', 'bright', 'unrounded'), ('default',))
    """
    return tuple(PRESETS_6581) if model == "6581" else (DEFAULT,)


def cutoffs_of_preset(model: str, preset: str) -> Cutoffs:
    """The cutoffs that a preset stands for; the 6581's default is libresidfp's chip with its rounding.

    >>> cutoffs_of_preset("8580", "default")
    Cutoffs(curve=0.5, conductance=1.0, grain=0.0)

    Raises:
        UserError: the model has no preset of that name.
    """
    names = preset_names(model)
    if preset not in names:
        raise UserError(f"there is no preset {preset!r} for the {model}", f"choose one of {', '.join(names)}")
    if model != "6581":
        return Cutoffs()
    return Cutoffs(*PRESETS_6581[preset], grain=1.0 if preset == DEFAULT else 0.0)


def check_external(level: float) -> float:
    """The constant voltage at EXT IN as parts of a voice's range, if the chip can stand it.

    >>> check_external(0.5)
    0.5

    Raises:
        UserError: it is not between -1 and 1.
    """
    if not isinstance(level, Real):
        raise UserError(f"{level!r} is no voltage for EXT IN", "give a number between -1 and 1; 1 is a voice's range")
    if not -LOUDEST_EXTERNAL <= level <= LOUDEST_EXTERNAL:
        raise UserError(
            f"{level} is too much for EXT IN",
            f"choose a level between -{LOUDEST_EXTERNAL:g} and {LOUDEST_EXTERNAL:g}; 1 is the range of a voice",
        )
    return float(level)


def check_signal(samples: npt.ArrayLike, cycles: int) -> npt.NDArray[np.float32]:
    """A signal at EXT IN as parts of a voice's range, one level for each of so many cycles, float32.

    >>> check_signal([0.5, -1], 2).tolist()
    [0.5, -1.0]

    Raises:
        UserError: there is not one level for each cycle, or not all are between -1 and 1.
    """
    if np.asarray(samples).dtype.kind not in "biuf":
        raise UserError(
            "the signal at EXT IN is not made of real numbers", "give one level from -1 to 1 for each cycle"
        )
    signal = np.ascontiguousarray(samples, dtype=np.float32)
    if signal.shape != (cycles,):
        raise UserError(
            f"a signal of shape {signal.shape} at EXT IN does not fit {cycles} cycles",
            "give one level for each cycle, resampled to the chip's clock",
        )
    if not (np.abs(signal) <= LOUDEST_EXTERNAL).all():
        raise UserError(
            "the signal is too much for EXT IN",
            f"scale it to levels between -{LOUDEST_EXTERNAL:g} and {LOUDEST_EXTERNAL:g}; 1 is the range of a voice",
        )
    return signal
