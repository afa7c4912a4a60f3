"""All figures of a year as rows of a sheet, those of visits and of partners among them; never decides whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from documents.sheets.exports import Value
from guidance.matching import figures as matching
from guidance.statistics.figures import TOTAL, tables_of
from guidance.visits import figures as visits

if TYPE_CHECKING:
    import datetime as dt

    from accounts.actors import Actor

Row = list[Value]


def heads() -> list[str]:
    """What the columns are."""
    return [_("年度"), _("統計"), _("項目"), _("計數"), _("數值")]


def rows_of(actor: Actor, year: int, today: dt.date) -> Iterator[Row]:
    """A row for each figure (ten queries)."""
    for table in tables_of(actor, year):
        for line in table.lines:
            for figure in line.figures:
                yield [year, str(table.title), str(line.name), figure.label, figure.count]
    yield from _visits(actor, year, today)
    yield from _matches(actor, year)


def _visits(actor: Actor, year: int, today: dt.date) -> Iterator[Row]:
    found = visits.figures_of(actor, year, today)
    for line in [*found.lines, found.total]:
        name, what = line.name or str(TOTAL), _("訪視次數")
        for quarter, figure in line.quarters:
            yield [year, what, name, str(quarter), figure.count]
        yield [year, what, name, _("全年"), line.year]
        yield [year, _("追蹤事項"), name, _("待辦理的追蹤事項"), line.open.count]
        yield [year, _("追蹤事項"), name, _("其中逾期"), line.late.count]


def _matches(actor: Actor, year: int) -> Iterator[Row]:
    found = matching.figures_of(actor, year)
    for line in [*found.lines, found.total]:
        name, what = line.name or str(TOTAL), _("媒合")
        for figure in line.states:
            yield [year, what, name, figure.label, figure.count]
        yield [year, what, name, str(TOTAL), line.matches.count]
        yield [year, what, name, _("投入時數"), line.hours.count]
        yield [year, what, name, _("投入金額（元）"), line.amount.count]
