"""Reads the mails that came back from a mailbox on this machine; called by the installation's own clock."""

from __future__ import annotations

import mailbox
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflow.inbox.bounces import Read, read_mailbox


class Command(BaseCommand):
    """``manage.py read_bounces PATH``: says how many mails did not arrive."""

    help = "讀取退信信箱（Maildir 資料夾或 mbox 檔），把退回的信件記為無法寄達；讀過的標為已讀，不會重複計算"

    def add_arguments(self, parser: Any) -> None:
        """Where the mailbox of ``DEFAULT_FROM_EMAIL`` lies."""
        parser.add_argument("path", type=Path)

    def handle(self, *_args: Any, path: Path, **_options: Any) -> None:
        """Read what is new."""
        try:
            box = mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
            with closing(box):
                found = read_mailbox(box)
        except (mailbox.Error, OSError) as error:
            raise CommandError(f"讀不到信箱 {path}：{error}") from error
        counted = "、".join(f"{words} {found[what]} 封" for what, words in WORDS.items())
        self.stdout.write(f"已讀 {found.total()} 封：{counted}。")


WORDS = {Read.BOUNCED: "退信", Read.KNOWN: "已知的退信", Read.STRANGE: "不是本系統的退信", Read.OTHER: "其他"}
