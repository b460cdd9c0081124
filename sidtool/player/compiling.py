"""Song -> 64tass source."""

from __future__ import annotations

from sidtool.errors import UserError
from sidtool.player.needs import is_plain
from sidtool.player.placement import PROGRAM, Placement
from sidtool.song import Song


def compile_song(song: Song, tune: int = 1, place: Placement = PROGRAM) -> str:
    """The song as a 64tass program that includes ``sid.asm``, ``main.asm`` and a player.

    The player stands at the label ``player``: initialise at ``player + 0`` (A = subtune, from 0), play at
    ``player + 3``. The same song gives the same text, always.

    Args:
        tune: the number of the tune that the program starts with.
        place: where it stands, and what stands around the player.

    Raises:
        UserError: the song does not fit into its place, or into the player's tables; it has no such tune; or nothing
            can be at that place.
    """
    if not 1 <= tune <= len(song.tunes):
        raise UserError(f"{song.file}: there is no tune {tune}, the song has {len(song.tunes)}")
    place.check()
    if is_plain(song):
        from sidtool.player.source import plain_source

        return plain_source(song, place)
    from sidtool.player.full_source import full_source

    return full_source(song, tune, place)
