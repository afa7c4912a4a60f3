"""``make run``: web, worker and beat beside each other, one log, one Ctrl-C; never in production.

A process started here gets SIGTERM from the kernel when this one dies, however it dies; what is still on its way out
at the next start is found in ``var/run.json`` and ended. So a ``kill -9`` costs nothing but the restart.
"""

import ctypes
import fcntl
import json
import os
import selectors
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from chuangsheng.local.greeting import greeting
from chuangsheng.local.process import LocalError, port_is_free, started_at, terminate, wait_until
from chuangsheng.local.services import ROOT, ensure_services, release_services, var_dir

LEFT_OVERS = "run.json"
QUEUES = "default,mail,pdf,scan"
PR_SET_PDEATHSIG = 1
RESTART_AFTER_SECONDS = 3.0
# A log that says nothing for this long has quieted; it is not waited for longer than the second number.
QUIET_SECONDS, RESTLESS_SECONDS = 1.0, 8.0
# Children get this long to finish what they hold: a worker its mail, the web its request.
GRACE_SECONDS = 12.0


@dataclass
class Child:
    """One process of the run."""

    name: str
    colour: int
    command: list[str]
    # The site without its web server is nothing; a worker that died is started again.
    essential: bool = False
    process: subprocess.Popen[bytes] | None = None
    rest: bytes = b""
    again_at: float = 0.0

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def ready_file(self) -> Path:
        """What a Celery process leaves when it has begun to work (``chuangsheng.celery``)."""
        return var_dir() / f"{self.name}.ready"


# --- the run ------------------------------------------------------------------------------------------------------


def serve() -> int:
    """Prepare, start everything, and stay until told to stop; the exit status."""
    port = wanted_port()
    only_run()
    # Until the supervisor takes over, SIGTERM shall unwind like Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    end_left_overs()
    if not port_is_free(port):
        raise LocalError(f"埠 {port} 已被其他程式使用。請換一個：make run PORT=8001")
    begun = time.monotonic()
    say("啟動資料庫與佇列")
    environment = os.environ | ensure_services() | {"LOG_COLORS": "1" if use_colours() else "0"}
    try:
        say("檢查資料表與示範資料")
        prepare(environment)
        say("啟動網站、背景工作與排程")
        return Supervisor(children(port), environment, port, begun).run()
    finally:
        for left in (var_dir() / LEFT_OVERS, *var_dir().glob("*.ready")):
            left.unlink(missing_ok=True)
        release_services()


def say(text: str) -> None:
    """What takes a while now, in the words of ``bin/bootstrap``."""
    print(f"準備：{text}", flush=True)


