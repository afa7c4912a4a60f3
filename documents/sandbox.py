"""Work that may be killed: parsing what strangers upload, laying out papers; never in the process that asks.

A helper process, one for each program that needs it, imports what a job needs before the first of its kind and forks a
child for each: a few milliseconds instead of more than a second. A file is not kept waiting for what lays out papers.
The kernel ends a child that takes too long (SIGALRM) or grows too large (RLIMIT_AS), whatever C code it is in. This caps
resources; it is no boundary against code that was taken over. What a child lays into the folder for temporary files goes
with it (:mod:`documents.scratch`): WeasyPrint leaves each paper's fonts there, and a killed parser whatever it held.

A job is a function named by its dotted path, so that the program itself never imports those libraries; it needs no
settings and no database. Arguments, result and exception are pickled, and so is what it tells while it works.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import pickle
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from django.utils.module_loading import import_string

from documents import scratch

ROOT = Path(__file__).resolve().parent.parent
LONGEST_NAME = 200  # of a job
NEWS, DONE, RAISED = "news", "done", "raised"  # what a child's message is
GRACE_SECONDS = 15  # for starting the helper; the job's own time is kept by the kernel
_lock = threading.Lock()
_helper: tuple[subprocess.Popen, socket.socket] | None = None
_line: IO[bytes] | None = None  # of a child: to whoever waits for it


class JobTimeout(Exception):
    """The job was killed because it took too long."""


class JobDied(Exception):
    """The job used too much memory or crashed."""


def run(job: str, *args: Any, seconds: float, megabytes: int, told: Callable[[Any], object] | None = None) -> Any:
    """``job(*args)`` in a child of its own; what it raises is raised here with the child's traceback as a note.

    ``told`` hears what the job says by :func:`tell` while it works; if ``told`` raises, the job is given up.
    Raises :class:`JobTimeout` after ``seconds`` and :class:`JobDied` above ``megabytes`` of address space, of which
    the imported libraries themselves take about 400.
    """
    started = time.monotonic()
    with _hand_over(job) as ours:
        ours.settimeout(seconds + GRACE_SECONDS)
        try:
            with ours.makefile("rwb") as stream:
                pickle.dump((job, args, seconds, megabytes), stream)
                stream.flush()
                done, result = _answer_of(cast("IO[bytes]", stream), told)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            if time.monotonic() - started >= seconds:
                raise JobTimeout(f"{job}: {seconds} s") from error
            raise JobDied(f"{job}: {megabytes} MB") from error
    if done:
        return result
    if isinstance(result, MemoryError):
        raise JobDied(f"{job}: {megabytes} MB") from result
    raise result


def _answer_of(stream: IO[bytes], told: Callable[[Any], object] | None) -> tuple[bool, Any]:
    while True:
        kind, value = pickle.load(stream)  # noqa: S301 - written by our own child
        if kind != NEWS:
            return kind == DONE, value
        if told:
            told(value)


def _hand_over(job: str) -> socket.socket:
    """A connection to a new child that can do ``job``."""
    ours, theirs = socket.socketpair()
    with theirs:
        try:
            socket.send_fds(_control(), [job.encode()], [theirs.fileno()])
        except OSError:  # the helper was killed, by the out-of-memory killer for example: one new one
            stop()
            socket.send_fds(_control(), [job.encode()], [theirs.fileno()])
    return ours


def _control() -> socket.socket:
    """The line to the helper, which is started when first needed.

    Processes forked from this one share it: each message is one packet.
    """
    global _helper  # noqa: PLW0603 - one helper for each process, found again by every thread
    with _lock:
        if _helper is None:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                process = subprocess.Popen(
                    [sys.executable, "-c", f"from documents import sandbox; sandbox.serve({theirs.fileno()})"],
                    cwd=ROOT,
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                )
            _helper = process, ours
        return _helper[1]


@atexit.register
def stop() -> None:
    """End the helper; jobs under way finish or are killed by their own alarm."""
    global _helper  # noqa: PLW0603
    with _lock:
        if _helper is None:
            return
        process, control = _helper
        _helper = None
    control.close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:  # still importing, or its line is shared with a forked process
        process.kill()
        process.wait()


# --- in the helper and its children ---------------------------------------------------------------------------------


def serve(descriptor: int) -> None:
    """Fork a child for each socket that arrives, until the program that started us closes its end."""
    scratch.sweep()
    home = scratch.take()
    scratch.work_in(home)
    signal.signal(signal.SIGCHLD, lambda *_: _clear(home))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the program decides, not we
    control = socket.socket(fileno=descriptor)
    ready: set[str] = set()
    while True:
        message, descriptors, *_ = socket.recv_fds(control, LONGEST_NAME, 1)
        if not message:
            if _clear(home):
                shutil.rmtree(home, ignore_errors=True)
            # Pango has a thread of its own in fontconfig; an orderly exit takes the tables away under it (a segfault).
            os._exit(0)
        _prepare(message.decode().rpartition(".")[0], ready)
        if os.fork() == 0:
            control.close()
            _child(descriptors[0], home)
        os.close(descriptors[0])


def _prepare(module: str, ready: set[str]) -> None:
    """Do once what every child of this kind would have to do again; what fails here is told by the child."""
    if module in ready:
        return
    ready.add(module)
    with suppress(ImportError):
        getattr(importlib.import_module(module), "warm_up", int)()


def _clear(home: Path) -> bool:
    """Reap the children that have ended and remove what they left; is none at work any more?"""
    try:
        while ended := os.waitpid(-1, os.WNOHANG)[0]:
            shutil.rmtree(home / str(ended), ignore_errors=True)
    except ChildProcessError:
        return True
    return False


def _child(descriptor: int, home: Path) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    scratch.work_in(home / str(os.getpid()))
    with socket.socket(fileno=descriptor) as line, line.makefile("rwb") as stream:
        try:
            _answer(cast("IO[bytes]", stream))
            stream.flush()
        except BrokenPipeError:
            pass  # nobody waits any more
        finally:
            os._exit(0)


def _answer(stream: IO[bytes]) -> None:
    global _line  # noqa: PLW0603 - a child has one
    _line = stream
    job, args, seconds, megabytes = pickle.load(stream)  # noqa: S301 - written by the program that started us
    signal.setitimer(signal.ITIMER_REAL, seconds)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    gc.disable()  # a child does one job and ends: looking for garbage took a third of the time of a long paper
    try:
        reply = DONE, import_string(job)(*args)
    except BaseException as error:  # noqa: BLE001 - WeasyPrint's fatal errors are BaseExceptions
        error.add_note(traceback.format_exc())
        reply = RAISED, error
    try:
        text = pickle.dumps(reply)
    except Exception:  # noqa: BLE001 - an exception that cannot travel is told by its words
        text = pickle.dumps((RAISED, RuntimeError(repr(reply[1]))))
    stream.write(text)


def tell(value: Any) -> None:
    """Of a job: say how far it is. Outside a child nobody hears it; where nobody waits any more, it ends the job."""
    if _line:
        pickle.dump((NEWS, value), _line)
        _line.flush()
