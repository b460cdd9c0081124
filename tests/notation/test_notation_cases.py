"""The folders of cases: what is valid gives the expected song, what is not gives exactly the expected messages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from notation_cases import cases, expected, read, rendering

from sidtool.errors import Severity, SourceError
from sidtool.notation import messages

# Reached by sizes that no case file should have; tested in test_notation_limits.py and test_notation_include.py.
ELSEWHERE = {"TEXT_TOO_LARGE", "TOO_LONG", "TOO_MANY_EVENTS", "MORE", "INCLUDE_DEEP", "INCLUDE_MANY", "INCLUDE_LARGE"}


@pytest.mark.parametrize("case", cases("valid"), ids=lambda path: path.stem)
def test_valid(case: Path) -> None:
    read(case)
    assert rendering(case) == expected(case)


@pytest.mark.parametrize("case", cases("invalid"), ids=lambda path: path.stem)
def test_invalid(case: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read(case)
    assert all(diagnostic.severity is Severity.ERROR for diagnostic in caught.value.diagnostics)
    assert rendering(case) == expected(case)


def test_no_expectation_without_a_case() -> None:
    for kind in ("valid", "invalid"):
        texts = cases(kind)
        assert sorted(texts[0].parent.glob("*.expected")) == [text.with_suffix(".expected") for text in texts]


def all_messages() -> dict[str, messages.Message]:
    return {name: value for name, value in vars(messages).items() if isinstance(value, messages.Message)}


@pytest.mark.parametrize("name", sorted(set(all_messages()) - ELSEWHERE))
def test_every_message_is_reached_by_a_case(name: str) -> None:
    """With its hint: message and hint have to stand in the expectations as their templates say."""
    message = all_messages()[name]
    text = "\n".join(expected(case) for kind in ("valid", "invalid") for case in cases(kind))
    assert re.search(rf": (?:error|warning): {pattern(message.text)}$", text, re.MULTILINE)
    if message.hint:
        assert re.search(rf"^hint: {pattern(message.hint)}$", text, re.MULTILINE)


def pattern(template: str) -> str:
    """A message's template as a regular expression: its facts are anything."""
    parts = re.split(r"\{\w+\}", template)
    return ".+".join(re.escape(part.replace("{{", "{").replace("}}", "}")) for part in parts)


def test_every_message_is_used() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in Path(messages.__file__).parent.glob("*.py"))
    for name in all_messages():
        assert re.search(rf"(?:messages\.|\b){name}\b(?! = )", source.replace(f"{name} = Message", "")), name
