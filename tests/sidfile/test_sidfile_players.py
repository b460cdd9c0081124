"""Players are told by their signatures, and nothing else is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from oracles import shared

from sidtool.image import Image
from sidtool.sidfile import player_of, read

KNOWN = {
    "c0zmo__c0z-50shades": "SID-Wizard",
    "spiderjerusalem__Rinderschokolade": "SID-Wizard",
    "spiderjerusalem__Canon_457_Study_2_2SID": "SID-Wizard (2SID)",
    "hermit__Tree_Angel_3SID": "SID-Wizard (3SID)",
    "glennrunegallefoss__Curved_Salmon": "SID Duzz' It",
    "glennrunegallefoss__Garage_Party_Jam_2SID": "SID Duzz' It",
    "jeroentel__JT_I": "SoundMonitor",
    "tss__Super_Heavy": "SoundMonitor",
    "mattgray__Tom_Tom": "SoundMonitor",
    "laxity__Mission_X": "SoundMonitor",
    "tss__Sanxion_Loader_Remix": "SoundMonitor",
    "martingalway__Hyper_Sports": "Martin Galway",
    "martingalway__Rolands_Ratrace": "Martin Galway",
}


def test_tunes_of_the_corpus() -> None:
    tunes = sorted(shared("corpus/tunes").glob("*.sid"))
    found = {path.stem: player_of(read(path).image) for path in tunes}
    assert {name: player for name, player in found.items() if player} == KNOWN


@pytest.mark.parametrize("data", [b"", b"\x60", bytes(range(256)) * 16, b"SID-WIZARD"])
def test_what_is_no_player_is_unknown(data: bytes) -> None:
    assert player_of(Image(0x1000, data)) is None
