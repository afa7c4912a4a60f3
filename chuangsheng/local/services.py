"""Which services a run of this checkout uses and who uses them now; never stops what somebody else uses.

Two profiles live side by side under ``var/services/``: ``run`` keeps what is typed into it, ``test`` trades safety
for speed. Every process that uses a profile holds a shared lock on its ``users`` file; the kernel drops the lock
however the process ends, so the last one to leave knows that it may stop the servers.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from chuangsheng.local.postgres import OWNER, Postgres
from chuangsheng.local.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]


def var_dir() -> Path:
    """Everything local lies here; the settings read the same variable."""
    return Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()


DATABASE_URLS = ("DATABASE_URL", "OWNER_DATABASE_URL")
RUN = "run"
TEST = "test"


@dataclass
class Services:
    """The servers of one profile of one checkout."""

    profile: str = RUN
    var: Path = field(default_factory=var_dir)
    _held: int | None = field(default=None, init=False, repr=False)

    @property
    def home(self) -> Path:
        return self.var / "services" / self.profile

    def ensure(self) -> dict[str, str]:
        """Start what is not running and hold it; the URLs of the environment take the place of our servers."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self._start_lock():
            self._hold()
            password = kept_secret(self.home / "password", 24)
            return self._database_urls(password) | {"REDIS_URL": self._redis_url(password)}

    def release(self) -> None:
        """Let go; the last user stops the servers."""
        if self._held is None:
            return
        with self._start_lock():
            os.close(self._held)
            self._held = None
            if self._unused():
                self._stop()

    def keep(self) -> None:
        """Leave the servers running after the last user, until ``stop``: somebody's shell uses them."""
        (self.home / "keep").touch()

    def stop(self) -> None:
        """Stop the servers whoever uses them."""
        if self.home.is_dir():
            with self._start_lock():
                self._stop()

    def remove(self) -> None:
        """Stop the servers and forget their data."""
        if self.home.is_dir():
            with self._start_lock():
                self._stop()
                self._postgres().remove()

    # --- steps ------------------------------------------------------------------------------------------------

    def _postgres(self) -> Postgres:
        return Postgres(self.home, kept_secret(self.home / "password", 24), durable=self.profile != TEST)

    def _database_urls(self, password: str) -> dict[str, str]:
        """Of the application's role and of the one that owns the tables; one given alone does both. Ours brings its programs."""
        if "DATABASE_URL" in os.environ:
            return {name: os.environ[name] for name in DATABASE_URLS if name in os.environ}
        server = Postgres(self.home, password, durable=self.profile != TEST)
        server.ensure()
        urls = dict(zip(DATABASE_URLS, (server.url(), server.url(OWNER)), strict=True))
        return urls | {"POSTGRES_BIN": str(server.programs / "bin")}

    def _redis_url(self, password: str) -> str:
        if given := os.environ.get("REDIS_URL"):
            return given
        server = Valkey(self.home, password)
        server.ensure()
        return server.url

    def _stop(self) -> None:
        (self.home / "keep").unlink(missing_ok=True)
        Valkey(self.home, "").stop()
        self._postgres().stop()

    def _hold(self) -> None:
        if self._held is None:
            # A bare descriptor: it belongs to the process and lives until its end, without a warning for being open.
            self._held = os.open(self.home / "users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._held, fcntl.LOCK_SH)

    def _unused(self) -> bool:
        if (self.home / "keep").exists():
            return False
        with (self.home / "users").open("a") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True

    @contextmanager
    def _start_lock(self) -> Iterator[None]:
        """One process at a time looks, starts or stops."""
        with (self.home / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def kept_secret(path: Path, size: int = 48) -> str:
    """A random secret made once and kept for its owner only; never in the repository."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    value = secrets.token_urlsafe(size)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept_secret(path, size)
    with os.fdopen(handle, "w") as file:
        file.write(value)
    return value


# --- the environment ----------------------------------------------------------------------------------------------

_in_use: dict[str, Services] = {}


def ensure_services(profile: str = RUN) -> dict[str, str]:
    """Services up and held by this process; returns the environment the settings need."""
    services = _in_use.setdefault(profile, Services(profile=profile))
    urls = services.ensure()
    chosen = local_environment() if profile == RUN else check_environment()
    return chosen | {"SECRET_KEY": kept_secret(services.var / "secret-key")} | urls


def release_services(profile: str = RUN) -> None:
    """This process no longer needs them; they stop when nobody does."""
    if services := _in_use.pop(profile, None):
        services.release()


def stop_services() -> None:
    """Stop the servers of every profile of this checkout."""
    for profile in (RUN, TEST):
        Services(profile=profile).stop()


def local_environment() -> dict[str, str]:
    """What ``make run`` sets; a variable that is already set wins, so that each can be tried out."""
    port = os.environ.get("PORT", "8000")
    defaults = {
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "INSECURE_HTTP": "1",
        "DEMO": "1",
        "STAFF_MFA_REQUIRED": "0",
        "EMAIL_BACKEND": "workflow.delivery.mail.FileBackend",
        "STATIC_FROM_SOURCE": "1",
        "LOG_JSON": "0",
    }
    return {name: os.environ.get(name, value) for name, value in defaults.items()}


def check_environment() -> dict[str, str]:
    """What tests run with, whatever the caller's shell has set: a test must not depend on it."""
    return {
        "DEBUG": "0",
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "SITE_URL": "http://testserver",
        "INSECURE_HTTP": "1",
        "DEMO": "0",
        "STAFF_MFA_REQUIRED": "1",
        "PUBLIC_KEPT_SECONDS": "0",  # a test asks again at once
        "STATIC_FROM_SOURCE": "1",
        "FAST_PASSWORDS": "1",
        "LOG_JSON": "0",
        "LOG_LEVEL": "WARNING",
    }