def only_run() -> None:
    """One run per checkout: a second one would take the first one's children for left-overs, and send mail twice.

    The descriptor is left open on purpose: the kernel drops the lock with the process.
    """
    var_dir().mkdir(parents=True, exist_ok=True)
    lock = os.open(var_dir() / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise LocalError("這個資料夾的系統已在執行中，請先在該視窗按 Ctrl-C。") from None


def wanted_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise LocalError(f"PORT 應為 1 至 65535 的數字，不是「{text}」。")
    return int(text)


def prepare(environment: dict[str, str]) -> None:
    """Tables, and demo data when there is none; ended with us, so that two runs never load it side by side."""
    command = [sys.executable, "-m", "chuangsheng.local.prepare"]
    ended = die_with_parent(os.getpid())
    if subprocess.run(command, env=environment, cwd=ROOT, check=False, preexec_fn=ended).returncode:
        raise LocalError("資料庫準備失敗，訊息如上。")


def children(port: int) -> list[Child]:
    celery = [sys.executable, "-m", "celery", "--quiet", "--app=chuangsheng"]
    level = f"--loglevel={os.environ.get('LOG_LEVEL', 'INFO')}"
    # Without pid files: one left by a kill -9 would keep beat from starting.
    alone = ["--pidfile=", level]
    only_one = ["--without-mingle", "--without-gossip"]
    return [
        Child("web", 36, web_command(port), essential=True),
        Child("worker", 33, [*celery, "worker", f"--queues={QUEUES}", "--concurrency=2", *only_one, *alone]),
        Child("beat", 35, [*celery, "beat", *alone]),
    ]


def web_command(port: int) -> list[str]:
    command = [sys.executable, "-m", "gunicorn", "chuangsheng.wsgi", f"--bind=127.0.0.1:{port}"]
    command += ["--workers=2", "--worker-class=gthread", "--threads=4", "--log-level=warning", "--no-control-socket"]
    return [*command, "--reload" if os.environ.get("DEBUG", "0") not in {"0", ""} else "--preload"]


@dataclass
class Supervisor:
    """Starts the children, merges what they write and ends them together."""

    children: list[Child]
    environment: dict[str, str]
    port: int
    begun: float
    stopping: bool = False
    spoke: float = 0.0
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        web, *others = self.children
        try:
            # The page first: on a small machine all of them at once would keep a person waiting.
            self._start(web)
            self._await_page()
            for child in others:
                self._start(child)
            self._greet()
            while not self.stopping:
                self._pump(0.2)
                self._look_after()
        finally:
            self._stop_all()
        return max(0, (web.process and web.process.returncode) or 0)

    def _ask_to_stop(self, _number: int, _frame: Any) -> None:
        self.stopping = True

    # --- children ---------------------------------------------------------------------------------------------

    def _start(self, child: Child) -> None:
        """In a session of its own: Ctrl-C reaches us only, and we end the children in our order.

        The kernel's death signal follows the *thread* that forked: only ever call this from the main thread.
        """
        child.ready_file.unlink(missing_ok=True)
        child.process = subprocess.Popen(
            child.command,
            # Celery warns about root, which is how containers and CI machines run this.
            env=self.environment
            | {
                "PYTHONUNBUFFERED": "1",
                "PYTHONWARNINGS": "ignore:You're running the worker",
                "READY_FILE": str(child.ready_file),
            },
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(os.getpid()),  # noqa: PLW1509 - no other thread runs here
        )
        assert child.process.stdout
        os.set_blocking(child.process.stdout.fileno(), False)
        self.selector.register(child.process.stdout, selectors.EVENT_READ, child)
        self._remember()

    def _remember(self) -> None:
        facts = {c.process.pid: started_at(c.process.pid) for c in self.children if c.process and c.alive}
        fresh = var_dir() / f"{LEFT_OVERS}.new"
        fresh.write_text(json.dumps(facts))
        fresh.replace(var_dir() / LEFT_OVERS)

    def _look_after(self) -> None:
        """Start again what ended by itself; the web server ending ends the run."""
        now = time.monotonic()
        for child in self.children:
            if child.alive:
                continue
            if child.essential:
                self._write(child, f"已結束（{child.process.returncode if child.process else '-'}），全部停止")
                self.stopping = True
            elif not child.again_at:
                child.again_at = now + RESTART_AFTER_SECONDS
                self._write(child, "已結束，稍後重新啟動")
            elif now >= child.again_at:
                child.again_at = 0.0
                self._start(child)

    def _stop_all(self) -> None:
        print("停止中……", flush=True)
        for child in self.children:
            if child.process and child.alive:
                child.process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        while any(child.alive for child in self.children) and time.monotonic() < deadline:
            self._pump(0.1)
        for child in self.children:
            if child.process and child.alive:
                kill_session(child.process.pid)
                child.process.wait()
        self._pump(0)

    # --- the log ----------------------------------------------------------------------------------------------

    def _pump(self, seconds: float) -> None:
        """Write the lines that have come in; wait for some as long as told."""
        if not self.selector.get_map():
            time.sleep(seconds)
            return
        for key, _ in self.selector.select(seconds):
            child: Child = key.data
            data = os.read(key.fd, 65536)
            if not data:
                self.selector.unregister(key.fileobj)
            lines = (child.rest + data).split(b"\n")
            child.rest = lines.pop()
            for line in lines:
                self.spoke = time.monotonic()
                self._write(child, line.decode(errors="replace"))

    def _write(self, child: Child, line: str) -> None:
        prefix = f"{child.name:<6} │"
        if use_colours():
            prefix = f"\x1b[{child.colour}m{prefix}\x1b[0m"
        print(f"{prefix} {line}", flush=True)

    # --- the greeting -----------------------------------------------------------------------------------------

    def _await_page(self) -> None:
        if self._wait(lambda: answers(self.port), seconds=60):
            warm_up(self.port)
        elif not self.stopping and self.children[0].alive:
            raise LocalError("網站沒有在 60 秒內回應，紀錄如上。")

    def _greet(self) -> None:
        """Where to go, how to sign in: said last, when everything runs and the log has quieted, so that it stays in view."""
        web, *others = self.children
        self._wait(lambda: all(child.ready_file.exists() or not child.alive for child in others), seconds=60)
        self.spoke = time.monotonic()
        self._wait(lambda: time.monotonic() - self.spoke > QUIET_SECONDS, seconds=RESTLESS_SECONDS)
        if web.alive and not self.stopping:
            print(greeting(self.port, time.monotonic() - self.begun), flush=True)

    def _wait(self, condition: Callable[[], bool], *, seconds: float) -> bool:
        """Show the log until the condition holds; whether it came true in time, with a site that still runs."""
        deadline = time.monotonic() + seconds
        while not condition():
            self._pump(0.1)
            if self.stopping or not self.children[0].alive or time.monotonic() > deadline:
                return False
        return True


# --- facts and small helpers --------------------------------------------------------------------------------------


def die_with_parent(parent: int) -> Callable[[], None]:
    """Runs in the child before exec: ask the kernel for SIGTERM when the parent has gone."""
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return ask


def kill_session(pid: int) -> None:
    """Everything a child has started; each child leads a group of its own."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def end_left_overs() -> None:
    """Children of a run that was killed: they are on their way out or hang; either way wait no longer than needed."""
    try:
        facts = {int(pid): start for pid, start in json.loads((var_dir() / LEFT_OVERS).read_text()).items()}
    except (OSError, ValueError):
        return
    for pid, start in facts.items():
        end_left_over(pid, start)


def end_left_over(pid: int, start: int) -> None:
    """The pid alone would not do: by now it may belong to somebody else's program."""

    def is_still_there() -> bool:
        return started_at(pid) == start

    if is_still_there():
        terminate(pid, is_still_there, [(signal.SIGTERM, 5.0)])
        kill_session(pid)
        wait_until(lambda: not is_still_there(), seconds=5)


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def warm_up(port: int) -> None:
    """Load routes and templates now, so that the first page a person opens is quick."""
    for _ in range(4):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=10).close()
        except OSError:
            return


def use_colours() -> bool:
    return "NO_COLOR" not in os.environ and (sys.stdout.isatty() or "FORCE_COLOR" in os.environ)
