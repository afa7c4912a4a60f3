"""Services and settings for the tests, so that a plain ``pytest`` works.

This must run before Django reads its settings, and pytest-django reads them before this file when
``DJANGO_SETTINGS_MODULE`` stands in pyproject.toml or in the environment. So it stands in neither: this file sets
Django up itself. Workers of pytest-xdist inherit the URLs from their controller.
"""

import atexit
import gc
import os
import shutil
import tempfile
import zlib
from pathlib import Path
from typing import Any

import django
import pytest
from django.db import connections

from chuangsheng.local import ensure_services, release_services
from chuangsheng.local.owner import owner
from chuangsheng.local.services import TEST
from chuangsheng.local.valkey import DATABASES

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
SCRATCH = "CHUANGSHENG_TEST_SCRATCH"
OWN_BROKER = "CHUANGSHENG_TEST_BROKER"


def prepare() -> None:
    """Set the environment of the tests, whatever the caller's shell holds."""
    if not WORKER:
        os.environ[SCRATCH] = tempfile.mkdtemp(prefix="chuangsheng-test-")
        os.environ[OWN_BROKER] = "" if "REDIS_URL" in os.environ else "1"
    os.environ.update(ensure_services(TEST))
    if os.environ[OWN_BROKER]:
        os.environ["REDIS_URL"] = numbered(os.environ["REDIS_URL"])
    own_folder()
    # pytest-playwright keeps an event loop in the thread of the test; our ORM calls are not inside it.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def set_up_django() -> None:
    """The variable does not outlive the call, or each xdist worker would load the settings before its ``prepare``."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "chuangsheng.settings"
    django.setup()
    # The owner makes the test database; the tests then act as the application (tests/conftest.py).
    connections.settings["default"].update(owner())
    del os.environ["DJANGO_SETTINGS_MODULE"]


def numbered(url: str) -> str:
    """A broker database of our own: a worker started by one test must not eat the tasks of another process."""
    name = f"{os.environ.get('TEST_DATABASE_NAME', '')}:{WORKER}"
    return f"{url.rpartition('/')[0]}/{1 + zlib.crc32(name.encode()) % (DATABASES - 1)}"


def own_folder() -> None:
    """Mail, media and static files of this process go to a folder that is thrown away."""
    folder = Path(os.environ[SCRATCH]) / (WORKER or "main")
    folder.mkdir(exist_ok=True)
    os.environ["VAR_DIR"] = str(folder)
    os.environ.pop("MEDIA_ROOT", None)


def clean_up(controller: int) -> None:
    """At the end of the controller, also of one that failed to start; not of a process forked from it."""
    if os.getpid() == controller:
        shutil.rmtree(os.environ[SCRATCH], ignore_errors=True)
        release_services(TEST)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Which process runs what (``tests.distribution``)."""
    from tests.distribution import LongestFirst  # not needed, and not importable, without pytest-xdist

    return LongestFirst(config, log)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded stays: the collector need not look through all of it again and again (a fifth of the time)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


if not WORKER:
    atexit.register(clean_up, os.getpid())
prepare()
set_up_django()
