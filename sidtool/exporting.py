"""Song and Image -> .sid file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sidtool.image import Image
from sidtool.lettering import latin1
from sidtool.player import timer_latches
from sidtool.sidfile import TEXT_BYTES, SidHeader, flags_of, start_page_of, write
from sidtool.song import Song

_NOT_GIVEN = "<?>"  # HVSC's mark for what is not known
_PLAY = 3  # from the first byte: a jump table


@dataclass(frozen=True, slots=True)
class SidExport:
    """A .sid file's content, and what of the song's texts had to be changed, a sentence each."""

    content: bytes
    changes: tuple[str, ...]


def export_sid(song: Song, image: Image, tune: int) -> SidExport:
    """The PSID of a song.

    Args:
        image: the player in the frame of a .sid file, ``Frame.PSID``: its entries are the first bytes.
        tune: the one that is played first, from 1.
    """
    texts = {"title": song.title, "author": song.author, "released": song.released}
    fitting = {name: latin1(text)[:TEXT_BYTES].rstrip() or _NOT_GIVEN for name, text in texts.items()}
    header = SidHeader(
        "PSID",
        2,
        init=image.load,
        play=image.load + _PLAY,
        songs=len(song.tunes),
        start_song=tune,
        speed=speed_word(timer_latches(song)),
        name=fitting["title"],
        author=fitting["author"],
        released=fitting["released"],
        flags=flags_of(song.clock.name, song.chip),
        start_page=start_page_of(image),
    )
    return SidExport(write(header, image), tuple(_changes(texts, fitting)))


def _changes(texts: dict[str, str], fitting: dict[str, str]) -> Iterator[str]:
    for name, text in texts.items():
        if text and text != fitting[name]:
            why = f"a .sid file has {TEXT_BYTES} characters of Latin-1"
            yield f'{name} "{text}" has become "{fitting[name]}": {why}'


def speed_word(latches: tuple[int, ...]) -> int:
    """The header's speed: bit n is set where tune n + 1 is called by the timer; bit 31 holds for all tunes from 32 on.

    >>> speed_word((0, 9999, 0, 4913))
    10
    """
    return sum(1 << bit for bit, latch in enumerate(latches[:32]) if latch)
