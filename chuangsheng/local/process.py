"""Small facts about processes, read from ``/proc``; pid files are never believed after a ``kill -9``."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


class LocalError(Exception):
    """Something a developer can put right; the text says what. Shown without a traceback."""


def command_of(pid: int) -> list[str]:
    """The command line of a live process; empty when there is none (a zombie has none either)."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return [part.decode(errors="replace") for part in raw.split(b"\0") if part]


def started_at(pid: int) -> int | None:
    """Kernel start time of a process in clock ticks: with the pid it names one process, even after a pid is reused."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()  # the name before it may hold spaces and brackets
    return None if fields[0] == "Z" else int(fields[19])


def read_pid(path: Path) -> int | None:
    """The first line of a pid file as a number; ``None`` when missing or half written."""
    try:
        return int(path.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def wait_until(condition: Callable[[], bool], *, seconds: float, step: float = 0.05) -> bool:
    """Poll a condition; whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(step)
    return True


def terminate(pid: int, alive: Callable[[], bool], signals: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn and give it its seconds, until the process has gone."""
    for number, seconds in signals:
        if not alive():
            return
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        if wait_until(lambda: not alive(), seconds=seconds):
            return


def spawn_detached(command: Sequence[str | Path], *, log: Path, user: int | None = None) -> None:
    """Start a daemon that outlives us and does not hear the terminal's Ctrl-C.

    ``setsid --fork`` hands it to init at once: a child of ours would become a zombie when killed, and
    ``subprocess`` would warn about it when the interpreter ends.
    """
    setsid = shutil.which("setsid") or "setsid"
    with log.open("ab") as output:
        subprocess.run(
            [setsid, "--fork", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=True,
            **run_as(user),
        )


def run_as(user: int | None) -> dict[str, Any]:
    """Arguments of ``subprocess.run`` to become another user; none to stay who we are."""
    return {} if user is None else {"user": user, "group": user, "extra_groups": []}


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now (connections of a stopped one in TIME_WAIT do not count)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def pick_port(remembered: Path) -> int:
    """The port of last time when it is still free, else a new one from the kernel; remembered in a file."""
    port = read_pid(remembered)
    if port is None or not port_is_free(port):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        remembered.write_text(f"{port}\n")
    return port


def tail(path: Path, lines: int = 15) -> str:
    """The end of a log, for an error message."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
