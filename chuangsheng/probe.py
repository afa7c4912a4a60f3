"""Health checks of the containers: ``python -m chuangsheng.probe web|worker NAME|beat``; never change anything.

The exit status is the answer; a sentence on stderr says why not.
"""

import os
import socket
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path

# Beat writes its schedule every three minutes; twice missed is dead.
BEAT_SILENCE_SECONDS = 600


def web() -> str:
    """Ask our own port; the host must be one that Django accepts."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return f"no answer: {type(error).__name__}"
    finally:
        connection.close()
    return "" if status == 200 else f"status {status}"


def worker(name: str) -> str:
    """Ask the worker of this container through the broker."""
    from chuangsheng.celery import app

    node = f"{name}@{socket.gethostname()}"
    answers = app.control.inspect(destination=[node], timeout=5).ping()
    return "" if answers and node in answers else f"{node} does not answer"


def beat() -> str:
    """Beat has no port: its schedule must have been written lately."""
    schedule = Path(os.environ["BEAT_SCHEDULE"])
    try:
        age = time.time() - schedule.stat().st_mtime
    except FileNotFoundError:
        return "no schedule yet"
    return "" if age < BEAT_SILENCE_SECONDS else f"schedule is {age:.0f} s old"


PROBES: dict[str, Callable[..., str]] = {"web": web, "worker": worker, "beat": beat}


def main(arguments: list[str]) -> int:
    """Run the probe named first with the rest."""
    problem = PROBES[arguments[0]](*arguments[1:])
    if problem:
        print(problem, file=sys.stderr)  # noqa: T201 - the container engine shows it
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
