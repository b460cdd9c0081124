"""Every field of a header: read where it is right, refused by name where it is wrong, mended where players mend it."""

import hashlib

import pytest

from sidtool.errors import UserError
from sidtool.sidfile import HeaderError, parse

# The known answer of the data sheet, 10.5: confirmed with libsidplayfp.
KNOWN_MD5 = "bcfaeb9f44e2fc07c17e9c56f8feaeb5"


def tune(data: bytes = bytes.fromhex("001060000060"), **changes: int) -> bytes:
    """A small PSID of version 2, with bytes changed: ``b05=7`` puts 7 at offset $05."""
    head = bytes.fromhex("50534944 0002 007c 0000 1000 1003 0001 0001 00000000")
    head += b"n".ljust(32, b"\0") + b"a".ljust(32, b"\0") + b"r".ljust(32, b"\0") + bytes.fromhex("0014 00 00 00 00")
    content = bytearray(head + data)
    for place, value in changes.items():
        content[int(place[1:], 16)] = value
    return bytes(content)


def rsid(data: bytes = bytes.fromhex("001060000060"), **changes: int) -> bytes:
    return tune(data, **{"b00": ord("R"), "b0c": 0, "b0d": 0, **changes})


def test_the_known_answer() -> None:
    found = parse(tune())
    assert found.md5 == KNOWN_MD5 == hashlib.md5(tune()).hexdigest()
    assert (found.image.load, found.image.data) == (0x1000, b"\x60\0\0\x60")
    assert (found.init, found.header.play) == (0x1000, 0x1003)
    assert (found.header.name, found.header.author, found.header.released) == ("n", "a", "r")
    assert (found.header.clock, found.models, found.sid_addresses) == ("pal", ("6581",), (0xD400,))
    assert not found.repairs


def test_version_1_has_no_flags() -> None:
    old = bytearray(tune()[:0x76] + bytes.fromhex("001060000060"))
    old[5], old[7] = 1, 0x76
    found = parse(bytes(old))
    assert hashlib.md5(bytes(old)).hexdigest() == "08db16ed409531d7f194a7e3dda94848"
    assert found.header.clock == "unknown"
    assert found.image.load == 0x1000


@pytest.mark.parametrize(
    ("content", "field", "says"),
    [
        (tune(b05=0), "version", "0"),
        (tune(b05=5), "version", "1 to 4"),
        (tune(b04=1), "version", "258"),
        (rsid(b05=1), "version", "2 to 4"),
        (tune(b07=0x10), "dataOffset", "$0010"),
        (tune(b06=1), "dataOffset", "$017c"),
        (tune(b08=0xFF, b09=0xFE), "loadAddress", "$fffe"),
        (rsid(b08=0x10), "loadAddress", "$1000"),
        (rsid(b0c=0x10), "playAddress", "$1000"),
        (rsid(b15=1), "speed", "$00000001"),
        (rsid(b0a=0x20), "initAddress", "$2000"),
        (rsid(b0a=0xA0), "initAddress", "$a000"),
        (rsid(b0a=0xD0), "initAddress", "$d000"),
        (rsid(b7d=0x07), "loadAddress", "$0700"),
        (rsid(b77=0x02), "initAddress", "$1000"),
        (tune(b77=0x15), "flags", "Sidplayer"),
        (tune(b79=1), "pageLength", "0 where startPage is 0"),
        (tune(b78=3, b79=1), "startPage", "$0000-$03ff"),
        (tune(b78=0x0F, b79=2), "startPage", "overlap"),
        (tune(b78=0x9F, b79=2), "startPage", "$a000-$bfff"),
        (tune(b78=0xCF, b79=2), "startPage", "$d000-$ffff"),
        (tune(b78=0x20, b79=0xFF), "pageLength", "past the end"),
    ],
)
def test_a_wrong_field_is_named(content: bytes, field: str, says: str) -> None:
    with pytest.raises(HeaderError) as caught:
        parse(content, "x.sid")
    assert caught.value.field.name == field
    message = str(caught.value)
    assert message.startswith(f"x.sid: offset ${caught.value.field.offset:02x}, {field}: ")
    assert says in message
    assert "\nhint: " in message


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no .sid file"),
        (b"PSI", "no .sid file"),
        (b"QSID" + bytes(200), "no .sid file"),
        (b"PSID", "cut off"),
        (tune()[:0x7B], "cut off"),
        (tune()[:0x7C], "cut off"),
        (tune()[:0x7E], "cut off"),
        (tune() + bytes(0x10000), "too many"),
    ],
)
def test_what_is_no_whole_file(content: bytes, says: str) -> None:
    with pytest.raises(UserError, match=says):
        parse(content, "x.sid")


def test_every_shorter_file_is_refused() -> None:
    for length in range(len(tune()) - 3):
        with pytest.raises(UserError):
            parse(tune()[:length])


@pytest.mark.parametrize(
    ("changes", "attribute", "value", "says"),
    [
        ({"b0f": 0}, "songs", 1, "songs is 0"),
        ({"b0e": 2}, "songs", 256, "songs is 513"),
        ({"b11": 0}, "start_song", 1, "startSong is 0"),
        ({"b11": 2}, "start_song", 1, "startSong is 2 of 1"),
        ({"b0c": 0xFF, "b0d": 0xFF}, "play", 0, "$ffff"),
        ({"b05": 3, "b7a": 0x43}, "second_sid", 0x43, "secondSIDAddress is $43"),
        ({"b05": 4, "b7b": 0x80}, "third_sid", 0x80, "thirdSIDAddress is $80"),
    ],
)
def test_what_players_mend_is_mended(changes: dict[str, int], attribute: str, value: int, says: str) -> None:
    found = parse(tune(**changes))
    assert getattr(found.header, attribute) == value
    assert any(says in repair for repair in found.repairs)
    assert found.sid_addresses == (0xD400,)


def test_init_0_is_the_load_address() -> None:
    assert parse(tune(b0a=0)).init == 0x1000


@pytest.mark.parametrize(
    ("version", "second", "third", "addresses"),
    [
        (2, 0x42, 0x44, (0xD400,)),
        (3, 0x42, 0x44, (0xD400, 0xD420)),
        (4, 0x42, 0xE0, (0xD400, 0xD420, 0xDE00)),
        (4, 0x42, 0x42, (0xD400, 0xD420)),
        (4, 0x00, 0xFE, (0xD400, 0xDFE0)),
    ],
)
def test_more_sids(version: int, second: int, third: int, addresses: tuple[int, ...]) -> None:
    assert parse(tune(b05=version, b7a=second, b7b=third)).sid_addresses == addresses


def test_speed_bits() -> None:
    header = parse(tune(b0f=40, b12=0x80, b15=0x02)).header  # bits 31 and 1
    assert [song for song in range(1, 41) if header.uses_timer(song)] == [2, *range(32, 41)]
    old = parse(tune(b0f=40, b12=0x80, b15=0x02, b77=0x02)).header  # PlaySID: begins again
    assert [song for song in range(1, 41) if old.uses_timer(song)] == [2, 32, 34]


def test_texts_are_of_code_page_1252() -> None:
    content = bytearray(tune())
    content[0x16:0x36] = b"\x80" * 32  # a full field has no zero
    assert parse(bytes(content)).header.name == "€" * 32
