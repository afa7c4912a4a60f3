"""What several test files of this room share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.proposals.workbooks import workbook as w

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

URL = "/plans/import/"


def send(client: Client, data: bytes, name: str = "計畫.xlsx", key: str = "one-page") -> Any:
    return client.post(URL, {"file": w.upload(data, name), "key": key})


def many(sheet: str, count: int, **cells: Callable[[int], Any]) -> w.Rows:
    """The first row of a sheet ``count`` times, with what ``cells`` make of the number."""
    row = w.PLANS[sheet][0]
    return w.PLANS | {sheet: [row | {label: make(n) for label, make in cells.items()} for n in range(count)]}
