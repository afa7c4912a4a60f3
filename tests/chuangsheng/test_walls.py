"""Rooms do not grow beyond their walls, and the script that says so can be believed."""

from __future__ import annotations

from collections import Counter

from chuangsheng import walls


def test_the_code_stays_within_its_walls():
    assert walls.faults(*walls.sizes()) == []


def test_what_is_too_large_is_named():
    modules, lines = Counter({"proposals": 13, "accounts": 12}), {"proposals/views.py": 401, "accounts/views.py": 400}
    known = [*walls.MORE_MODULES, *walls.MORE_LINES]
    assert [fault for fault in walls.faults(modules, lines) if not fault.startswith(tuple(known))] == [
        "proposals: 13 modules, at most 12",
        "proposals/views.py: 401 lines, at most 400",
    ]


def test_a_reason_that_is_no_longer_needed_is_named(monkeypatch):
    monkeypatch.setattr(walls, "MORE_MODULES", {"portal": "a reason"})
    monkeypatch.setattr(walls, "MORE_LINES", {"portal/views.py": "a reason"})
    assert walls.faults(Counter({"portal": 12}), {"portal/views.py": 400}) == [
        "portal: within the limit, take it off the list",
        "portal/views.py: within the limit, take it off the list",
    ]
