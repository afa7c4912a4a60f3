"""夥伴名冊 as a sheet, with the contacts that its reader may write to; never decides who may have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import override

from documents.papers.ods import Value, Workbook
from documents.papers.render import LANGUAGE
from inputs.words import listed

if TYPE_CHECKING:
    from guidance.models import Partner

ROSTER = "協力夥伴名冊"
COLUMNS = (
    "名稱",
    "類別",
    "提供的協助",
    "主題",
    "行政區",
    "名額",
    "媒合中",
    "有效至",
    "可以提供什麼",
    "聯絡人",
    "電話",
    "電子郵件",
    "備註",
)
WIDTHS = (5, 3.4, 5, 5, 5, 1.6, 1.8, 2.6, 9, 3, 4, 5.5, 5)
PHONE = 10
WHOLE_CITY = "全市"


@override(LANGUAGE)
def roster(partners: Iterable[Partner], places: Mapping[str, str], asked: str) -> bytes:
    """``partners`` with ``may_write``; ``places`` are the names of districts by their codes, ``asked`` what was asked for."""
    book = Workbook(ROSTER, at=timezone.now())
    page = book.sheet(ROSTER, WIDTHS, typed={PHONE})
    page.title(ROSTER)
    page.note("範圍", asked or "全部")
    page.note("製表日期", timezone.localdate())
    page.gap()
    page.head(COLUMNS, on_every_page=True)
    for partner in partners:
        page.row(_values(partner, places), money_from=len(COLUMNS))
    return book.to_bytes()


def _values(partner: Partner, places: Mapping[str, str]) -> tuple[Value, ...]:
    may_write = partner.may_write  # type: ignore[attr-defined]
    contact = (partner.contact_name, partner.contact_phone, partner.contact_email)
    return (
        partner.name,
        partner.get_kind_display(),
        partner.offers_label,
        partner.themes_label,
        listed(places[code] for code in partner.districts) or WHOLE_CITY,
        partner.capacity,
        partner.taken,
        partner.valid_until,
        partner.about,
        *(contact if may_write else (partner.masked_contact, "", "")),
        partner.note,
    )
