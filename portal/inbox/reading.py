"""The inbox case by case: which cases, the newest first, and of each the newest lines. Never marks anything as read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from workflow.models import Notification
from workflow.rows import FEW_AHEAD, Rows, each, page_of

NEWEST = ("-created_at", "-id")
OF_EACH = 3  # lines of a case; the others stand on its own page


@dataclass(frozen=True)
class Matter:
    """A case with the newest of its lines, how many there are, and how many are unread."""

    key: str
    name: str
    lines: list[Notification]
    count: int
    unread: int

    @property
    def more(self) -> int:
        """Lines that are not shown."""
        return self.count - len(self.lines)


def cases(rows: QuerySet[Notification], asked: Any) -> tuple[Page, list[Matter]]:
    """The page ``asked`` of the cases that ``rows`` of one person stand with (three queries)."""
    at, pk = OuterRef("created_at"), OuterRef("pk")
    newer = rows.order_by().filter(Q(created_at__gt=at) | Q(created_at=at, pk__gt=pk), matter=OuterRef("matter"))
    heads = rows.filter(each(~Exists(newer))).order_by(*NEWEST)
    page = page_of(Rows([heads]), asked, ahead=FEW_AHEAD)
    keys = [head.matter for head in page.object_list]
    return page, _with_lines(rows, keys)


def lines(rows: QuerySet[Notification], asked: Any) -> Page:
    """The page ``asked`` of the lines of one case, the newest first (two queries)."""
    return page_of(Rows([rows.order_by(*NEWEST)]), asked, ahead=FEW_AHEAD)


def _with_lines(rows: QuerySet[Notification], keys: list[str]) -> list[Matter]:
    if not keys:
        return []
    of_case: dict[str, Any] = {"partition_by": F("matter")}
    ranked = rows.order_by().filter(matter__in=keys)
    ranked = ranked.annotate(
        place=Window(RowNumber(), order_by=[F("created_at").desc(), F("pk").desc()], **of_case),
        many=Window(Count("pk"), **of_case),
        waiting=Window(Count("pk", filter=Q(read_at=None, done_at=None)), **of_case),
    ).filter(place__lte=OF_EACH)
    found: dict[str, list[Any]] = {key: [] for key in keys}
    for row in sorted(ranked, key=lambda row: row.place):
        found[row.matter].append(row)
    return [Matter(key, of[0].matter_name, of, of[0].many, of[0].waiting) for key, of in found.items() if of]
