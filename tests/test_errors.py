"""Diagnostics as a person reads them."""

from __future__ import annotations

import pytest

from sidtool.errors import Diagnostic, Severity, SourceError, Span, UsageError, UserError


def test_the_caret_stands_under_its_token_after_tabs() -> None:
    shown = Diagnostic("no such note", Span("a.txt", 1, 3, 2), source="v\tH4 C").render().splitlines()
    assert shown[1:] == ["    v\tH4 C", "     \t^~"]


def test_the_caret_stands_under_its_token_after_wide_characters() -> None:
    shown = Diagnostic("no such note", Span("a.txt", 1, 4), source="日本 H").render().splitlines()
    assert shown[2] == "    " + " " * 5 + "^"
    wide = Diagnostic("what is that", Span("a.txt", 1, 1, 2), source="日本 H").render().splitlines()
    assert wide[2] == "    ^~~~"


def test_the_caret_does_not_run_past_the_line() -> None:
    assert Diagnostic("x", Span("a.txt", 1, 4, 9), source="v1:C").render().endswith("\n       ^")


def test_of_a_very_long_line_only_the_surroundings_are_shown() -> None:
    line = "C " * 500 + "H " + "C " * 500
    _, shown, caret = Diagnostic("no such note", Span("a.txt", 1, 1001), source=line).render().splitlines()
    assert shown[caret.index("^")] == "H"
    assert shown.strip().startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 170


@pytest.mark.parametrize("column", [1, 60, 61, 62, 159, 160, 161, 200])
def test_the_caret_is_right_wherever_a_line_is_cut(column: int) -> None:
    line = "".join(chr(0x100 + place) for place in range(200))
    _, shown, caret = Diagnostic("x", Span("a.txt", 1, column), source=line).render().splitlines()
    assert shown[caret.index("^")] == line[column - 1]


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in Diagnostic("x", Span("a.txt", 1, 1), source="\x1b[31mC").render()


def test_notes_and_hint_follow_the_caret() -> None:
    diagnostic = Diagnostic(
        "m", Span("a", 1, 1), "try this", "C", Severity.WARNING, notes=("in file included from b:2:1",)
    )
    assert diagnostic.render().splitlines() == [
        "a:1:1: warning: m",
        "    C",
        "    ^",
        "in file included from b:2:1",
        "hint: try this",
    ]


def test_a_source_error_tells_all() -> None:
    error = SourceError([Diagnostic("one", Span("a", 1, 1)), Diagnostic("two", Span("a", 2, 1))])
    assert str(error) == "a:1:1: error: one\na:2:1: error: two"
    assert isinstance(error, UserError)


def test_a_source_error_without_a_place_is_a_bug() -> None:
    with pytest.raises(ValueError, match="at least one"):
        SourceError([])


def test_the_kinds_are_told_apart() -> None:
    assert issubclass(UsageError, UserError)
    assert str(UserError("no", "do this")) == "no\nhint: do this"
