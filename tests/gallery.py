"""The songs that every end-to-end test runs over: the gallery and the seed's example."""

from __future__ import annotations

from oracles import PROJECT

GALLERY = sorted((PROJECT / "songs").glob("*.txt"))
SEED = PROJECT / "tests" / "cases" / "valid" / "seed_example.txt"
ALL = [*GALLERY, SEED]


def name(path: object) -> str:
    """A test's label."""
    return getattr(path, "stem", str(path))
