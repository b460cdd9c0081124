"""The known word that an unknown one was meant to be: misspelt, cut short, or called so by other programs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

# What other programs call it.
ALIASES = {
    **{"tempo": "bpm", "composer": "author", "artist": "author", "copyright": "released", "signature": "meter"},
    **{"inst": "instrument", "ins": "instrument", "sound": "instrument", "patch": "instrument", "preset": "instrument"},
}
_LONGEST = 40  # letters of a word that are compared
_MOST = 300  # known words that are tried
_SHORTEST_CUT = 3  # letters of a word that may stand for a longer one


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint that names the known word nearest to an unknown one, or an empty string.

    >>> nearest("laed", ["lead", "bass"])
    'do you mean lead?'
    """
    near = nearest_word(word, known)
    return f"do you mean {near}?" if near else ""


def nearest_word(word: str, known: Iterable[str]) -> str:
    """The known word that an unknown one comes near enough to be meant, or an empty string.

    Near is what differs in case only, by few slips of the fingers (one in three letters, three at most), or what goes
    on where the unknown word stops.

    >>> nearest_word("laed", ["lead", "bass"]), nearest_word("instr", ["meter", "instrument"])
    ('lead', 'instrument')
    >>> nearest_word("lead", ["released"]), nearest_word("time", ["title"]), nearest_word("kazoo", ["lead", "bass"])
    ('', '', '')
    """
    wrong = word[:_LONGEST].lower()
    best, fewest = "", 4
    for name in itertools.islice(known, _MOST):
        right = name[:_LONGEST].lower()
        if len(wrong) >= _SHORTEST_CUT and right.startswith(wrong):
            slips = 1 if right != wrong else 0
        else:
            allowed = _allowed(min(len(wrong), len(right)))
            slips = _slips(wrong, right) if abs(len(wrong) - len(right)) <= allowed else fewest
            slips = slips if slips <= allowed else fewest
        if slips < fewest:
            best, fewest = name, slips
    return best


def _allowed(length: int) -> int:
    """How many slips of the fingers a word of that length may have."""
    return min(3, length // 3)


def _slips(one: str, other: str) -> int:
    """Letters left out, put in, taken for another, or two of them swapped: the optimal string alignment distance.

    >>> _slips("laed", "lead"), _slips("tytle", "title"), _slips("", "bpm")
    (1, 1, 3)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one):
        above, row = row, [i + 1]
        for j, right in enumerate(other):
            cost = min(above[j] + (letter != right), above[j + 1] + 1, row[j] + 1)
            if i and j and letter == other[j - 1] and one[i - 1] == right:
                cost = min(cost, before[j - 1] + 1)
            row.append(cost)
        before = above
    return row[-1]
