"""A folder of tunes: resumed, never stopped by a bad one, and on a cluster whose worker is killed."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sidfile"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from running import sidtool
from sid_files import COUNTER, sid_file

from sidtool.batch import DaskPool, LocalPool, Outcome, Report, Settings, Task, run, song_tasks_of, tasks_of
from sidtool.batch import tasks as work
from sidtool.errors import UserError

TRACE = Settings("trace", seconds=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tunes = tmp_path / "in"
    (tunes / "below").mkdir(parents=True)
    for name in ("a.sid", "b.SID", "below/c.sid"):
        (tunes / name).write_bytes(sid_file(COUNTER))
    (tunes / "bad.sid").write_bytes(b"PSID")
    (tunes / "jam.sid").write_bytes(sid_file("*=$1000\n .byte 2\n nop\n nop\n rts\n"))
    (tunes / "notes.txt").write_text("no tune")
    return tunes


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_batch_with_bad_tunes_and_its_resumption(folder: Path, tmp_path: Path) -> None:
    command = ["batch", "in", "-o", "out", "--format", "trace", "--seconds", "1", "--jobs", "2"]
    ran = sidtool(*command, cwd=tmp_path)
    assert ran.returncode == 1
    out = tmp_path / "out"
    assert files(out) == ["a.sid.txt", "b.SID.txt", "below/c.sid.txt", "failures.txt"]
    assert (out / "a.sid.txt").read_text().splitlines()[0].endswith(" 24 15")
    assert "in/bad.sid: cut off" in (out / "failures.txt").read_text()
    assert "in/jam.sid: the program stops the CPU at $1000" in (out / "failures.txt").read_text()
    assert "3 done, 2 failed" in ran.stderr
    (out / "a.sid.txt").unlink()
    (out / "b.SID.txt").write_text("kept")
    (folder / "bad.sid").unlink()
    (folder / "jam.sid").unlink()
    ran = sidtool(*command, cwd=tmp_path)
    assert ran.returncode == 0
    assert "1 done, 2 were there, 0 failed" in ran.stderr
    assert files(out) == ["a.sid.txt", "b.SID.txt", "below/c.sid.txt"]
    assert (out / "b.SID.txt").read_text() == "kept"


def test_a_trace_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST_TRACE", 10_000)
    task = Task(Path("flood.sid"), tmp_path / "flood.txt", TRACE)
    flood = work.convert(task, sid_file("*=$1000\n jmp i\n rts\ni sta $d400\n jmp i\n"))
    assert flood.content is None
    assert "its trace has more than" in flood.error
    assert work.convert(task, sid_file(COUNTER)).content is not None


# The song's number is in the frequency's high byte.
SONGS = ["a-01.txt", "a-02.txt", "a-03.txt", "below/a-01.txt", "below/a.prg.txt"]


def test_all_songs_of_each_tune_and_their_resumption(tmp_path: Path) -> None:
    tunes, out = tmp_path / "in", tmp_path / "out"
    (tunes / "below").mkdir(parents=True)
    (tunes / "a.sid").write_bytes(sid_file(COUNTER, songs=3))
    (tunes / "below" / "a.sid").write_bytes(sid_file(COUNTER))
    (tunes / "below" / "a.prg").write_bytes(bytes.fromhex("01080b080a009e32303631000000a9078d01d460"))
    (tunes / "bad.sid").write_bytes(b"PSID")
    command = ["batch", "in", "-o", "out", "--format", "trace", "--seconds", "1", "--all-songs"]
    ran = sidtool(*command, cwd=tmp_path)
    assert ran.returncode == 1
    assert files(out) == [*SONGS, "failures.txt"]
    assert (out / "failures.txt").read_text().startswith("in/bad.sid: cut off")
    for song in (1, 2, 3):
        assert f" 1 {song - 1}\n" in (out / f"a-{song:02}.txt").read_text()
    (out / "a-02.txt").unlink()
    (out / "a-03.txt").write_text("kept")
    (tunes / "bad.sid").unlink()
    ran = sidtool(*command, cwd=tmp_path)
    assert ran.returncode == 0
    assert "1 done, 4 were there, 0 failed" in ran.stderr
    assert files(out) == SONGS
    assert " 1 1\n" in (out / "a-02.txt").read_text()
    assert (out / "a-03.txt").read_text() == "kept"


def test_a_song_that_fails_is_named(tmp_path: Path) -> None:
    source = "*=$1000\n jmp i\n rts\ni cmp #1\n bne +\n .byte 2\n+ sta $d401\n rts\n"
    (tmp_path / "a.sid").write_bytes(sid_file(source, songs=2))
    report = run(song_tasks_of(tmp_path, tmp_path / "out", TRACE), LocalPool(1))
    assert report.done == 1
    assert report.text().startswith(f"{tmp_path / 'a.sid'}, song 2: the program stops the CPU at $1008")


def test_the_names_and_lengths_of_all_songs(tmp_path: Path) -> None:
    tune = sid_file(COUNTER, songs=100)
    for name in ("a.sid", "A.sid", "b.sid", "b.SID"):
        (tmp_path / name).write_bytes(tune)
    if len(list(tmp_path.iterdir())) < 4:
        pytest.skip("this file system does not tell b.sid from b.SID")
    lengths = tmp_path / "Songlengths.md5"
    times = " ".join(f"0:{song % 60:02}" for song in range(1, 101))
    lengths.write_text(f"[Database]\n{hashlib.md5(tune).hexdigest()}={times}\n")
    tasks = list(song_tasks_of(tmp_path, Path("out"), TRACE, lengths))
    targets = [task.target for task in tasks]
    assert len(set(targets)) == len(targets) == 400
    third = [task for task in tasks if task.song == 3]
    names = ["A-003.txt", "a-003.txt", "b.SID-003.txt", "b.sid-003.txt"]
    assert sorted(task.target.name for task in third) == names
    assert {task.known for task in third} == {3}


def test_sound_files(folder: Path, tmp_path: Path) -> None:
    ran = sidtool("batch", "in/below", "-o", "out", "--format", "flac", "--seconds", "0.2", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "out" / "c.sid.flac").read_bytes()[:4] == b"fLaC"


class Dying:
    """Content that kills the process which unpacks it."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (1,)


