"""The helper process: caps that hold, exceptions that travel, a helper that comes back."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from documents import sandbox
from documents.errors import UploadRefused
from documents.files.refusals import Refusal, in_words
from documents.sandbox import JobDied, JobTimeout, run


def test_a_job_answers() -> None:
    assert run("operator.add", 114, 3, seconds=5, megabytes=1024) == 117


def test_a_job_is_killed_when_its_time_is_up() -> None:
    started = time.monotonic()
    with pytest.raises(JobTimeout):
        run("time.sleep", 60, seconds=0.3, megabytes=1024)
    assert time.monotonic() - started < 5


def test_a_job_is_killed_in_c_code_too() -> None:
    with pytest.raises(JobTimeout):
        run("operator.pow", 7, 7**9, seconds=0.3, megabytes=1024)


def test_a_job_that_wants_too_much_memory_dies() -> None:
    with pytest.raises(JobDied):
        run("builtins.bytearray", 3 << 30, seconds=5, megabytes=1024)


def test_a_job_that_crashes_is_told() -> None:
    with pytest.raises(JobDied):
        run("os.abort", seconds=5, megabytes=1024)


def test_what_a_job_raises_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError) as error:
        run("operator.truediv", 1, 0, seconds=5, megabytes=1024)
    assert "Traceback" in error.value.__notes__[0]


def test_a_result_that_cannot_travel_is_told_by_its_words() -> None:
    with pytest.raises(RuntimeError) as error:
        run("threading.Lock", seconds=5, megabytes=1024)
    assert "lock object" in str(error.value)


def test_one_helper_serves_many_threads() -> None:
    answers: list[int] = []

    def ask(number: int) -> None:
        answers.append(run("operator.mul", number, 2, seconds=20, megabytes=1024))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [number * 2 for number in range(16)]


def test_a_killed_helper_is_replaced() -> None:
    run("operator.add", 1, 1, seconds=5, megabytes=1024)
    assert sandbox._helper is not None
    first = sandbox._helper[0]
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert run("operator.add", 1, 1, seconds=5, megabytes=1024) == 2
    assert sandbox._helper[0].pid != first.pid


def test_stopping_ends_the_helper_and_may_be_repeated() -> None:
    run("operator.add", 1, 1, seconds=5, megabytes=1024)
    assert sandbox._helper is not None
    process = sandbox._helper[0]
    sandbox.stop()
    assert process.poll() == 0
    sandbox.stop()
    assert run("operator.add", 2, 2, seconds=5, megabytes=1024) == 4


def test_a_file_is_not_kept_waiting_for_what_lays_out_papers() -> None:
    """The helper imports what a job needs, once and before it forks; the paper's libraries with the first paper."""
    sandbox.stop()
    run("documents.files.names.clean_name", "報告.pdf", seconds=5, megabytes=1024)
    with pytest.raises(Refusal):
        run("documents.files.inspection.inspect", b"MZ", "a.pdf", seconds=20, megabytes=1536)
    assert sandbox._helper is not None
    maps = Path(f"/proc/{sandbox._helper[0].pid}/maps").read_text()
    assert ("pikepdf" in maps, "pango" in maps) == (True, False)
    assert run("documents.papers.printing.warm_up", seconds=20, megabytes=1536) is None
    assert "pango" in Path(f"/proc/{sandbox._helper[0].pid}/maps").read_text()


def test_a_refusal_crosses_as_a_code_and_its_words_are_made_here() -> None:
    """Words need settings and translations; a child that loads them takes seconds for each refusal."""
    with pytest.raises(Refusal) as refusal:
        run("documents.files.inspection.inspect", b"MZ", "a.pdf", seconds=20, megabytes=1536)
    assert refusal.value.code == "mismatch"
    assert refusal.value.params == {"name": "a.pdf", "extension": ".pdf", "actual": "text"}
    with pytest.raises(UploadRefused) as refused, in_words():
        raise refusal.value
    assert refused.value.messages == [
        "「a.pdf」的副檔名是 .pdf，內容卻是純文字。請確認選對檔案，以正確的格式另存後再上傳。"
    ]


def test_a_job_that_is_not_there_is_told() -> None:
    with pytest.raises(ImportError):
        run("documents.nowhere.nothing", seconds=5, megabytes=1024)
