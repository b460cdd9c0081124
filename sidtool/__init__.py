"""sidtool: Commodore 64 SID music as text.

    song.txt -> Song -> 64tass source -> Image -> RegisterLog -> samples

Importing this package is cheap; what a function needs is imported when it is called. See :mod:`sidtool.api`.
"""

from __future__ import annotations

__version__ = "0.1.0"
