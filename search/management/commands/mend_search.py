"""Puts right what is kept to be found and stands so no more; the same as the task that runs every day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from search.mending import mend


class Command(BaseCommand):
    """``manage.py mend_search``: names what it put right."""

    help = "比對搜尋內容與案件資料，不一致的重新整理；一次補正 5,000 筆，還有的再執行一次"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print every passage and how many there were."""
        found = mend()
        for source, key in found.rows:
            self.stdout.write(f"{source.value} {key}")
        more = "還可能有，請再執行一次。" if found.is_cut else ""
        self.stdout.write(f"已補正 {len(found.rows)} 筆搜尋內容。{more}")