def test_a_process_that_dies_takes_no_other_tune_with_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sidtool.batch import pools

    plain = pools._content

    def deadly(task: Task) -> bytes | Outcome:
        return Dying() if task.source.name == "b.SID" else plain(task)  # type: ignore[return-value]

    monkeypatch.setattr(pools, "_content", deadly)
    report = run(tasks_of(folder, tmp_path / "out", TRACE), LocalPool(2))
    assert report.done == 2
    assert {each.task.source.name: each.error for each in report.failures}["b.SID"] == pools.DIED
    assert len(report.failures) == 3


@pytest.fixture
def cluster() -> Iterator[object]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster


@pytest.mark.filterwarnings("ignore")  # distributed's own, of sockets and loops
def test_a_cluster_loses_nothing_when_a_worker_is_killed(cluster: object, tmp_path: Path) -> None:
    tunes = tmp_path / "in"
    tunes.mkdir()
    for number in range(12):
        (tunes / f"{number:02}.sid").write_bytes(sid_file(COUNTER, songs=number + 1))
    (tunes / "bad.sid").write_bytes(b"PSID")
    killed: list[int] = []

    def kill_one(report: Report) -> None:
        if report.done >= 2 and not killed:
            worker = next(iter(cluster.workers.values()))  # type: ignore[attr-defined]
            killed.append(worker.pid)
            os.kill(worker.pid, signal.SIGKILL)

    report = run(
        tasks_of(tunes, tmp_path / "out", Settings("trace", seconds=3)),
        DaskPool(cluster.scheduler_address),  # type: ignore[attr-defined]
        kill_one,
    )
    assert killed
    assert report.done == 12
    assert [each.task.source.name for each in report.failures] == ["bad.sid"]
    assert len(files(tmp_path / "out")) == 12
    again = run(
        song_tasks_of(tunes, tmp_path / "out", TRACE),
        DaskPool(cluster.scheduler_address),  # type: ignore[attr-defined]
    )
    assert (again.done, again.skipped, len(again.failures)) == (sum(range(1, 13)), 0, 1)


def test_no_scheduler_is_told() -> None:
    pytest.importorskip("distributed")
    from sidtool.batch import pools

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pools, "SCHEDULER_TIMEOUT", "1s")
        with pytest.raises(UserError, match="no Dask scheduler answers"):
            DaskPool("tcp://127.0.0.1:9")
