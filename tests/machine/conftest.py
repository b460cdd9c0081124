"""Tests of a module that says ``ON_BOTH_CPUS = True`` run on reference and kernel alike: its ``Machine`` is either."""

from __future__ import annotations

import pytest

from sidtool.machine import CPUS, machine_class


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if getattr(metafunc.module, "ON_BOTH_CPUS", False):
        metafunc.parametrize("cpu", CPUS, indirect=True)


@pytest.fixture(autouse=True)
def cpu(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str | None:
    name = getattr(request, "param", None)
    if name is not None:
        monkeypatch.setattr(request.module, "Machine", machine_class(name))
    return name
