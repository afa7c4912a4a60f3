"""機關資源 of whatever a list shows, as a sheet (R5); never decides who may have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import override

from documents.papers.ods import Value, Workbook
from documents.papers.render import LANGUAGE
from inputs.words import listed

if TYPE_CHECKING:
    from guidance.models import Resource

LIST = "機關資源一覽"
COLUMNS = (
    *("名稱", "類別", "提供機關", "說明", "條件", "主題", "行政區"),
    *("可使用期間起", "可使用期間迄", "可提供件數", "已同意件數", "剩餘件數", "承辦窗口", "開放申請"),
)
WIDTHS = (5, 2.4, 3.6, 9, 6, 5, 5, 2.8, 2.8, 2.2, 2.2, 2.2, 4.5, 2)
WHOLE_CITY = "全市"


@override(LANGUAGE)
def resources_ods(resources: Iterable[Resource], places: Mapping[str, str], asked: str) -> bytes:
    """``places`` are the names of districts by their codes, ``asked`` what was asked for."""
    book = Workbook(LIST, at=timezone.now())
    page = book.sheet(LIST, WIDTHS)
    page.title(LIST)
    page.note("範圍", asked or "可申請者")
    page.note("製表日期", timezone.localdate())
    page.gap()
    page.head(COLUMNS, on_every_page=True)
    for resource in resources:
        page.row(_values(resource, places), money_from=len(COLUMNS))
    return book.to_bytes()


def _values(resource: Resource, places: Mapping[str, str]) -> tuple[Value, ...]:
    return (
        resource.title,
        str(resource.get_kind_display()),
        resource.unit.name,
        resource.words,
        resource.conditions,
        resource.themes_label,
        listed(places[code] for code in resource.districts) or WHOLE_CITY,
        resource.valid_from,
        resource.valid_until,
        resource.capacity,
        resource.taken,
        resource.room,
        resource.contact,
        "是" if resource.is_open else "否",
    )
