"""The settings of a block: each once, each with a value, each known; what they say is read by who knows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from sidtool.notation import messages
from sidtool.notation.messages import Message
from sidtool.notation.report import Report
from sidtool.notation.spelling import nearest_word
from sidtool.notation.tree import Block, Field, Point, Token

Draft = TypeVar("Draft")


@dataclass(frozen=True, slots=True)
class Setting(Generic[Draft]):
    """How a setting is read into a draft of its block, and an example of it for hints."""

    read: Callable[[Draft, Field, Report], None]
    example: str


@dataclass(frozen=True, slots=True)
class Kind(Generic[Draft]):
    """A kind of block.

    Attributes:
        settings: its settings by their names.
        unknown: the message for any other.
        aliases: what other programs call them.
        others: words of their values, which are no settings but may be meant.
        hints: what to write instead of other words, where a name is not enough.
        known: all settings in words.
    """

    settings: Mapping[str, Setting[Draft]]
    unknown: Message
    aliases: Mapping[str, str]
    others: tuple[str, ...]
    hints: Mapping[str, str]
    known: str


def read_fields(block: Block, kind: Kind[Draft], draft: Draft, report: Report) -> None:
    """Reads all settings of a block into a draft; mistakes go to the report and leave the draft as it is."""
    seen: dict[str, Token] = {}
    for field in block.fields:
        key = field.key.text
        is_again = seen.setdefault(key, field.key) is not field.key
        setting = kind.settings.get(key)
        if setting is None:
            if not is_again:
                report.error(kind.unknown, field.key, word=key, near=_near(key, kind))
        elif is_again:
            report.error(messages.FIELD_TWICE, field.key, key=key)
        elif _is_empty(field, kind):
            report.error(messages.VALUE_MISSING, field.key, keyword=key, right=setting.example)
        else:
            setting.read(draft, Field(field.key, rejoined(field, report)), report)


def _near(key: str, kind: Kind[Draft]) -> str:
    if key.lower() in kind.hints:
        return kind.hints[key.lower()]
    meant = nearest_word(key, (*kind.settings, *kind.others, *kind.aliases))
    meant = kind.aliases.get(meant, meant)
    return f"do you mean {meant}?" if meant else kind.known


def _is_empty(field: Field, kind: Kind[Draft]) -> bool:
    """Whether the only value is one that the parser put in, or the next setting stands in its place."""
    first = field.points[0]
    if not isinstance(first, Point) or first.target is not None:
        return False
    is_name = field.key.text == "filter"  # which may be any word
    return not first.value.text or (first.value.text in kind.settings and not is_name)


def one_value(field: Field, example: str, report: Report) -> Token | None:
    """The value of a setting that has one, without a slide or a length; None where it is none, which is reported."""
    first = field.points[0]
    if len(field.points) > 1 or not is_plain(first):
        report.error(messages.ONE_VALUE, field.key, key=field.key.text, right=example)
        return None
    assert isinstance(first, Point)
    return first.value


def is_plain(point: Point | Token) -> bool:
    """Whether this is a value, and no loop sign, slide or hold."""
    return isinstance(point, Point) and point.target is None and point.length is None


# -- what was torn apart ----------------------------------------------------------------------------------------------


def rejoined(field: Field, report: Report) -> tuple[Point | Token, ...]:
    """The points, with those joined that blanks have torn apart (``pulse @+12``, ``low + band``), which is reported."""
    joined: list[Point | Token] = []
    torn: dict[int, list[Point]] = {}  # by their place among the joined ones: what they were
    for point in field.points:
        before = joined[-1] if joined else None
        if isinstance(point, Point) and isinstance(before, Point) and _is_torn(before, point, field.key.text):
            torn.setdefault(len(joined) - 1, [before]).append(point)
            joined[-1] = _join(before, point)
        else:
            joined.append(point)
    for index, parts in torn.items():
        whole = joined[index]
        assert isinstance(whole, Point)
        first, last = parts[0].value, parts[-1].value
        place = report.span(first, 0, last.column + len(last.text) - first.column)
        report.error(messages.BLANK_INSIDE, place, word=" ".join(map(written, parts)), right=written(whole))
    return tuple(joined)


def written(point: Point) -> str:
    """A point as it is written."""
    target = f">{point.target.text}" if point.target else ""
    return point.value.text + target + (point.length.text if point.length else "")


# What may stand apart from the word before it in a sum, behind '@' and behind '='; with the sign, or behind it.
_PART = r"\+?(?:[a-z][\w+]*)?"
_TORN = re.compile(
    rf"(?P<sum>(?:\S*\w \+{_PART}|\S+\+ {_PART}))"
    r"|[^\s@=]+(?: @|@ ?)[+-]?[0-9]\S*"
    r"|[^\s@=]+(?: @| =|= ?)(?:[0-7]?[A-G]\S*)?"
)


def _is_torn(before: Point, point: Point, key: str) -> bool:
    """Whether two points in a row are one: a ``+`` joins words only, elsewhere it is the sign of a number."""
    if before.value.line != point.value.line or key not in ("wave", "mode"):
        return False
    if before.length is not None or before.target is not None or not before.value.text or not point.value.text:
        return False
    torn = _TORN.fullmatch(f"{before.value.text} {point.value.text}")
    return torn is not None and (key == "wave" or torn["sum"] is not None)


def _join(before: Point, point: Point) -> Point:
    # The joined word has no place of its own: mistakes in it are told at its beginning.
    value = before.value._replace(text=before.value.text + point.value.text)
    return Point(value, point.target, point.length)
