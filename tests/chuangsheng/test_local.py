"""The services of a local run: started once, shared, found again after every kind of end."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest
import redis
from celery.signals import beat_init, worker_ready

from chuangsheng.celery import tell_ready
from chuangsheng.local import runner
from chuangsheng.local.postgres import Postgres
from chuangsheng.local.process import LocalError, command_of, pick_port, port_is_free, started_at, wait_until
from chuangsheng.local.services import ROOT, RUN, TEST, Services, check_environment, kept_secret, local_environment
from chuangsheng.local.valkey import Valkey

SERVICE_VARIABLES = ("DATABASE_URL", "REDIS_URL")


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder as deep, and with a name as awkward, as a checkout may have; its servers end with the module."""
    folder = tmp_path_factory.mktemp("a checkout") / ("很長的資料夾名稱 " * 5).strip() / "var"
    folder.mkdir(parents=True)
    yield folder
    without = {name: os.environ.pop(name) for name in SERVICE_VARIABLES if name in os.environ}
    for profile in (RUN, TEST):
        Services(profile, folder).remove()
    os.environ.update(without)


@pytest.fixture
def own_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the servers of this test run: these tests start their own."""
    for name in SERVICE_VARIABLES:
        monkeypatch.delenv(name, raising=False)


def ask(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def both(services: Services) -> tuple[Postgres, Valkey]:
    password = kept_secret(services.home / "password")
    return Postgres(services.home, password, durable=services.profile != TEST), Valkey(services.home, password)


def environment_of(var: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in SERVICE_VARIABLES}
    return kept | {"VAR_DIR": str(var)}


def in_another_process(var: Path, program: str) -> "subprocess.Popen[str]":
    prologue = "from pathlib import Path; from chuangsheng.local.services import Services; import sys\n"
    prologue += f"services = Services(var=Path({str(var)!r}), profile='test')\n"
    return subprocess.Popen(
        [sys.executable, "-c", prologue + program],
        env=environment_of(var),
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


# --- services -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("own_servers")
def test_services_start_once_and_stop_with_their_last_user(var: Path) -> None:
    services = Services(TEST, var)
    urls = services.ensure()
    postgres, valkey = both(services)
    before = (postgres.pid, valkey.pid)
    assert None not in before
    assert services.ensure() == urls
    assert (postgres.pid, valkey.pid) == before

    other = in_another_process(var, "print(services.ensure()['DATABASE_URL'], flush=True); sys.stdin.read()")
    assert other.stdout
    assert other.stdout.readline().strip() == urls["DATABASE_URL"]
    services.release()
    assert (postgres.pid, valkey.pid) == before  # the other process still holds them
    other.kill()
    other.communicate()

    services.ensure()
    services.release()
    assert (postgres.pid, valkey.pid) == (None, None)


@pytest.mark.usefixtures("own_servers")
def test_several_starting_at_once_get_the_same_servers(var: Path) -> None:
    starting = [in_another_process(var, "print(services.ensure(), flush=True); sys.stdin.read()") for _ in range(4)]
    first_lines = {process.stdout.readline() for process in starting if process.stdout}
    for process in starting:
        process.communicate()
    assert len(first_lines) == 1
    Services(TEST, var).stop()


@pytest.mark.usefixtures("own_servers")
def test_killed_servers_come_back_with_what_was_saved(var: Path) -> None:
    services = Services(RUN, var)
    urls = services.ensure()
    with psycopg.connect(urls["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT '和平區' AS name")
    for server in both(services):
        assert server.pid
        os.kill(server.pid, signal.SIGKILL)
    assert wait_until(lambda: [server.pid for server in both(services)] == [None, None], seconds=5)

    again = services.ensure()
    assert ask(again["DATABASE_URL"], "SELECT name FROM kept") == "和平區"
    client = redis.Redis.from_url(again["REDIS_URL"])
    assert client.ping() is True
    client.close()
    services.release()


@pytest.mark.usefixtures("own_servers")
def test_a_stale_pid_file_that_names_another_program_is_no_obstacle(var: Path) -> None:
    services = Services(RUN, var)
    services.ensure()
    services.stop()
    postgres, valkey = both(services)
    alien = f"{os.getpid()}\n"  # alive, but not PostgreSQL
    (postgres.data / "postmaster.pid").write_text(alien)
    (services.home / "valkey.pid").write_text(alien)
    assert (postgres.pid, valkey.pid) == (None, None)
    assert ask(services.ensure()["DATABASE_URL"], "SELECT 1") == 1
    services.release()


@pytest.mark.usefixtures("own_servers")
def test_a_taken_port_is_given_up(var: Path) -> None:
    services = Services(TEST, var)
    old = services.ensure()["REDIS_URL"]
    services.stop()
    port = int(old.rpartition(":")[2].partition("/")[0])
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert services.ensure()["REDIS_URL"] != old
    services.release()


@pytest.mark.usefixtures("own_servers")
def test_only_the_test_servers_trade_safety_for_speed(var: Path) -> None:
    facts = {}
    for profile in (RUN, TEST):
        services = Services(profile, var)
        url = services.ensure()["DATABASE_URL"]
        facts[profile] = [ask(url, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")]
        services.release()
    assert facts == {RUN: ["on", "on", "on"], TEST: ["off", "off", "off"]}


@pytest.mark.usefixtures("own_servers")
def test_the_role_is_an_ordinary_one_and_strangers_stay_out(var: Path) -> None:
    services = Services(TEST, var)
    urls = services.ensure()
    question = "SELECT array[rolsuper, rolcreatedb] FROM pg_roles WHERE rolname = current_user"
    assert ask(urls["DATABASE_URL"], question) == [False, True]
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(re.sub(r":[^:@]+@", ":wrong@", urls["DATABASE_URL"]))
    stranger = redis.Redis.from_url(re.sub(r"://:[^@]+@", "://", urls["REDIS_URL"]))
    with pytest.raises(redis.AuthenticationError):
        stranger.ping()
    stranger.close()
    services.release()


def test_given_urls_take_the_place_of_our_servers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = {"DATABASE_URL": "postgres://db.test/x", "REDIS_URL": "redis://broker.test/0"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    services = Services(RUN, tmp_path)
    assert services.ensure() == given
    assert sorted(path.name for path in services.home.iterdir()) == ["lock", "password", "users"]
    services.release()


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    secret = kept_secret(tmp_path / "secret-key")
    assert len(secret) == 64
    assert kept_secret(tmp_path / "secret-key") == secret
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_a_set_variable_wins_locally_and_never_in_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.setenv("STAFF_MFA_REQUIRED", "1")
    monkeypatch.setenv("PORT", "8123")
    assert local_environment()["STAFF_MFA_REQUIRED"] == "1"
    assert local_environment()["SITE_URL"] == "http://127.0.0.1:8123"
    monkeypatch.setenv("DEBUG", "1")
    assert check_environment()["DEBUG"] == "0"


# --- processes ----------------------------------------------------------------------------------------------------


def test_facts_of_a_process_that_is_not_there() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert (command_of(gone.pid), started_at(gone.pid)) == ([], None)
    assert started_at(os.getpid()) is not None


def test_a_remembered_port_is_kept_while_it_is_free(tmp_path: Path) -> None:
    port = pick_port(tmp_path / "port")
    assert pick_port(tmp_path / "port") == port
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert not port_is_free(port)
        assert pick_port(tmp_path / "port") != port


# --- the run ------------------------------------------------------------------------------------------------------


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
    assert runner.accounts_table(tmp_path / "demo-accounts.json") == [
        "示範帳號",
        "帳號      密碼    單位        角色    姓名",
        "li        示範-1  和平區公所  主管    王𤆬",
        "district  x       研考會      承辦人  李大同",
        "",
    ]


def test_no_accounts_no_table(tmp_path: Path) -> None:
    assert runner.accounts_table(tmp_path / "none.json") == []
    assert runner.sign_in_hint(tmp_path / "none.json") == []


def test_the_greeting_ends_with_where_to_go_and_how_to_sign_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    accounts = [
        {"username": name, "password": "示範-1", "unit": "單位", "role": "承辦人", "name": "王𤆬"}
        for name in ("u-epb", "rdec", "proposer7", "proposer8")
    ]
    (tmp_path / "demo-accounts.json").write_text(json.dumps(accounts), encoding="utf-8")
    assert runner.greeting(8123, 25.91).splitlines() == [
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

    assert set(runner.SHOWN) <= {username for username, *_ in STAFF} | {"admin", TRIALS[0].username}


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
