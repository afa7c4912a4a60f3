"""When the clock begins, the figures are taken: no page reckons them because an upgrade has made the kept ones unreadable."""

from __future__ import annotations

from celery.signals import beat_init

import chuangsheng.celery  # noqa: F401 - it listens
from tracking import tasks


def test_the_clock_begins_with_the_figures(monkeypatch):
    rung: list[str] = []
    monkeypatch.setattr("workflow.delivery.bell.current_app.send_task", lambda name, **_: rung.append(name))
    beat_init.send(sender=None)
    assert rung == [tasks.take_snapshots.name]
