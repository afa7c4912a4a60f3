"""The command line ``python -m chuangsheng.local run|exec|env|stop|reset``; never imports Django."""

import argparse
import os
import shlex
import shutil
import subprocess
import sys

from chuangsheng.local.process import LocalError
from chuangsheng.local.services import RUN, TEST, Services, ensure_services, release_services, stop_services


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        return options.verb(options)
    except LocalError as error:
        print(f"錯誤：{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="python -m chuangsheng.local", description="本機服務與執行")
    verbs = whole.add_subparsers(required=True)
    verbs.add_parser("run", help="啟動網站、背景工作與排程").set_defaults(verb=run)
    one = verbs.add_parser("exec", help="服務就緒後執行一個指令")
    one.add_argument("--test", action="store_true", help="用測試的服務")
    one.add_argument("command", nargs=argparse.REMAINDER)
    one.set_defaults(verb=execute)
    verbs.add_parser("env", help="啟動服務並印出環境變數").set_defaults(verb=show_environment)
    verbs.add_parser("stop", help="停止本機服務").set_defaults(verb=stop)
    verbs.add_parser("reset", help="停止本機服務並刪除 var/").set_defaults(verb=reset)
    return whole


def run(_options: argparse.Namespace) -> int:
    from chuangsheng.local.runner import serve

    return serve()


def execute(options: argparse.Namespace) -> int:
    """Run a command with the services up; they stop again when nobody else uses them."""
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        raise LocalError("exec 之後要有一個指令，例如：exec python manage.py check")
    profile = TEST if options.test else RUN
    environment = os.environ | ensure_services(profile)
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130
    except FileNotFoundError as error:
        raise LocalError(f"找不到指令：{command[0]}") from error
    finally:
        release_services(profile)


def show_environment(_options: argparse.Namespace) -> int:
    """Lines for ``eval``; the services go on running until ``stop``."""
    for name, value in ensure_services().items():
        print(f"export {name}={shlex.quote(value)}")
    Services().keep()
    return 0


def stop(_options: argparse.Namespace) -> int:
    stop_services()
    return 0


def reset(_options: argparse.Namespace) -> int:
    """Everything local is gone: databases, files, mail, stamps. The next run starts from nothing."""
    for profile in (RUN, TEST):
        Services(profile=profile).remove()
    shutil.rmtree(Services().var, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
