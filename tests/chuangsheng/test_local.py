"""The services of a local run: started once, shared, found again after every kind of end."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import psycopg
import pytest
import redis

from chuangsheng.local.process import command_of, pick_port, port_is_free, started_at, wait_until
from chuangsheng.local.services import ROOT, RUN, TEST, Services, check_environment, kept_secret, local_environment
from tests.chuangsheng.cases import SERVICE_VARIABLES, both, environment_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def own_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the servers of this test run: these tests start their own."""
    for name in SERVICE_VARIABLES:
        monkeypatch.delenv(name, raising=False)


def ask(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def in_another_process(var: Path, program: str) -> subprocess.Popen[str]:
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


# --- services --------------------------------------------------------------------------------------------------------


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
    with psycopg.connect(urls["OWNER_DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT '和平區' AS name")
        connection.execute("GRANT SELECT ON kept TO chuangsheng")
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
def test_the_roles_are_ordinary_ones_and_strangers_stay_out(var: Path) -> None:
    services = Services(TEST, var)
    urls = services.ensure()
    question = "SELECT array[rolsuper, rolcreatedb] FROM pg_roles WHERE rolname = current_user"
    assert ask(urls["DATABASE_URL"], question) == [False, False]
    assert ask(urls["OWNER_DATABASE_URL"], question) == [False, True]
    assert ask(urls["DATABASE_URL"], "SELECT has_schema_privilege('public', 'CREATE')") is False
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(re.sub(r":[^:@]+@", ":wrong@", urls["DATABASE_URL"]))
    stranger = redis.Redis.from_url(re.sub(r"://:[^@]+@", "://", urls["REDIS_URL"]))
    with pytest.raises(redis.AuthenticationError):
        stranger.ping()
    stranger.close()
    services.release()


def test_given_urls_take_the_place_of_our_servers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = {"DATABASE_URL": "postgres://db.test/x", "REDIS_URL": "redis://broker.test/0"}
    monkeypatch.delenv("OWNER_DATABASE_URL", raising=False)
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


# --- processes -------------------------------------------------------------------------------------------------------


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
