"""A folder of tunes becomes a folder of sound files or traces, on this machine's processors or on a Dask cluster.

    for outcome in run(tasks, LocalPool(2)):
        ...

A task carries the tune's bytes and brings back the file's, so that workers need no folder in common. What is there
already is not done again; what is written is written whole or not at all; a tune that fails says why and stops nothing.
"""

from __future__ import annotations

from sidtool.batch.pools import DaskPool, LocalPool, Pool
from sidtool.batch.running import Report, run
from sidtool.batch.tasks import FORMS, SOUND_FORMS, Outcome, Settings, Task, convert, song_tasks_of, tasks_of

__all__ = [
    "FORMS",
    "SOUND_FORMS",
    "DaskPool",
    "LocalPool",
    "Outcome",
    "Pool",
    "Report",
    "Settings",
    "Task",
    "convert",
    "run",
    "song_tasks_of",
    "tasks_of",
]
