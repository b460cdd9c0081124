"""Courses as bytes: how a note's frequency word moves.

=====================  =============================================================
bytes                  meaning
=====================  =============================================================
n, words (2 each)      a list: n words, 1 to 127, one for each call
$80+n, word, step (2)  a run: n calls, 2 to 126: the word, then in each call the step is added
00                     the end: the word stays
80, off                the course goes on with the part that is off bytes behind its base
81, address (2)        the base is this address, and the course goes on with the part there
=====================  =============================================================

Words are two bytes, low first. The base is at first where the course begins, with a list or a run whose first word is
that of call 0; behind an 80 or 81 there always is a list or a run, too. The player keeps an offset of one byte: no part
begins more than 250 bytes behind its base, because longer courses have an 81 for the place right behind it.

Runs are short, but their code takes the player some bytes: a song has got them where they save more than that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

SHORTEST_RUN = 6  # calls; shorter ones save few bytes, and beginning a part takes the player longer than going on
LONGEST_RUN = 126
# How many bytes runs have to save in a song.
_WORTH = 256
_RUN, _AGAIN, _FAR = 0x80, 0x80, 0x81
_RUN_BYTES = 5
# How far behind the base a part may begin: the longest list has got 124 words, and an 81 fits in behind it.
_LAST = 250
# A list that begins right before the end of a base has at least so many words.
_FEW = 8
# To turn back takes time: a loop's words are written again until they are so many, if they are no more than the other.
_ENOUGH, _TOO_MANY = 8, 12

Code = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line among the words of a path: the word in a call, and what each of the next ones adds.

    Attributes:
        at, calls: its first call, and for how many it lasts, 2 to 126.
    """

    at: int
    calls: int
    word: int
    step: int


@dataclass(frozen=True, slots=True)
class Path:
    """The frequency words of a course, call by call.

    Attributes:
        words: the exact ones.
        loop: the call whose word comes behind the last; None: the last one stays.
        lines: may be played instead of the words there; none goes over the loop's beginning.
    """

    words: tuple[int, ...]
    loop: int | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class _Built:
    """The bytes of all courses.

    Attributes:
        codes: of each.
        runs, long: whether any has got a run, and more than one base.
    """

    codes: list[Code]
    runs: bool
    long: bool


@dataclass(slots=True)
class CoursePool:
    """All courses of a program, each stored once."""

    _places: dict[Path, int] = field(default_factory=dict)
    _notes: list[str] = field(default_factory=list)
    _built: _Built | None = None

    def store(self, path: Path, note: str) -> tuple[str, str]:
        """Where a course begins: low and high byte, as expressions."""
        number = self._places.get(path)
        if number is None:
            number = self._places[path] = len(self._notes)
            self._notes.append(note)
            self._built = None
        return f"<{_label(number)}", f">{_label(number)}"

    @property
    def rows(self) -> list[tuple[str, Code, str]]:
        """Label, code and comment of each course, in the order of their places."""
        codes = self._settled().codes
        return [(_label(number), code, self._notes[number]) for number, code in enumerate(codes)]

    @property
    def size(self) -> int:
        """Bytes of all courses."""
        return _bytes(self._settled().codes)

    @property
    def runs(self) -> bool:
        """Whether there are runs."""
        return self._settled().runs

    @property
    def long(self) -> bool:
        """Whether any course has got more than one base."""
        return self._settled().long

    def _settled(self) -> _Built:
        """The bytes of what has been stored up to now."""
        if self._built is None:
            self._built = _build([_unrolled(path) for path in self._places])
        return self._built


def begun_later(path: Path) -> Path:
    """The course for a call in which what moves is moved once more: the first word stays for one more call."""
    if len(path.words) == 1 and path.loop is None:
        return path
    loop = None if path.loop is None else path.loop + 1
    return Path((path.words[0], *path.words), loop, tuple(_shifted(path.lines, 1)))


def _label(number: int) -> str:
    return f"course{number}"


def _shifted(lines: Sequence[Line], calls: int) -> Iterator[Line]:
    return (Line(one.at + calls, one.calls, one.word, one.step) for one in lines)


