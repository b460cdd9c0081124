"""Makes ``tests/`` importable for the helpers that several test modules share."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parent))

# The random songs, programs and mistakes of a run are the same in every run, so that a check that fails today fails
# tomorrow, too. The soaks in research/ throw new dice, and so does HYPOTHESIS_PROFILE=dice.
settings.register_profile("same", derandomize=True)
settings.register_profile("dice", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
