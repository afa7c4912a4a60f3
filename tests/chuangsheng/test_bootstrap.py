"""``bin/bootstrap`` beside another program that installs packages: it waits, says so, and gives up in time."""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chuangsheng.local.process import wait_until
from chuangsheng.local.services import ROOT

# They answer as those of Debian 12 do; the lock is a real one, held or not.
APT_GET = f"""#!{sys.executable}
import fcntl, os, sys
from pathlib import Path
here = Path(os.environ["FAKE"])
verb = next(word for word in sys.argv if word in ("install", "update"))
with open(here / "calls", "a") as calls:
    print(verb, file=calls)
with open(here / "lock") as lock:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 77 (unattended-upgr)")
if verb == "install" and not (here / "lists").exists():
    sys.exit("E: Unable to locate package tzdata")
(here / {{"install": "installed", "update": "lists"}}[verb]).touch()
"""
DPKG_QUERY = '#!/bin/sh\n[ -e "$FAKE/installed" ] && printf "ii "\n'
SUDO = '#!/bin/sh\n[ "$1" = -n ] && shift\nexec "$@"\n'
PROGRAMS = {"apt-get": APT_GET, "dpkg-query": DPKG_QUERY, "sudo": SUDO}
# What bin/bootstrap remembers as done, by the files it was done for.
STAMPS = {"python": ("uv.lock", "pyproject.toml"), "node": ("package-lock.json", "package.json")}

INSTALLS = "準備：安裝系統套件 tzdata（時區資料）\n"
WAITS = "準備：其他程式（unattended-upgr，行程 77）正在使用套件管理員，等它結束，最多 {} 秒\n"
GOES_ON = "準備：套件管理員空出來了，繼續安裝\n"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its Python and front-end packages are there; the machine lacks the system packages and has no package lists."""
    for folder in ("bin", "fake", "node_modules", "var/stamps"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "bin/bootstrap").symlink_to(ROOT / "bin/bootstrap")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    for stamp, names in STAMPS.items():
        for name in names:
            (tmp_path / name).symlink_to(ROOT / name)
        whole = b"".join((ROOT / name).read_bytes() for name in names)
        (tmp_path / "var/stamps" / stamp).write_text(hashlib.sha256(whole).hexdigest())
    for name, text in PROGRAMS.items():
        (tmp_path / "fake" / name).write_text(text)
        (tmp_path / "fake" / name).chmod(0o755)
    monkeypatch.setenv("FAKE", str(tmp_path / "fake"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'fake'}:{os.environ['PATH']}")
    return tmp_path


@contextmanager
def another_installs(checkout: Path) -> Iterator[None]:
    """Another program holds the package manager's lock."""
    with (checkout / "fake/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def start(checkout: Path, *arguments: str) -> "subprocess.Popen[str]":
    command = ["bash", str(checkout / "bin/bootstrap"), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def calls(checkout: Path) -> list[str]:
    """What apt-get was asked for."""
    path = checkout / "fake/calls"
    return path.read_text().split() if path.exists() else []


def test_missing_packages_are_installed_from_fresh_lists_and_only_once(checkout: Path) -> None:
    (checkout / "fake/lock").touch()
    run = start(checkout)
    assert (*run.communicate(), run.returncode) == (INSTALLS, "", 0)
    assert calls(checkout) == ["install", "update", "install"]
    again = start(checkout)
    assert (*again.communicate(), again.returncode) == ("", "", 0)
    assert calls(checkout) == ["install", "update", "install"]


def test_the_lock_of_another_program_is_waited_for(checkout: Path) -> None:
    with another_installs(checkout):
        run = start(checkout, "--tests")
        assert wait_until(lambda: calls(checkout) == ["install", "install"], seconds=30)
    assert (*run.communicate(), run.returncode) == (INSTALLS + WAITS.format(300) + GOES_ON, "", 0)
    assert calls(checkout) == ["install"] * 3 + ["update", "install"]


def test_the_waiting_has_an_end(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOTSTRAP_LOCK_SECONDS", "1")
    with another_installs(checkout):
        run = start(checkout, "--tests")
        said, warned = run.communicate()
    assert run.returncode == 1
    assert said.startswith(INSTALLS + WAITS.format(1))
    assert "秒，其他程式（unattended-upgr，行程 77）仍在使用套件管理員，不再等候。請待它結束後再執行一次。" in warned
    assert "無法安裝系統套件（時區資料）。請由有權限的人執行：sudo apt-get install tzdata" in warned
    assert warned.endswith("錯誤：缺少上列系統套件，測試無法進行。\n")


def test_two_preparations_of_one_checkout_follow_each_other(checkout: Path) -> None:
    with (checkout / "var/stamps/lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = start(checkout)
        assert run.stdout
        assert run.stdout.readline() == "準備：同一個資料夾的另一個準備正在進行，等它結束\n"
    (checkout / "fake/lock").touch()
    assert (*run.communicate(), run.returncode) == (INSTALLS, "", 0)
