"""Songlengths.md5."""

from fractions import Fraction
from pathlib import Path

import pytest

from sidtool.errors import UserError
from sidtool.sidfile import song_lengths

DATABASE = """[Database]
; /MUSICIANS/A/Somebody/Tune.sid
bcfaeb9f44e2fc07c17e9c56f8feaeb5=0:09(G) 1:02.5 123:45.067
; /MUSICIANS/B/Broken.sid
08db16ed409531d7f194a7e3dda94848=1:2 soon
"""


def test_times_of_all_forms(tmp_path: Path) -> None:
    path = tmp_path / "Songlengths.md5"
    for text in (DATABASE, DATABASE.replace("\n", "\r\n")):
        path.write_bytes(text.encode())
        found = song_lengths(path, "BCFAEB9F44E2FC07C17E9C56F8FEAEB5")
        assert found == (9, Fraction(125, 2), 123 * 60 + 45 + Fraction(67, 1000))
        assert song_lengths(path, "0" * 32) is None


def test_what_is_wrong_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "Songlengths.md5"
    path.write_text(DATABASE)
    with pytest.raises(UserError, match=r"Songlengths\.md5:5: '1:2' is no time"):
        song_lengths(path, "08db16ed409531d7f194a7e3dda94848")
    path.write_text("bcfaeb9f44e2fc07c17e9c56f8feaeb5=0:09\n")
    with pytest.raises(UserError, match="does not begin with"):
        song_lengths(path, "08db16ed409531d7f194a7e3dda94848")
