"""Verdicts on all dumps of real chips, against those on record: a change for the worse fails."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest
from oracles import PROJECT, shared


@pytest.fixture(scope="module")
def real_chips() -> ModuleType:
    shared("chipdata/cutoff")
    spec = importlib.util.spec_from_file_location("real_chips", PROJECT / "research" / "real_chips.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_verdict_is_worse_than_the_one_on_record(real_chips: ModuleType) -> None:
    found = real_chips.verdicts()
    assert len(found) == 32 + 5 + 34 * 4 + 28
    assert real_chips.worse(found) == []


def test_what_is_pure_has_no_wrong_byte(real_chips: ModuleType) -> None:
    pure = [verdict for verdict in real_chips.verdicts() if verdict.counted.startswith("bytes")]
    assert len(pure) == 2 * 2 * 4 + 5
    assert {verdict.ours for verdict in pure} == {0}


def test_no_combined_waveform_has_more_wrong_bits_than_the_published_fit(real_chips: ModuleType) -> None:
    fits = [verdict for verdict in real_chips.verdicts() if verdict.others != "-"]
    assert len(fits) == 33 * 4
    assert all(verdict.ours <= int(verdict.others) for verdict in fits)


def test_a_change_for_the_worse_is_told(real_chips: ModuleType) -> None:
    found = real_chips.verdicts()
    spoilt = [found[0]._replace(ours=found[0].ours + 1), *found[1:-1]]
    told = real_chips.worse(spoilt)
    assert len(told) == 2
    assert told[0].startswith(f"{found[0].dump}: 1, was 0")
    assert found[-1].dump in told[1]
