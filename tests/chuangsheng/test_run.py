"""``make run``: its port, its greeting, and its whole life."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
from celery.signals import beat_init, worker_ready

from chuangsheng.celery import tell_ready
from chuangsheng.local import greeting, runner
from chuangsheng.local.process import LocalError, command_of, pick_port, wait_until
from chuangsheng.local.services import ROOT, RUN, Services
from tests.chuangsheng.cases import both, environment_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("text", ["", "abc", "0", "65536", "80 80", "-1", "８０００x"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(LocalError, match=re.escape(f"PORT 應為 1 至 65535 的數字，不是「{text}」。")):
        runner.wanted_port()


def test_the_accounts_stand_in_columns(tmp_path: Path) -> None:
    accounts = [
        {"username": "li", "password": "示範-1", "unit": "和平區公所", "role": "主管", "name": "王𤆬"},
        {"username": "district", "password": "x", "unit": "研考會", "role": "承辦人", "name": "李大同"},
    ]
    (tmp_path / "demo-accounts.json").write_text(json.dumps(accounts), encoding="utf-8")
    assert greeting.accounts_table(tmp_path / "demo-accounts.json") == [
        "示範帳號",
        "帳號      密碼    單位        角色    姓名",
        "li        示範-1  和平區公所  主管    王𤆬",
        "district  x       研考會      承辦人  李大同",
        "",
    ]


def test_no_accounts_no_table(tmp_path: Path) -> None:
    assert greeting.accounts_table(tmp_path / "none.json") == []
    assert greeting.sign_in_hint(tmp_path / "none.json") == []


def test_the_greeting_ends_with_where_to_go_and_how_to_sign_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    accounts = [
        {"username": name, "password": "示範-1", "unit": "單位", "role": "承辦人", "name": "王𤆬"}
        for name in ("u-epb", "rdec", "proposer7", "proposer8")
    ]
    (tmp_path / "demo-accounts.json").write_text(json.dumps(accounts), encoding="utf-8")
    assert greeting.greeting(8123, 25.91).splitlines() == [
        "",
        "示範帳號",
        "帳號       密碼    單位  角色    姓名",
        "proposer8  示範-1  單位  承辦人  王𤆬",
        "rdec       示範-1  單位  承辦人  王𤆬",
        f"另有 2 個，見 {tmp_path.name}/demo-accounts.json",
        "",
        "創生已啟動（25.9 秒）：http://127.0.0.1:8123/",
        "先試試：以 proposer8（密碼 示範-1）登入，接著寫手上那一件計畫",
        "寄出的信：http://127.0.0.1:8123/dev/mail/",
        "按 Ctrl-C 停止",
    ]


def test_the_accounts_that_are_shown_are_accounts_of_the_demo() -> None:
    from portal.demo.cast import STAFF, TRIALS

    assert set(greeting.SHOWN) <= {username for username, *_ in STAFF} | {"admin", TRIALS[0].username}


def test_celery_tells_that_it_works_when_asked_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tell_ready()  # nobody has asked
    for signal_of in (worker_ready, beat_init):
        ready = tmp_path / signal_of.name
        monkeypatch.setenv("READY_FILE", str(ready))
        signal_of.send(sender=None)
        assert ready.exists()


def test_the_worker_listens_to_every_queue() -> None:
    from django.conf import settings

    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert routed | {settings.CELERY_TASK_DEFAULT_QUEUE} <= set(runner.QUEUES.split(","))


class Run:
    """A real ``run`` in a folder of its own."""

    def __init__(self, var: Path, port: int) -> None:
        self.var = var
        self.port = port
        self.log = var / "run.log"
        var.mkdir(exist_ok=True)
        environment = environment_of(var) | {"PORT": str(port), "DEMO": "0", "SITE_URL": f"http://127.0.0.1:{port}"}
        for name in ("STATIC_FROM_SOURCE", "LOG_LEVEL", "SECRET_KEY"):
            environment.pop(name, None)
        with self.log.open("wb") as log:
            command = [sys.executable, "-m", "chuangsheng.local", "run"]
            self.process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)

    def ready(self, seconds: float = 120) -> float:
        """Wait for the greeting; how long the preparation took by its own account."""
        assert wait_until(lambda: "創生已啟動" in self.text() or self.process.poll() is not None, seconds=seconds), (
            self.text()
        )
        found = re.search(r"創生已啟動（([\d.]+) 秒）", self.text())
        assert found, self.text()
        return float(found[1])

    def text(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for(self, text: str) -> None:
        assert wait_until(lambda: text in self.text(), seconds=60), self.text()

    def children(self) -> list[int]:
        return [int(pid) for pid in json.loads((self.var / "run.json").read_text())]

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=40)


def page(port: int, path: str) -> int:
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
        return int(response.status)


@pytest.mark.slow
def test_run_serves_stops_on_ctrl_c_and_comes_back_after_kill_9(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    var = tmp_path / "var"
    port = pick_port(tmp_path / "port")
    first = Run(var, port)
    took = [first.ready()]
    before, _, after = first.text().partition("創生已啟動")
    assert re.findall(r"^(?:web|worker|beat)\b", after, re.MULTILINE) == []  # said last, when all is ready
    assert "worker │" in before
    assert (page(port, "/healthz"), page(port, "/readyz"), page(port, "/")) == (200, 200, 200)
    assert wait_until(lambda: len(first.children()) == 3, seconds=20)

    second = Run(tmp_path / "other", port)
    assert second.process.wait(timeout=30) == 1
    assert f"埠 {port} 已被其他程式使用" in second.text()
    environment = environment_of(var) | {"PORT": str(port + 1)}
    same = subprocess.run(
        [sys.executable, "-m", "chuangsheng.local", "run"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (same.returncode, same.stderr) == (1, "錯誤：這個資料夾的系統已在執行中，請先在該視窗按 Ctrl-C。\n")

    left = first.children()
    assert first.end(signal.SIGKILL) == -signal.SIGKILL
    again = Run(var, port)
    took.append(again.ready())
    assert [pid for pid in left if command_of(pid)] == []
    assert page(port, "/healthz") == 200

    left = again.children()
    begun = time.monotonic()
    assert again.end(signal.SIGINT) == 0
    stopped = time.monotonic() - begun
    postgres, valkey = both(Services(RUN, var))
    assert [pid for pid in left if command_of(pid)] == []
    assert (postgres.pid, valkey.pid) == (None, None)
    assert not (var / "run.json").exists()

    last = Run(var, port)
    took.append(last.ready())
    assert last.end(signal.SIGTERM) == 0
    postgres.remove()
    with capsys.disabled():
        print(f"\nrun: first {took[0]} s, after kill -9 {took[1]} s, second {took[2]} s; stopped in {stopped:.1f} s")
    assert max(took[1:]) <= 30  # the promise is 10 on an idle machine; tests run beside others
