"""A register with as many lines as a handover takes, with long names and rare characters."""

from __future__ import annotations

import datetime as dt

from documents.papers.blocks import Paper
from handovers.register.lines import Line
from handovers.register.papers import Confirmed, Register, register_paper
from handovers.states import MOST
from tests.factories.stress import MIXED

AT = dt.datetime(2026, 10, 1, 1, 30, tzinfo=dt.UTC)


def stress_register() -> Paper:
    """Of which every third line did not go over."""
    lines = [
        Line(
            kind="plan" if number % 2 else "counselling",
            pk=number,
            number=f"115-{number:04d}" if number % 2 else "",
            called=f"第{number}個𤆬客厝{MIXED[:60]}",
            about=MIXED[:40],
            state="提案單位補正中",
            holder="臺中市政府研究發展考核委員會",
            due="2026-10-12" if number % 5 else "",
            outcome="moved" if number % 3 else "kept",
            why="" if number % 3 else "已由 歐陽阿美 承辦。",
        )
        for number in range(MOST)
    ]
    confirmed = [
        Confirmed("移交人", "專管平台・承辦人 陳品妤", AT),
        Confirmed("接收人", "專管平台・承辦人 歐陽阿美", AT + dt.timedelta(hours=2)),
    ]
    about = {"receiver": "歐陽阿美", "reason": MIXED[:100], "words": MIXED[:2000], "state": "已交接"}
    return register_paper(Register("專管平台", "陳品妤", lines, AT, confirmed=confirmed, **about))
