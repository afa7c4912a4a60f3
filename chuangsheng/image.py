"""The steps that make the production image, for the Dockerfile and for continuous integration; never a deployment.

    python -m chuangsheng.image build     translations and collected static files, as the image keeps them
    python -m chuangsheng.image check     Django's deployment checks, then gunicorn serves one collected file
    python -m chuangsheng.image with …    one command with the settings of production

Steps that nobody runs before a release do not work on its day. None of them needs a database, a broker or a secret.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "static"
HOST = "example.test"
ASSET = "css/app.css"
SECONDS = 60

# Nothing here exists: settings are read, nobody is connected to, what is signed is thrown away.
PRODUCTION = {
    "DEBUG": "0",
    "INSECURE_HTTP": "0",
    "DEMO": "0",
    "STAFF_MFA_REQUIRED": "1",
    "ALLOWED_HOSTS": HOST,
    "SITE_URL": f"https://{HOST}",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
}
# Of the design system's sheets one is used; some of the others point at pictures that are not collected.
UNUSED = ("tabler-*", "tabler.css*", "tabler.rtl*")
LOCAL_ONLY = ("STATIC_FROM_SOURCE", "FAST_PASSWORDS", "LOG_JSON", "DJANGO_ALLOW_ASYNC_UNSAFE")


def environment() -> dict[str, str]:
    """That of production, whatever the caller's shell has set."""
    kept = {name: value for name, value in os.environ.items() if name not in LOCAL_ONLY}
    return kept | PRODUCTION | {"SECRET_KEY": secrets.token_urlsafe(64)}


def run(*command: str | Path) -> None:
    """One step; the first that fails ends the build."""
    subprocess.run(command, cwd=ROOT, env=environment(), check=True)


def manage(*arguments: str) -> None:
    run(sys.executable, "manage.py", *arguments)


def build() -> None:
    """Translations beside their sources, static files under their hashed names."""
    for source in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        run("msgfmt", "--check-format", "-o", source.with_suffix(".mo"), source)
    manage("collectstatic", "--noinput", "--verbosity=0", *(f"--ignore={sheet}" for sheet in UNUSED))


def check() -> None:
    """What Django says of the settings, and whether the web server of the image hands out what was collected."""
    manage("check", "--deploy", "--fail-level=WARNING")
    name = json.loads((STATIC / "staticfiles.json").read_text())["paths"][ASSET]
    port = free_port()
    server = ("-m", "gunicorn", "chuangsheng.wsgi", "--config=deploy/gunicorn.conf.py", f"--bind=127.0.0.1:{port}")
    process = subprocess.Popen([sys.executable, *server], cwd=ROOT, env=environment())
    try:
        answer = first_answer(port, f"/static/{name}")
    finally:
        process.terminate()
        process.wait()
    if answer != (200, "max-age=315360000, public, immutable"):
        sys.exit(f"/static/{name}: {answer}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_answer(port: int, address: str) -> tuple[int, str | None] | None:
    """Status and caching of what the server answers as soon as it does, as behind nginx."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        try:
            connection.request("GET", address, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
            response = connection.getresponse()
        except (OSError, HTTPException):
            time.sleep(0.2)
        else:
            return response.status, response.getheader("Cache-Control")
        finally:
            connection.close()
    return None


def main(arguments: list[str]) -> int:
    """Each step named, in order; ``with`` takes the rest as a command and its exit status."""
    steps = {"build": build, "check": check}
    if arguments[:1] == ["with"]:
        return subprocess.run(arguments[1:], cwd=ROOT, env=environment(), check=False).returncode
    for name in arguments:
        steps[name]()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        sys.exit(f"failed: {' '.join(map(str, error.cmd))}")
