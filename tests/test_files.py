"""Reading what is there, writing whole files or none."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from sidtool.errors import UserError
from sidtool.files import LARGEST_TEXT, decode_text, read_bytes, read_text, replacing, write_bytes


def test_a_missing_file_names_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "song.txt").write_text("v1: C")
    with pytest.raises(UserError) as caught:
        read_text(tmp_path / "somg.txt")
    assert caught.value.message.endswith("somg.txt: there is no such file")
    assert caught.value.hint == f"is it {tmp_path / 'song.txt'}?"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="this is a folder"):
        read_text(tmp_path)


def test_a_name_with_a_zero_byte() -> None:
    with pytest.raises(UserError, match="no file name"):
        read_bytes("a\0b")
    with pytest.raises(UserError, match="no file name"):
        write_bytes("a\0b", b"")


def test_binary_is_no_text() -> None:
    with pytest.raises(UserError, match=r"not a text: it holds a zero byte at offset 1"):
        decode_text(b"a\0b", "x")
    with pytest.raises(UserError, match=r"x:2: this is not UTF-8 text: byte \$ff at offset 2"):
        decode_text(b"a\n\xff", "x")


@pytest.mark.parametrize("content", [b"a\nb", b"a\r\nb", b"a\rb", b"\xef\xbb\xbfa\nb"])
def test_line_ends_and_byte_order_mark(content: bytes) -> None:
    assert decode_text(content, "x") == "a\nb"


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with open(huge, "wb") as file:
        file.truncate(LARGEST_TEXT + 1)
    with pytest.raises(UserError, match="larger than 4 MiB"):
        read_text(huge)


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    out = tmp_path / "a.out"
    out.write_bytes(b"old")
    out.chmod(0o640)
    write_bytes(out, b"new")
    assert out.read_bytes() == b"new"
    assert stat.S_IMODE(out.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["a.out"]


def test_a_new_file_obeys_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_bytes(tmp_path / "a.out", b"new")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "a.out").stat().st_mode) == 0o640


def half_write(path: Path, failure: BaseException) -> None:
    with replacing(path) as temporary:
        temporary.write_bytes(b"half")
        raise failure


@pytest.mark.parametrize("failure", [UserError("no"), KeyboardInterrupt(), ZeroDivisionError()])
def test_a_failure_leaves_the_old_file_alone(tmp_path: Path, failure: BaseException) -> None:
    out = tmp_path / "a.out"
    out.write_bytes(b"old")
    with pytest.raises(type(failure)):
        half_write(out, failure)
    assert out.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.out"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_bytes(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        write_bytes(tmp_path / "no" / "a.out", b"")


def test_a_folder_cannot_be_written_as_a_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="this is a folder"):
        write_bytes(tmp_path, b"")


def test_a_full_device_is_told() -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full on this system")
    with pytest.raises(UserError, match="no space left on device"):
        write_bytes("/dev/full", b"x")


def test_a_device_is_written_directly() -> None:
    write_bytes(os.devnull, b"x")
    assert os.path.exists(os.devnull)


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is forbidden to root")
    tmp_path.chmod(0o555)
    with pytest.raises(UserError, match="cannot be written"):
        write_bytes(tmp_path / "a.out", b"")
