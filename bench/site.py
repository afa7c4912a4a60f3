"""A site of its own to look at: another database beside the one that is served, and a web server; never that of a run."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from chuangsheng.local.runner import web_command
from chuangsheng.local.services import DATABASE_URLS, ROOT

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run")


def fresh_database(name: str = "chuangsheng_bench") -> None:
    """Point DATABASE_URL at a new, empty database on the same server."""
    urls = {each: os.environ[each].rpartition("/")[0] for each in DATABASE_URLS if each in os.environ}
    with psycopg.connect(f"{[*urls.values()][-1]}/postgres", autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    os.environ.update({variable: f"{base}/{name}" for variable, base in urls.items()})


def set_up() -> None:
    """Django over that database, with all tables."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chuangsheng.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    import django

    django.setup()
    from django.core.management import call_command

    from chuangsheng.local.owner import as_owner

    with as_owner():
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)


@contextmanager
def served(port: int, more: Mapping[str, str] | None = None) -> Iterator[str]:
    """The web server as ``make run`` starts it; gives its address."""
    server = subprocess.Popen(web_command(port), cwd=ROOT, env=os.environ | dict(more or {}))
    try:
        _await(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _await(port: int) -> None:
    for _try in range(300):
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/healthz")
            if line.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def cookie(username: str) -> dict[str, str]:
    """Of somebody who has signed in, for a browser's window."""
    from django.conf import settings
    from django.test import Client

    from accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["second_factor"] = True
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key)}


def chromium() -> str:
    """The system's own; Playwright downloads none."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise RuntimeError("no Chromium: bin/bootstrap --tests")
    return found


def collected(folder: Path) -> dict[str, str]:
    """Static files as production hands them out, in ``folder``; the environment of a server that does."""
    chosen = {"STATIC_FROM_SOURCE": "0", "VAR_DIR": str(folder)}
    subprocess.run([sys.executable, "-m", "chuangsheng.image", "build"], cwd=ROOT, env=os.environ | chosen, check=True)
    return chosen
