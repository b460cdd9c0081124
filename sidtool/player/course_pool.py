"""Courses as bytes: how a note's frequency word moves.

===================  =============================================================
bytes                meaning
===================  =============================================================
word (2)             the word of the next call
00 n, word, step (4) a run: n calls, 2 to 126: the word, then in each call the step is added
00 80, off           the course goes on off bytes behind its base
00 81, address (2)   the base is this address, and the course goes on there
00 82, low           a word whose high byte is 0
00 ff                the end: the word stays
===================  =============================================================

Words are two bytes, high first: that of a word is not 0, but for those behind 82, which are seldom heard. The base is
at first where the course begins, with the word of call 0, or a run; behind an 80 or 81 there always is a word or a run,
too. The player keeps an offset of one byte: nothing begins more than 250 bytes behind its base, because longer courses
have an 81 for the place right behind it. Steps are told low byte first.

Runs are short, but their code takes the player some bytes: a song has got them where they save more than that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sidtool.player import format as packed

SHORTEST_RUN = 6  # calls; shorter ones save few bytes, and beginning a part takes the player longer than going on
LONGEST_RUN = 126
# How many bytes runs have to save in a song: ten times what their code takes, for they are slower than words.
_WORTH = 1280
_RUN_BYTES, _FAR_BYTES = 6, 4
# How far behind the base anything may begin: an 81 fits in there.
_LAST = 250
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
        runs, long, low_words: whether any has got a run, more than one base, and a word whose high byte is 0.
    """

    codes: list[Code]
    runs: bool
    long: bool
    low_words: bool


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
        return sum(len(code) for code in self._settled().codes)

    @property
    def runs(self) -> bool:
        """Whether there are runs."""
        return self._settled().runs

    @property
    def long(self) -> bool:
        """Whether any course has got more than one base."""
        return self._settled().long

    @property
    def low_words(self) -> bool:
        """Whether any course has got a word whose high byte is 0, outside of runs."""
        return self._settled().low_words

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
    lists = [_written(number, path, ()) for number, path in enumerate(paths)]
    mixed = [
        min(plain, _written(number, path, path.lines), key=lambda one: len(one.code)) if path.lines else plain
        for number, (path, plain) in enumerate(zip(paths, lists, strict=True))
    ]
    runs = _bytes(lists) - _bytes(mixed) > _WORTH
    chosen = mixed if runs else lists
    codes = [tuple(one.code) for one in chosen]
    # Only addresses are told as expressions.
    long = any(isinstance(byte, str) for code in codes for byte in code)
    return _Built(codes, runs, long, any(one.low_words for one in chosen))


def _bytes(writers: Sequence[_Writer]) -> int:
    return sum(len(one.code) for one in writers)


def _written(number: int, path: Path, lines: Sequence[Line]) -> _Writer:
    """A course, with runs for some lines of it and words for what is between them."""
    writer = _Writer(_label(number))
    loop = None
    for at, part in _parts(path, lines):
        place = writer.run(part) if isinstance(part, Line) else writer.list(part)
        if at == path.loop:
            loop = place
    writer.finish(loop)
    return writer


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
        low_words: one of its words has 0 as its high byte.
    """

    label: str
    code: list[int | str] = field(default_factory=list)
    base: int = 0
    low_words: bool = False

    def run(self, line: Line) -> int:
        """A run, and the place where it begins."""
        place = self._place(_RUN_BYTES)
        self.code += (0, line.calls, *_two(line.word), *reversed(_two(line.step)))
        return place

    def list(self, words: Sequence[int]) -> int:
        """Words, and the place where the first of them is."""
        places = [self._word(word) for word in words]
        return places[0]

    def _word(self, word: int) -> int:
        code = _two(word)
        if not code[0]:
            self.low_words = True
            code = 0, packed.LOW_WORD, code[1]
        place = self._place(len(code))
        self.code += code
        return place

    def finish(self, loop: int | None) -> None:
        """The end, or the way back to a place."""
        if loop is None:
            self.code += (0, packed.COURSE_ENDS)
        elif loop >= self.base:
            self.code += (0, packed.COURSE_TURNS, loop - self.base)
        else:
            self._far(loop)

    def _place(self, size: int) -> int:
        """Where so many bytes begin: there is room for them, so that what is behind them does not begin too late."""
        if len(self.code) - self.base + size > _LAST:
            self._far(len(self.code) + _FAR_BYTES)
            self.base = len(self.code)
        return len(self.code)

    def _far(self, place: int) -> None:
        self.code += (0, packed.FAR_COURSE, f"<({self.label}+{place})", f">({self.label}+{place})")


def _two(word: int) -> tuple[int, ...]:
    return word >> 8 & 0xFF, word & 0xFF
