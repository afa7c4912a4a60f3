"""The system as processes on the test database, with a broker of its own that a test may stop."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.actors import Actor
from chuangsheng.local.process import wait_until
from chuangsheng.local.valkey import Valkey
from tests.factories.accounts import sign_in

SECONDS = 60  # a slow machine's worker needs some time to start


class System:
    """Valkey, workers and a web server; everything is stopped with :meth:`stop`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mails = folder / "mail"
        self.valkey = Valkey(folder / "valkey", "test")
        self.valkey.home.mkdir()
        self.valkey.ensure()
        self.processes: list[subprocess.Popen[bytes]] = []

    def worker(self, backend: str = "workflow.delivery.mail.FileBackend", **more: str) -> subprocess.Popen[bytes]:
        """A worker with its clock; the sweeper comes by every second, a lease lasts three."""
        command = ["celery", "--quiet", "--app=chuangsheng", "worker", "--queues=default,mail", "--concurrency=1"]
        return self._start(
            *command,
            "--without-mingle",
            "--without-gossip",
            "--beat",
            f"--schedule={self.folder}/beat-{len(self.processes)}",
            EMAIL_BACKEND=backend,
            OUTBOX_LEASE_SECONDS="3",
            OUTBOX_SWEEP_SECONDS="1",
            **more,
        )

    def web(self, *options: str, **environment: str) -> Browser:
        """A web server of one worker, and a browser that has opened it."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        one = (f"--bind=127.0.0.1:{port}", "--threads=4", "--workers=1", "--no-control-socket")
        self._start("gunicorn", "chuangsheng.wsgi", *one, *options, **environment)
        browser = Browser(port)
        assert wait_until(browser.is_answered, seconds=SECONDS)
        return browser

    def _start(self, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        ours = {"DATABASE_URL": url, "REDIS_URL": self.valkey.url, "VAR_DIR": str(self.folder), "LOG_LEVEL": "INFO"}
        number = len(self.processes)
        with (self.folder / f"process-{number}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                env={**os.environ, "EMAIL_BACKEND": "workflow.delivery.mail.FileBackend", **ours, **environment},
                cwd=settings.BASE_DIR,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    @staticmethod
    def kill(process: subprocess.Popen[bytes]) -> None:
        """``kill -9`` of a process and all it has started."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Everything of ours."""
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)
        self.valkey.stop()

    def letters(self) -> list[str]:
        """To whom letters were written, one file each."""
        parsed = [message_from_bytes(p.read_bytes(), policy=policy.default) for p in self.mails.glob("*.eml")]
        return sorted(str(letter["To"]) for letter in parsed)

    def logs(self) -> str:
        """What the processes said, for a failing test."""
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in sorted(self.folder.glob("*.log")))

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait, or fail with what the processes said."""
        assert wait_until(condition, seconds=SECONDS), self.logs()


class Browser:
    """Just enough of one: a session, the token of a form, no following of redirects."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def is_answered(self) -> bool:
        """Does the server answer?"""
        try:
            return self.send("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def sign_in(self, actor: Actor) -> None:
        """With a session made in the database."""
        client = sign_in(Client(), actor)
        self.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def submit(self, address: str, **data: str) -> tuple[int, float]:
        """Open the page of a form and post it; status and seconds of the post."""
        status, text = self.send("GET", address)
        assert status == 200, text
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text))
        began = time.monotonic()
        status, _text = self.send("POST", address, {**hidden, **data})
        return status, time.monotonic() - began

    def send(self, method: str, address: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        """One request."""
        server = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            server.request(method, address, urlencode(data) if data is not None else None, headers)
            response = server.getresponse()
            for name, value in response.getheaders():
                if name.lower() == "set-cookie":
                    cookie, _equals, rest = value.partition("=")
                    self.cookies[cookie] = rest.partition(";")[0]
            return response.status, response.read().decode()
        finally:
            server.close()
