"""Lays aside stored files that no row names; the same as the task that runs every hour."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from documents.leftovers import sweep


class Command(BaseCommand):
    """``manage.py sweep_files``: names what it laid aside."""

    help = "把沒有任何案件使用、存放超過一小時的檔案移到 aside/ 當日的資料夾，逾期才刪除"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print every file and how many there were."""
        found = sweep()
        for name in found:
            self.stdout.write(name)
        self.stdout.write(f"已移開 {len(found)} 個沒有使用的檔案，{settings.FILES_ASIDE_DAYS} 天後刪除。")
