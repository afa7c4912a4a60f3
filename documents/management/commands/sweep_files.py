"""Removes stored files that no row names; the same as the task that runs every hour."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from documents.leftovers import sweep


class Command(BaseCommand):
    """``manage.py sweep_files``: names what it removed."""

    help = "刪除沒有任何案件使用、存放超過一小時的檔案"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print every file and how many there were."""
        removed = sweep()
        for name in removed:
            self.stdout.write(name)
        self.stdout.write(f"已刪除 {len(removed)} 個沒有使用的檔案。")
