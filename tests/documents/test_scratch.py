"""What jobs lay aside goes with them: also of one that was killed, and of a helper that was."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from documents import sandbox, scratch
from documents.papers.addresses import StaticRoots
from documents.sandbox import JobDied, JobTimeout, run

FONT = '<style>@font-face { font-family: L; src: local("Liberation Serif") }</style><p style="font-family: L">Taichung'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files that is nobody else's, and a helper that was started in it."""
    sandbox.stop()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    yield tmp_path
    sandbox.stop()


def write_and_wait(report: str, seconds: float) -> None:
    """A job that lays something aside, says who it is, and takes its time."""
    Path(tempfile.mkdtemp(), "fonts").write_text("…")
    Path(report).write_text(str(os.getpid()))
    time.sleep(seconds)


WAITING = "tests.documents.test_scratch.write_and_wait"


def soon(is_so: Callable[[], bool]) -> bool:
    """Within ten seconds."""
    until = time.monotonic() + 10
    while not is_so() and time.monotonic() < until:
        time.sleep(0.02)
    return is_so()


def left(folder: Path) -> list[Path]:
    """What stands in the folders of the helpers."""
    return list(folder.glob(f"{scratch.PREFIX}*/*"))


def test_a_paper_leaves_none_of_its_fonts(folder: Path) -> None:
    pdf, pages, _places = run(
        "documents.papers.printing.print_html", FONT, StaticRoots("static:/", ()), seconds=60, megabytes=2048
    )
    assert (pdf[:5], pages) == (b"%PDF-", 1)
    assert soon(lambda: left(folder) == [])
    sandbox.stop()
    assert list(folder.iterdir()) == []


def test_a_job_that_was_killed_leaves_nothing(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    report = tmp_path_factory.mktemp("report") / "pid"
    with pytest.raises(JobTimeout):
        run(WAITING, str(report), 60, seconds=1, megabytes=1024)
    assert report.read_text().isdecimal()
    assert soon(lambda: left(folder) == [])


def test_what_a_killed_helper_left_is_swept_by_the_next(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    report = tmp_path_factory.mktemp("report") / "pid"
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(run, WAITING, str(report), 60, seconds=90, megabytes=1024)
        assert soon(lambda: report.exists() and report.read_text().isdecimal())
        kill_the_helper()
        os.kill(int(report.read_text()), signal.SIGKILL)
        with pytest.raises(JobDied):
            waiting.result()
    assert len(left(folder)) == 1
    assert run("operator.add", 1, 1, seconds=5, megabytes=1024) == 2
    assert soon(lambda: left(folder) == [])
    assert len(list(folder.iterdir())) == 1  # of the helper that is there now


def kill_the_helper() -> None:
    """As the kernel does when memory is short."""
    assert sandbox._helper is not None
    sandbox._helper[0].kill()
    sandbox._helper[0].wait()


def test_who_is_at_work_is_not_swept(folder: Path) -> None:
    run("operator.add", 1, 1, seconds=5, megabytes=1024)
    (held,) = folder.iterdir()
    scratch.sweep()
    assert held.exists()
