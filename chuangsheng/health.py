"""``/healthz`` says that the process lives, ``/readyz`` that it can do its work; never more than that.

A stranger learns which part is down, never why: the reason goes to the log.
"""

import os
import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as CheckTimeoutError
from pathlib import Path
from time import monotonic

import redis
import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = structlog.get_logger("chuangsheng.health")

# All checks run at once, and the answer never takes longer: a probe that hangs helps nobody.
TIMEOUT_SECONDS = 3.0
_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="readyz")
_migrated: set[str] = set()


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; no database, no broker."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Each part as ``ok`` or ``failed``; 503 when one failed."""
    checks = run_checks()
    ready = set(checks.values()) == {"ok"}
    body = {"status": "ok" if ready else "failed", "checks": checks}
    return JsonResponse(body, status=200 if ready else 503)


def run_checks() -> dict[str, str]:
    """Run all checks side by side within one time limit."""
    deadline = monotonic() + TIMEOUT_SECONDS
    running = {name: _threads.submit(_closing, check) for name, check in CHECKS.items()}
    return {name: _verdict(name, future, deadline) for name, future in running.items()}


def _verdict(name: str, future: Future[None], deadline: float) -> str:
    try:
        future.result(timeout=max(0.0, deadline - monotonic()))
    except CheckTimeoutError:
        future.cancel()
        log.warning("not ready", check=name, reason="timeout")
        return "failed"
    except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer is "failed"
        log.warning("not ready", check=name, reason=type(error).__name__)
        return "failed"
    return "ok"


def _closing(check: Callable[[], None]) -> None:
    """A thread of ours must not keep a connection of the pool."""
    try:
        check()
    finally:
        connections.close_all()


# --- checks: each returns or raises -------------------------------------------------------------------------------


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def broker() -> None:
    """Asked with short limits of its own: the connection of the tasks would wait and retry."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=None)
    try:
        client.ping()
    finally:
        client.close()


def migrations() -> None:
    """No migration waits. Once true it stays true for this process: its code does not change."""
    name = str(connection.settings_dict["NAME"])
    if name in _migrated:
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("migrations are waiting")
    _migrated.add(name)


def storage() -> None:
    """A small file can be written and taken away again."""
    if hasattr(default_storage, "location"):
        _folder_is_writable(Path(default_storage.location))
        return
    name = default_storage.save(f".readyz/{secrets.token_hex(8)}", ContentFile(b"ok"))
    default_storage.delete(name)


def _folder_is_writable(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f".readyz-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        probe.write_bytes(b"ok")
    finally:
        probe.unlink(missing_ok=True)


CHECKS: dict[str, Callable[[], None]] = {
    "database": database,
    "broker": broker,
    "migrations": migrations,
    "storage": storage,
}
