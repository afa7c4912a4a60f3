"""The data sets with their columns; the dictionary, every file and the catalogue are made of this one list.

Names of columns are kept: who has written a program against version 1 may rely on them. A new meaning is a new version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import District
from inputs.fields import format_roc
from programmes.models import CentralProgramme
from public.cases.cards import Card, cards, for_cards
from public.showing import shown_plans
from workflow.engine.verdicts import Words

VERSION = "v1"
LICENCE = "https://data.gov.tw/license"  # 政府資料開放授權條款－第1版
TEXT, NUMBER, YES_NO = _("文字"), _("整數"), _("是或否")


@dataclass(frozen=True)
class Column:
    """One field: its name in files, what kind of value, what it means."""

    name: str
    kind: Words
    words: Words


@dataclass(frozen=True)
class Dataset:
    """One set: what a line is of, its columns, its lines."""

    name: str
    title: Words
    words: Words
    columns: Sequence[Column]
    lines: Callable[[], Iterable[dict[str, Any]]]
    formats: Sequence[str] = ("csv", "json")

    def records(self) -> list[dict[str, Any]]:
        """Its lines, each with the columns in their order."""
        return [{column.name: line[column.name] for column in self.columns} for line in self.lines()]


def address(path: str) -> str:
    """The whole address of something here."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def _cases() -> Iterable[dict[str, Any]]:
    for card in all_cards():
        yield {
            "case_number": card.number,
            "title": card.title,
            "proposer": card.proposer,
            "districts": "、".join(name for _code, name, _priority in card.districts),
            "district_codes": "、".join(code for code, _name, _priority in card.districts),
            "priority": card.is_priority,
            "year": int(card.year),
            "state": card.label,
            "themes": "、".join(card.themes),
            "approved": card.approved,
            "url": address(card.url),
        }


def all_cards() -> list[Card]:
    """Every case that is shown (two queries)."""
    return cards(for_cards(shown_plans()))


def _programmes() -> Iterable[dict[str, Any]]:
    for row in CentralProgramme.objects.filter(active=True).prefetch_related("terms").order_by("code"):
        windows = [term for term in row.terms.all() if term.opens_on or term.closes_on]
        yield {
            **{name: getattr(row, name) for name in ("code", "ministry", "agency", "name", "funds_what", "applicant")},
            "cap": row.cap,
            "condition": row.condition,
            "first_year": row.first_year,
            "last_year": row.last_year,
            "windows": "、".join(
                f"{term.fiscal_year}: {_day(term.opens_on)}–{_day(term.closes_on)}" for term in windows
            ),
        }


def _day(day: Any) -> str:
    return format_roc(day) if day else ""


def _statistics() -> Iterable[dict[str, Any]]:
    found: dict[tuple[str, int], list[Card]] = {}
    for card in all_cards():
        for code, _name, _priority in card.districts:
            found.setdefault((code, int(card.year)), []).append(card)
    places = {district.code: district for district in District.objects.all()}
    for (code, year), here in sorted(found.items()):
        yield {
            "district_code": code,
            "district": places[code].name,
            "priority": places[code].priority,
            "year": year,
            "cases": len(here),
            "approved": sum(card.approved for card in here),
        }


def _columns(*told: tuple[str, Words, Words]) -> Sequence[Column]:
    return [Column(*each) for each in told]


DATASETS: dict[str, Dataset] = {
    each.name: each
    for each in (
        Dataset(
            "cases",
            _("核定案件"),
            _("經部會核定、提案單位同意公開的計畫，一列一案；撤回同意的案件即時移除。"),
            _columns(
                ("case_number", TEXT, _("案號")),
                ("title", TEXT, _("計畫名稱")),
                ("proposer", TEXT, _("提案單位全銜；個人提案只寫個人")),
                ("districts", TEXT, _("行政區，以頓號分開")),
                ("district_codes", TEXT, _("內政部行政區代碼，以頓號分開")),
                ("priority", YES_NO, _("是否在優先推動的六區")),
                ("year", NUMBER, _("成案的民國年度")),
                ("state", TEXT, _("辦理狀態")),
                ("themes", TEXT, _("主題，由計畫文字判讀，以頓號分開")),
                ("approved", NUMBER, _("中央核定補助，元")),
                ("url", TEXT, _("案件網頁")),
            ),
            _cases,
            ("csv", "json", "geojson"),
        ),
        Dataset(
            "programmes",
            _("中央補助計畫"),
            _("可以對接的中央補助計畫，一列一個計畫；上限與條件依各部會公告。"),
            _columns(
                ("code", TEXT, _("本系統的代碼")),
                ("ministry", TEXT, _("部會")),
                ("agency", TEXT, _("主辦機關")),
                ("name", TEXT, _("計畫名稱")),
                ("funds_what", TEXT, _("補助內容")),
                ("applicant", TEXT, _("申請者")),
                ("cap", TEXT, _("上限或比率")),
                ("condition", TEXT, _("條件")),
                ("first_year", NUMBER, _("期程開始的民國年度，未知為空白")),
                ("last_year", NUMBER, _("期程結束的民國年度，未知為空白")),
                ("windows", TEXT, _("各年度受理期間，民國日期")),
            ),
            _programmes,
        ),
        Dataset(
            "statistics",
            _("各區各年度案件統計"),
            _("公開案件的件數與核定補助，一列一區一年；跨區的案件在每一區各計一次，全額計入。"),
            _columns(
                ("district_code", TEXT, _("內政部行政區代碼")),
                ("district", TEXT, _("行政區")),
                ("priority", YES_NO, _("是否在優先推動的六區")),
                ("year", NUMBER, _("成案的民國年度")),
                ("cases", NUMBER, _("公開案件數")),
                ("approved", NUMBER, _("中央核定補助，元")),
            ),
            _statistics,
            ("csv", "json", "geojson"),
        ),
    )
}
