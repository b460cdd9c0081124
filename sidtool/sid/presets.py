"""Which of the model's chips is played: the cutoffs of its filter, by name; and what is fed into EXT IN."""

from __future__ import annotations

from dataclasses import dataclass

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
    """

    curve: float = 0.5
    conductance: float = 1.0


def preset_names(model: str) -> tuple[str, ...]:
    """What ``preset`` can be for a model: the default first. Only 6581s differ by so much that there are others.

    >>> preset_names("6581"), preset_names("8580")
    (('default', 'dark', 'median', 'bright'), ('default',))
    """
    return tuple(PRESETS_6581) if model == "6581" else (DEFAULT,)


def cutoffs_of_preset(model: str, preset: str) -> Cutoffs:
    """The cutoffs that a preset stands for.

    >>> cutoffs_of_preset("8580", "default")
    Cutoffs(curve=0.5, conductance=1.0)

    Raises:
        UserError: the model has no preset of that name.
    """
    names = preset_names(model)
    if preset not in names:
        raise UserError(f"there is no preset {preset!r} for the {model}", f"choose one of {', '.join(names)}")
    return Cutoffs(*PRESETS_6581[preset]) if model == "6581" else Cutoffs()


def check_external(level: float) -> float:
    """The constant voltage at EXT IN as parts of a voice's range, if the chip can stand it.

    >>> check_external(0.5)
    0.5

    Raises:
        UserError: it is not between -1 and 1.
    """
    if not -LOUDEST_EXTERNAL <= level <= LOUDEST_EXTERNAL:
        raise UserError(
            f"{level} is too much for EXT IN",
            f"choose a level between -{LOUDEST_EXTERNAL:g} and {LOUDEST_EXTERNAL:g}; 1 is the range of a voice",
        )
    return float(level)
