"""Players are told by their signatures, and nothing else is."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from oracles import PROJECT, shared

from sidtool.api import Compilation
from sidtool.image import Image
from sidtool.sidfile import player_of, read
from sidtool.sidfile.players import SIGNATURES

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
    "martingalway__Match_Day": "Martin Galway",
    "martingalway__Commando_High-Score": "Martin Galway",
    "8bitventures__Prophet64_Demo_2SID": "Prophet64",
    "andyvaisey__Galaxibirds": "GoatTracker 2",
    "charlesdeenen__F1_Simulator": "Maniacs of Noise (Deenen)",
    "chrishlsbeck__Great_Giana_Sisters": "SoundMonitor with samples",
    "craigchamberlain__compute_": "Enhanced Sidplayer",
    "geirtjelta__Remoteness": "Rob Hubbard",
    "glennrunegallefoss__2_Young_2_Die": "SID Duzz' It",
    "jenschristianhuus__JCH-Crystalline": "SID Factory II",
    "jeroentel__Bad_Blood": "Maniacs of Noise (Deenen)",
    "jeroentel__Hotrod": "Maniacs of Noise (Deenen)",
    "laxity__No_Way": "SoundMonitor with samples",
    "laxity__Ruff_Scale": "SoundMonitor with samples",
    "laxity__SID_Factory_demo_tune_2": "SID Factory",
    "lukhash__lukhash-codeveronica": "SID-Wizard",
    "martinwalker__Aggressor_Theme": "Martin Walker",
    "martinwalker__Citadel": "Martin Walker",
    "mch__MCH-Monty": "GoatTracker 2",
    "nata__Hokuto_Stereo_2SID": "GoatTracker 2",
    "nordischsound__nordischsound-crockettstheme": "GoatTracker 2",
    "randall__Respublika_Kazantip_2SID": "GoatTracker 2",
    "robhubbard__Deep_Strike": "Rob Hubbard",
    "robhubbard__Formula_1_Simulator": "Rob Hubbard",
    "robhubbard__Thundercats": "Rob Hubbard",
    "shogoon__Do_Nothing_for_3_Minutes_3SID": "GoatTracker 2",
    "shogoon__Eine_Kleine_11_Musik": "GoatTracker 2",
    "shogoon__Mad_Donna": "GoatTracker 2",
    "steel__Steel-Arguments": "GoatTracker 2",
    "thomasepetersen__Flappy_Hero_March": "SID Factory II",
    "wiklund__wiklund-enniomorricone": "GoatTracker 2",
}


def test_tunes_of_the_corpus() -> None:
    tunes = sorted(shared("corpus/tunes").glob("*.sid"))
    found = {path.stem: player_of(read(path).image) for path in tunes}
    assert {name: player for name, player in found.items() if player} == KNOWN


def test_no_tune_has_signatures_of_two_players() -> None:
    for path in sorted(shared("corpus/tunes").glob("*.sid")):
        data = read(path).image.data
        found = {each.player.partition(" (")[0] for each in SIGNATURES if each.pattern.search(data)}
        assert len(found) <= 1, path.stem


def test_random_bytes_and_our_own_songs_are_unknown() -> None:
    chance = random.Random(64)
    for _ in range(40):
        assert player_of(Image(0, chance.randbytes(0x10000))) is None
    for path in sorted((PROJECT / "songs").glob("*.txt"))[:3]:
        assert player_of(Compilation.of_file(path).image) is None


@pytest.mark.parametrize("data", [b"", b"\x60", bytes(range(256)) * 16, b"SID-WIZARD"])
def test_what_is_no_player_is_unknown(data: bytes) -> None:
    assert player_of(Image(0x1000, data)) is None
