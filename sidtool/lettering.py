"""Texts of a song in the characters of a .sid file's header, and of the C64's screen.

This module knows no other.
"""

from __future__ import annotations

import unicodedata

# What the two character sets do not have, and how it is written in them; accents are dropped by rule.
_SPELLED = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad", "-"),
    **{"\u2026": "...", "\u20ac": "EUR", "\u2122": "TM", "\u2022": "*", "\u266f": "#", "\u266d": "b"},
    **{"\u0152": "OE", "\u0153": "oe", "\u0141": "L", "\u0142": "l", "\u0110": "D", "\u0111": "d", "\u0131": "i"},
}
_SPELLED_ON_SCREEN = {
    **{"\u00df": "SS", "\u00c6": "AE", "\u00e6": "AE", "\u00d8": "O", "\u00f8": "O", "\u00d0": "D", "\u00f0": "D"},
    **{"\u00de": "TH", "\u00fe": "TH", "\u00ab": '"', "\u00bb": '"', "\u00a9": "(C)", "\u00ae": "(R)", "\u00d7": "X"},
    **{"\u00b7": ".", "\u00b0": " ", "`": "'", "{": "(", "}": ")", "~": "-", "_": "-", "\\": "/", "|": "/"},
}
_UNKNOWN = "?"
_SCREEN = frozenset(" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]")


def latin1(text: str) -> str:
    """The text in printable Latin-1; what has no spelling in it becomes ``?``.

    >>> latin1("Dvořák — “Élégie” №9\\n")
    'Dvorák - "Élégie" No9'
    """
    return "".join(map(_latin1, text)).strip()


def _latin1(sign: str) -> str:
    if sign in _SPELLED:
        return _SPELLED[sign]
    if _is_latin1(sign):
        return sign
    if sign.isspace():
        return " "
    letters = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    if letters and all(map(_is_latin1, letters)):
        return letters
    return "" if unicodedata.category(sign) in ("Mn", "Cf", "Cc") else _UNKNOWN


def _is_latin1(sign: str) -> bool:
    return " " <= sign <= "~" or "\u00a1" <= sign <= "\u00ff"


def on_screen(text: str) -> str:
    """The text in the capitals, digits and signs that ASCII and the C64's character set have in common.

    >>> on_screen("Für Elise_2")
    'FUR ELISE-2'
    """
    return "".join(map(_on_screen, latin1(text)))


def _on_screen(sign: str) -> str:
    spelled = _SPELLED_ON_SCREEN.get(sign)
    if spelled is None:
        spelled = unicodedata.normalize("NFKD", sign.upper())[:1]
    return spelled if all(letter in _SCREEN for letter in spelled) else _UNKNOWN
