"""What docs/asm.md says cannot be done is told in so many words."""

from __future__ import annotations

import re

import pytest
from oracles import PROJECT

from sidtool.errors import SourceError
from sidtool.tass import assemble

TEXT = (PROJECT / "docs" / "asm.md").read_text(encoding="utf-8")
MISSING = re.findall(r"^\| `( \.[^`]+)` \|", TEXT[TEXT.index("## Not built in") :], re.MULTILINE)


def test_the_list_is_there() -> None:
    assert len(MISSING) >= 7


@pytest.mark.parametrize("source", MISSING)
def test_what_is_not_built_in_is_named(source: str) -> None:
    with pytest.raises(SourceError) as caught:
        assemble(f"*=$1000\n{source}\n", "missing.asm")
    (diagnostic, *_) = caught.value.diagnostics
    assert diagnostic.span.line == 2
    assert "not supported yet" in diagnostic.message or "unknown processor" in diagnostic.message
    assert diagnostic.hint


def test_the_example_runs() -> None:
    for example in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL):
        exec(compile(example, "asm.md", "exec"), {})
