"""A voice's events cut into pieces that the player's clock can count, and when the hard restarts are due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sidtool.player.clock import Clock
from sidtool.player.gates import cut
from sidtool.player.moves import nearest
from sidtool.song import Event, Hold, Note, Song, Voice


@dataclass(frozen=True, slots=True)
class Atom:
    """An event, or a piece of a long one.

    Attributes:
        index: of its event.
        event: it; the pieces behind the first are holds.
        first: the first piece of its event.
        length: for the stream: a row of the lengths; 0: it lasts no time.
        units: how long it lasts, in the clock's units.
        closes: the gate closes where it begins.
        restart: calls from the beginning of a hard restart to the end of this piece, where the note that it is for does
            not say so itself; None: it does, or there is none.
    """

    index: int
    event: Event
    first: bool
    length: int
    units: int
    closes: bool = False
    restart: int | None = None


def make_atoms(song: Song, voice: Voice, clock: Clock) -> list[Atom]:
    """The voice in pieces.

    A hard restart begins its number of calls before the onset. The player looks one piece ahead: where short holds, or
    orders alone, stand between, the piece that ends in time tells it (``restart``).
    """
    atoms = list[Atom]()
    entry = None
    known = dict[tuple[int, int], list[int]]()
    for index, (event, pieces) in enumerate(zip(voice.events, cut(song, voice), strict=True)):
        if index == voice.loop:
            entry = len(atoms)
        first = True
        for piece in pieces:
            key = (piece.length.numerator, piece.length.denominator)
            if key not in known:
                known[key] = clock.pieces(piece.length) if piece.length else [0]
            for number, row in enumerate(known[key]):
                units = clock.lengths[row - 1] if row else 0
                atoms.append(Atom(index, event, first, row, units, piece.closes and number == 0))
                first = False
    restarts = [one.hard_restart for one in song.instruments]
    if not any(restarts):
        return atoms
    return [_with_restart(atoms, at, entry, restarts, clock.step) for at in range(len(atoms))]


def _with_restart(atoms: list[Atom], at: int, entry: int | None, restarts: Sequence[int], step: int) -> Atom:
    """The atom with what has to be known before it is due: it, or holds from it on, come before a note."""
    here, away, seen = at, 0, 0
    longest = max(restarts) * step
    while away < longest and seen <= len(atoms):
        atom = atoms[here]
        if isinstance(atom.event, Note) and atom.first:
            if atom.event.instrument is None or atom.event.slurred:
                return atoms[at]
            restart = restarts[atom.event.instrument]
            if here == at or restart * step <= away:
                return atoms[at]
            # The player takes off how many calls the first of the holds lasts, when it comes to know that.
            restart -= nearest(Fraction(away - atoms[at].units, step))
            return replace(atoms[at], restart=restart) if restart > 0 else atoms[at]
        if atom.first and not isinstance(atom.event, Hold):
            return atoms[at]
        away += atom.units
        seen += 1
        here += 1
        if here == len(atoms):
            if entry is None:
                return atoms[at]
            here = entry
    return atoms[at]


def has_orders(atom: Atom) -> bool:
    """Whether something is done before its event that is heard at once."""
    return atom.first and bool(atom.event.commands or atom.event.markers)
