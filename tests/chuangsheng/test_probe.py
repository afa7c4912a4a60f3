"""Health checks of the containers."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.conf import settings

from chuangsheng import probe
from chuangsheng.celery import app


class Picky(BaseHTTPRequestHandler):
    """Answers like Django: 400 to a host that it does not know."""

    def do_GET(self) -> None:
        known = self.headers["Host"] == "plans.test" and self.path == "/healthz"
        self.send_response(200 if known else 400)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Picky)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("PORT", str(server.server_port))
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.usefixtures("port")
def test_web_asks_by_a_name_that_is_ours(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "plans.test, other.test")
    assert (probe.main(["web"]), capsys.readouterr().err) == (0, "")
    monkeypatch.setenv("ALLOWED_HOSTS", "other.test")
    assert (probe.main(["web"]), capsys.readouterr().err) == (1, "status 400\n")


def test_web_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PORT", "1")
    assert (probe.main(["web"]), capsys.readouterr().err) == (1, "no answer: ConnectionRefusedError\n")


def test_a_worker_that_is_not_there(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "here")
    assert (probe.main(["worker", "pdf"]), capsys.readouterr().err) == (1, "pdf@here does not answer\n")


def test_beat_by_the_age_of_its_schedule(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    schedule = tmp_path / "schedule"
    monkeypatch.setenv("BEAT_SCHEDULE", str(schedule))
    assert probe.beat() == "no schedule yet"
    schedule.touch()
    assert probe.beat() == ""
    old = schedule.stat().st_mtime - probe.BEAT_SILENCE_SECONDS - 5
    os.utime(schedule, (old, old))
    assert probe.beat() == "schedule is 605 s old"


def test_the_clock_calls_what_workers_know():
    app.loader.import_default_modules()
    called = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert called - set(app.tasks) == set()
    assert len(called) == len(settings.CELERY_BEAT_SCHEDULE) == 19
