"""Slips that take more than one word to see: ``C: 4``, ``[C D] x4``, ``v1, v2:``, ``voice 1:``, ``sid.v1 "C"``.

Each is told once, with what to write instead, and read as what was meant: what stands behind it is no further mistake.
The expressions look no further than the line, and over no more than a few blanks (a line may have millions).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sidtool.notation import messages
from sidtool.notation.effect_slips import effect_bare, effect_torn, effect_unmarked
from sidtool.notation.modes import NEXT, Mode
from sidtool.notation.nonwords import EFFECT_EXAMPLES
from sidtool.notation.places import Place, Slip
from sidtool.notation.tree import Token


def find(kind: str, place: Place) -> Slip | None:
    """The slip that begins with a word of that kind, if there is one."""
    for recognise in _RECOGNISERS[kind]:
        slip = recognise(place)
        if slip is not None:
            return slip
    return None


# -- heads of voices --------------------------------------------------------------------------------------------------

_PREFIX = r"(?:(?:voices?|tracks?|channels?|ch|v)[ \t_]{0,9})"
_ANOTHER = (
    rf"(?:[ \t]{{0,9}}(?:[,+&/-]|and\b)[ \t]{{0,9}}{_PREFIX}?[0-9]{{1,9}}|[ \t]{{1,9}}{_PREFIX}[0-9]{{1,9}}){{0,8}}"
)
_VOICES = re.compile(
    rf"(?P<voices>(?P<prefix>{_PREFIX})?[0-9]{{1,9}}{_ANOTHER})[ \t]{{0,9}}(?P<octave>o[0-9]{{1,9}})?[ \t]{{0,9}}"
    r"(?::(?![0-9])|=)",
    re.IGNORECASE | re.ASCII,
)
_PROPER = re.compile(r"v[0-9]+\s*(?:o[0-9]+\s*)?:")
_BETWEEN = re.compile(
    r"(?P<head>v[0-9]{1,9})[ \t]{1,9}(?P<words>[^\s:;\"|{}\[\]][^:;\"|{}\[\]]{0,80}?)[ \t]{0,9}"
    r"(?P<colon>:)(?![ \t]{0,9}[0-9])"
)


def _voice_head(place: Place) -> Slip | None:
    """``v1, v2:``, ``voice 1:``, ``V1 o3:``, ``1:``: a head, but not as it is written here."""
    match = _VOICES.match(place.line, place.start)
    if match is None or _PROPER.match(place.line, place.start):
        return None
    numbers = _numbers(match["voices"])
    if not match["prefix"] and not (place.is_first and set(numbers) <= set("123")):
        return None
    head = place.token("VOICE", f"v{numbers}")
    octave = match["octave"] and head._replace(type="OCTAVE", text=match["octave"].lower())
    tokens = (head, *((octave,) if octave else ()), head._replace(type="COLON", text=""))
    right = " ".join(token.text for token in tokens[:-1]) + ":"
    facts = {"word": match.group(), "right": right}
    return Slip(messages.VOICE_HEAD, facts, place.start, match.end(), tokens, Mode.MUSIC, match.end())


def _numbers(voices: str) -> str:
    """The voices' numbers, each once: ``v1, v2`` gives 12, ``v1-3`` gives 123.

    >>> _numbers("v1, v2"), _numbers("Voice 1-3"), _numbers("v2+v2")
    ('12', '123', '2')
    """
    spread = re.sub(
        r"([0-9])\s*-\D*([0-9])", lambda ends: "".join(map(str, range(int(ends[1]), int(ends[2]) + 1))), voices
    )
    return "".join(dict.fromkeys(re.findall("[0-9]", spread)))


def _words_before_colon(place: Place) -> Slip | None:
    """``v1 l8: C``: what belongs behind the colon stands before it."""
    match = _BETWEEN.match(place.line, place.start)
    if match is None or _PROPER.match(place.line, place.start) or re.search(r"\bv[0-9]", match["words"]):
        return None
    head = place.token("VOICE", match["head"])
    facts = {"keyword": head.text, "right": f"{head.text}: {match['words']}"}
    start, end = match.span("words")
    tokens = (head, head._replace(type="COLON", text=""))
    return Slip(messages.HEAD_WORDS, facts, start, end, tokens, Mode.MUSIC, start, match.start("colon"))


# -- lines and blocks -------------------------------------------------------------------------------------------------

_DOTLESS = re.compile(
    r"(?:sid\.[a-z]\w{0,30}|(?:setup_filter|set_volume|setup)(?=[ \t]{1,9}[0-9$]))(?![^\s\"'])",
    re.IGNORECASE | re.ASCII,
)
_FILTER_FIELD = r"(?:mode|res|route|cutoff)"
_FIELD = rf"(?:(?P<of_filter>{_FILTER_FIELD})|adsr|wave|pw|hr|arp|pitch|vib|gate|filter)"
_BLOCK = re.compile(
    r"(?:(?P<word>[A-Za-z]\w{1,19})[ \t]{1,9})?(?P<name>[A-Za-z_][A-Za-z0-9_]{0,39})[ \t]{0,9}[:=]?[ \t]{0,9}"
    rf"(?P<brace>\{{)[ \t]{{0,9}}(?:(?P<inside>{_FIELD}\b)|\}}|;|$)"
)
_SETTING = re.compile(
    rf"(?P<field>adsr|wave|pw|hr|arp|pitch|vib|gate|{_FILTER_FIELD})"
    rf"(?:[ \t,:=]{{1,9}}(?:-?[0-9]{{0,9}}\.?[0-9]{{1,9}}f?|\$[0-9A-Fa-f]{{1,8}}|adsr|wave|pw|hr|arp|pitch|vib|gate"
    rf"|{_FILTER_FIELD}|(?:pulse|saw|tri|noise|ring|sync|low|band|high)[\w+]{{0,30}})(?![\w#♯♭.'>]))+"
)
_IN_INSTRUMENT = ("an instrument", "instrument lead { adsr 0 9 8 4  wave pulse }")
_IN_FILTER = ("a filter", "filter sweep { mode low  res 14  cutoff $400 }")


def _without_dot(place: Place) -> Slip | None:
    """``sid.v1 "C"``: a pasted line that has lost its dot."""
    match = _DOTLESS.match(place.line, place.start)
    if match is None:
        return None
    word = match.group()
    line = f".{word}" if "." in word else f".sid.{word}"
    facts = {"word": word, "near": f"a pasted line begins with a dot: {line}"}
    token = place.token("PASTED", line)
    return Slip(messages.UNKNOWN_WORD, facts, place.start, match.end(), (token,), NEXT["PASTED"], match.end())


def _block(place: Place) -> Slip | None:
    """``inst lead { wave saw }``, ``lead { wave saw }``: a block by another word, or by none."""
    match = _BLOCK.match(place.line, place.start)
    if match is None or not (match["inside"] or (match["word"] and place.is_first)):
        return None
    kind = "filter" if match["of_filter"] else "instrument"
    keyword = place.token(kind.upper(), kind)
    if match["word"]:
        facts = {"word": match["word"], "near": f"do you mean {kind}?"}
        end = match.end("word")
        return Slip(messages.UNKNOWN_WORD, facts, place.start, end, (keyword,), NEXT["INSTRUMENT"], end)
    facts = {"word": match["name"], "near": f"do you mean {kind} {match['name']}?"}
    tokens = (keyword, place.token("NAME", match["name"]))
    end = match.end("name")
    return Slip(messages.UNKNOWN_WORD, facts, place.start, end, tokens, Mode.OPENING, match.start("brace"))


def _setting(place: Place) -> Slip | None:
    """``adsr 0 9 8 4`` in the music."""
    match = _SETTING.match(place.line, place.start)
    if match is None:
        return None
    name = match["field"]
    block, right = _IN_FILTER if re.fullmatch(_FILTER_FIELD, name) else _IN_INSTRUMENT
    if f"!{name}" in EFFECT_EXAMPLES:
        right += f", or, as an effect, {EFFECT_EXAMPLES[f'!{name}']}"
    facts = {"word": name, "block": block, "right": right}
    bad = place.token("BAD", match.group())
    return Slip(messages.SETTING_OUTSIDE, facts, place.start, match.end(), (bad,), Mode.MUSIC, match.end())


# -- blanks too many or too few ---------------------------------------------------------------------------------------

_LENGTH = r"(?P<length>[0-9]{1,9}(?:[ft]|\.{1,2})?)(?![\w#♯♭.'])"
_COLON_BLANK = re.compile(rf":[ \t]{{1,9}}{_LENGTH}")
_COLON = re.compile(rf":{_LENGTH}")
_TIMED = ("PITCH", "GATE_OFF", "HOLD", "REST", "WAIT", "CHORD", "GLIDE", "GLIDE_LENGTH", "RBRACE")
_NUMBERED = {"l": "DEFAULT_LENGTH", "o": "OCTAVE", "q": "GATE_TIME", "V": "LEVEL"}
_NAMED = {"@": "CHOICE", "*": "CALL", "%": "MARKER"}
_APART = re.compile(
    rf"(?:l[ \t]{{1,9}}{_LENGTH}|(?:[oV][ \t]{{1,9}}[0-9]{{1,9}}|q[ \t]{{1,9}}[0-9]{{1,9}}f?)(?![\w#♯♭.'])"
    r"|[@*%][ \t]{1,9}[a-z_][A-Za-z0-9_]{2,39}(?!\w))"
)
_KIND = re.compile(r"(?:f|t|\.{1,2})(?![^\s|\]}/])")
_GLUED = re.compile(
    r"(?P<state>o[0-9]|q[0-9]f?|V[0-9]{1,2}|l[0-9]{1,3}(?:[tf]|\.{1,2})?)(?P<notes>(?:[0-7]?[A-G](?:#|b)?){1,40})"
    r"(?![\w#♯♭.'])"
)
_COUNT = re.compile(r"(?P<sign>[ \t]{0,9}[x*×][ \t]{0,9}|[ \t]{1,9})(?P<count>[0-9]{1,9})(?![\w#♯♭.'~:])")


def _length_apart(place: Place) -> Slip | None:
    """``C: 4``, ``C : 4``, ``{C D E} :4``, and ``| : 4``, which belongs to nothing."""
    word = place.neighbour(*_TIMED)
    match = _COLON_BLANK.match(place.line, place.start)
    if match is None and word.endswith("}") and place.line[place.start - 1].isspace():
        match = _COLON.match(place.line, place.start)
    if match is None:
        return None
    if not word or place.before is None:
        facts = {"word": match.group(), "right": "C:4"}
        bad = place.token("BAD", match.group())
        return Slip(messages.NOT_ATTACHED, facts, place.start, match.end(), (bad,), Mode.MUSIC, match.end())
    start = place.before.column - 1 + len(place.before.text) - len(word)
    return _apart(place, start, match.end(), f"{word}:{match['length']}", place.token("LENGTH", f":{match['length']}"))


def _sign_apart(place: Place) -> Slip | None:
    """``o 3``, ``l 8``, ``@ lead``."""
    match = _APART.match(place.line, place.start)
    if match is None:
        return None
    sign = place.line[place.start]
    right = re.sub(r"\s+", "", match.group())
    kind = _NUMBERED.get(sign) or _NAMED[sign]
    return _apart(place, place.start, match.end(), right, place.token(kind, right))


def _kind_apart(place: Place) -> Slip | None:
    """``C:12 f``, ``C:4 .``: what makes a length one of calls, a triplet or dotted stands apart."""
    match = _KIND.match(place.line, place.start)
    word = place.neighbour("LENGTH", "DEFAULT_LENGTH")
    if match is None or place.before is None or not re.search(r"[:l][0-9]{1,9}$", word):
        return None
    start = place.before.column - 1 + len(place.before.text) - len(word)
    right = word + match.group() + (" (the note is F)" if match.group() == "f" else "")
    return _apart(place, start, match.end(), right, place.token("BAD", match.group()))


def _apart(place: Place, start: int, end: int, right: str, token: Token) -> Slip:
    facts = {"word": place.line[start:end], "right": right}
    return Slip(messages.BLANK_INSIDE, facts, start, end, (token,), Mode.MUSIC, end)


def _glued(place: Place) -> Slip | None:
    """``o3C``, ``l8CDE``."""
    match = _GLUED.match(place.line, place.start)
    if match is None:
        return None
    state = match["state"]
    right = " ".join([state, *re.findall(r"[0-7]?[A-G][#b]?", match["notes"])])
    facts = {"word": match.group(), "right": right}
    # Notes that hang together are this one mistake too.
    end = match.end("state") if right.count(" ") == 1 else match.end()
    token = place.token(_NUMBERED[state[0]], state)
    tokens = (token,) if right.count(" ") == 1 else (token, token._replace(type="BAD", text=match["notes"]))
    return Slip(messages.WORDS_GLUED, facts, place.start, match.end(), tokens, Mode.MUSIC, end)


def _count_apart(place: Place) -> Slip | None:
    """``[C D] 4``, ``[C D]x4``; the place is that of the closing bracket."""
    match = _COUNT.match(place.line, place.end)
    if match is None:
        return None
    count = place._replace(start=match.start("count")).token("COUNT", match["count"])
    if not match["sign"].strip():
        return _apart(place, place.start, match.end(), f"]{count.text}", count)
    facts = {"word": match.group().strip(), "right": f"]{count.text}"}
    start = match.end() - len(facts["word"])
    return Slip(messages.COUNT_SIGN, facts, start, match.end(), (count,), Mode.MUSIC, match.end())


_RECOGNISERS: dict[str, tuple[Callable[[Place], Slip | None], ...]] = {
    "VOICE": (_voice_head, _words_before_colon),
    "LEVEL": (_voice_head,),
    "DEFAULT_LENGTH": (_glued,),
    "LENGTH": (_length_apart,),
    "RBRACKET": (_count_apart,),
    "FILTER": (effect_unmarked,),
    "DIRECTIVE": (effect_unmarked,),
    "BAD": (
        *(_voice_head, _without_dot, _block, _setting, _length_apart, _sign_apart, _kind_apart, _glued),
        *(effect_torn, effect_bare, effect_unmarked),
    ),
}
KINDS = frozenset(_RECOGNISERS)