def _unrolled(path: Path) -> Path:
    """A path whose loop's body is written several times where it is short."""
    if path.loop is None:
        return path
    body = path.words[path.loop :]
    again = min(-(-_ENOUGH // len(body)), _TOO_MANY // len(body)) - 1
    if again < 1:
        return path
    lines = [one for one in path.lines if one.at >= path.loop]
    more = (line for turn in range(1, again + 1) for line in _shifted(lines, turn * len(body)))
    return Path(path.words + body * again, path.loop, (*path.lines, *more))


def _build(paths: Sequence[Path]) -> _Built:
    """Decides whether there are runs."""
    lists = [_code(number, path, ()) for number, path in enumerate(paths)]
    mixed = [
        min(plain, _code(number, path, path.lines), key=len) if path.lines else plain
        for number, (path, plain) in enumerate(zip(paths, lists, strict=True))
    ]
    runs = _bytes(lists) - _bytes(mixed) > _WORTH
    codes = mixed if runs else lists
    # Only addresses are told as expressions.
    return _Built(codes, runs, any(isinstance(one, str) for code in codes for one in code))


def _bytes(codes: Sequence[Code]) -> int:
    return sum(map(len, codes))


def _code(number: int, path: Path, lines: Sequence[Line]) -> Code:
    """The bytes of a course, with runs for some lines of it and lists for what is between them."""
    writer = _Writer(_label(number))
    loop = None
    for at, part in _parts(path, lines):
        place = writer.run(part) if isinstance(part, Line) else writer.list(part)
        if at == path.loop:
            loop = place
    writer.finish(loop)
    return tuple(writer.code)


def _parts(path: Path, lines: Sequence[Line]) -> Iterator[tuple[int, Line | Sequence[int]]]:
    """Lines and the lists between them, each with its first call; one of them begins where the loop does."""
    at = 0
    for one in lines:
        yield from _lists(path, at, one.at)
        yield one.at, one
        at = one.at + one.calls
    yield from _lists(path, at, len(path.words))


def _lists(path: Path, begin: int, end: int) -> Iterator[tuple[int, Sequence[int]]]:
    if path.loop is not None and begin < path.loop < end:
        yield begin, path.words[begin : path.loop]
        begin = path.loop
    if begin < end:
        yield begin, path.words[begin:end]


@dataclass(slots=True)
class _Writer:
    """Writes the parts of a course.

    Attributes:
        label: of its first byte.
        code: its bytes.
        base: the place in it that the player's offset is counted from.
    """

    label: str
    code: list[int | str] = field(default_factory=list)
    base: int = 0

    def run(self, line: Line) -> int:
        """A run, and the place where it begins."""
        if self._left() < _RUN_BYTES:
            self._go_on()
        place = len(self.code)
        self.code += (_RUN + line.calls, *_two(line.word), *_two(line.step))
        return place

    def list(self, words: Sequence[int]) -> int:
        """A list, in several parts where it is long, and the place where it begins."""
        place, at = -1, 0
        while at < len(words):
            if (self._left() - 1) // 2 < min(_FEW, len(words) - at):
                self._go_on()
            count = min(len(words) - at, (self._left() - 1) // 2)
            place = len(self.code) if place < 0 else place
            self.code.append(count)
            for word in words[at : at + count]:
                self.code += _two(word)
            at += count
        return place

    def finish(self, loop: int | None) -> None:
        """The end, or the way back to a place."""
        if loop is None:
            self.code.append(0)
        elif loop >= self.base:
            self.code += (_AGAIN, loop - self.base)
        else:
            self._far(loop)

    def _left(self) -> int:
        """For how many bytes there is room, so that what is behind them does not begin too late."""
        return _LAST - (len(self.code) - self.base)

    def _go_on(self) -> None:
        """A new base, right here."""
        self._far(len(self.code) + 3)
        self.base = len(self.code)

    def _far(self, place: int) -> None:
        self.code += (_FAR, f"<({self.label}+{place})", f">({self.label}+{place})")


def _two(word: int) -> tuple[int, int]:
    return word & 0xFF, word >> 8 & 0xFF
