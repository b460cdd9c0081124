"""How the filter programs of a song begin: when, and whether anything else changes what they set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sidtool.player.registers import MODE, VOLUME_BITS, set_up
from sidtool.song import Song

# Features whose orders change what a program sets.
_RIVALS = {"cutoff", "resonance", "volume", "mode", "route"}


@dataclass(frozen=True, slots=True)
class ProgramWays:
    """What the player has to know about all programs of a song.

    Attributes:
        late: a program leaves nothing of what another one in the same call has set: the last one is enough, and it
            begins when all voices are done.
        direct: nothing but programs changes their registers, which stand in their rows as they are.
        own_routes: some add the voice that starts them to what is filtered.
    """

    late: bool
    direct: bool
    own_routes: bool

    @property
    def by_variable(self) -> bool:
        """Whether an order starts a program with a variable alone."""
        return self.direct and not self.own_routes


NO_WAYS = ProgramWays(late=False, direct=False, own_routes=False)


def program_ways(songs: Sequence[Song], used: set[str]) -> ProgramWays:
    """The ways of the programs of some tunes; ``used``: the features that were met in all their orders."""
    filters = songs[0].filters
    routes = {one.route is None for one in filters}
    whole = all(None not in (one.modes, one.resonance, one.cutoff) for one in filters)
    late = whole and len(routes) == 1
    volumes = {set_up(one)[MODE] & VOLUME_BITS for one in songs}
    direct = late and not used & _RIVALS and len(volumes) == 1
    return ProgramWays(late, direct, True in routes)
