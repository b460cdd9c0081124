"""Courses as bytes: how a note's frequency word moves.

========================  ====================================================================
bytes                     meaning
========================  ====================================================================
value (2)                 the word that the course begins with; rows follow
n, step (3)               in each of n calls, 1 to 127, the step is added
00                        the end: the word stays
80 + n, address (2)       the course goes on, with the row 2 bytes behind this address, of n calls
========================  ====================================================================

Words are two bytes, low first; a step has a fraction of a byte before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sidtool.player.moves import Movement, Step

MOST_CALLS = 127
_HEAD, _ROW = 2, 4

Code = tuple[int | str, ...]
# For a course that begins under a note which goes on: the call in which it begins moves it once.
_WAITING = Step(1, 0)


@dataclass(slots=True)
class CoursePool:
    """All courses of a program, each stored once.

    Attributes:
        rows: code and comment of each, in the order of their places.
        size: bytes of them all.
    """

    rows: list[tuple[Code, str]] = field(default_factory=list)
    size: int = 0
    _places: dict[Movement, int] = field(default_factory=dict)

    def store(self, course: Movement, note: str) -> tuple[str, str]:
        """Where a course begins: low and high byte, as expressions."""
        place = self._places.get(course)
        if place is None:
            place = self._places[course] = self.size
            code = tuple(_code(course, place))
            self.rows.append((code, note))
            self.size += len(code)
        return f"<({_at(place)})", f">({_at(place)})"


def begun_later(course: Movement) -> Movement:
    """The course for a call in which what moves is moved once more."""
    loop = None if course.loop is None else course.loop + 1
    return Movement(course.value, (_WAITING, *course.steps), loop)


def _at(place: int) -> str:
    return f"song_courses+{place}"


def _code(course: Movement, place: int) -> Iterator[int | str]:
    yield from (course.value & 0xFF, course.value >> 8)
    for one in course.steps:
        yield one.calls
        yield from (one.step & 0xFF, one.step >> 8 & 0xFF, one.step >> 16 & 0xFF)
    if course.loop is None:
        yield 0
        return
    target = _at(place + _ROW * course.loop)
    yield from (0x80 | course.steps[course.loop].calls, f"<({target})", f">({target})")
