"""聯絡網名冊 of whatever a list shows, as paper and as spreadsheet; made for who may write to all on it (R7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import override

from documents.papers.blocks import NOTHING, Block, Column, Heading, Kind, Note, Paper, Run, Title, row, table
from documents.papers.ods import Workbook
from documents.papers.render import LANGUAGE
from guidance.models import NetworkMember
from guidance.states import Network
from inputs.fields import format_roc
from workflow.templatetags.cs import roc, roc_in_full

ROSTER = "在地聯絡網名冊"
ROSTER_KIND = "roster"
MOST = 1_000
COLUMNS = (
    *(Column("項次", 1.4, Kind.CENTER), Column("單位或團體"), Column("角色", 4), Column("可協助的事", 5.2)),
    *(Column("聯絡人", 2.6), Column("電話", 3.6), Column("電子郵件", 5)),
)
HEADS = ("聯絡網", "行政區", "單位或團體", "角色", "可協助的事", "聯絡人", "電話", "電子郵件", "同意日期", "最近確認")
WIDTHS = (5, 2.6, 5, 4, 6, 2.6, 3.6, 5.4, 2.6, 2.6)


@dataclass(frozen=True)
class Roster:
    """What is on it: of which network and district, or of all, and each member."""

    network: str
    district: str
    members: Sequence[NetworkMember]
    at: dt.datetime
    is_cut: bool = False

    @property
    def words(self) -> str:
        """Which members, in the language of papers."""
        network = str(Network(self.network).label) if self.network else "三個聯絡網"
        return f"{self.district or '各行政區'}　{network}"

    @property
    def summary(self) -> str:
        """How many; whether more are not listed; how such a list is to be kept."""
        cut = f"僅列前 {MOST:,} 筆，其餘請縮小範圍後另列。" if self.is_cut else ""
        return f"共 {len(self.members)} 筆。{cut}聯絡資料僅供在地聯絡網聯繫之用，請妥善保管，用畢銷毀。"


def in_order(members: Iterable[NetworkMember]) -> list[NetworkMember]:
    """District by district, the networks as the plan names them."""
    networks = list(Network.values)
    return sorted(members, key=lambda member: (member.district_id, networks.index(member.network)))


@override(LANGUAGE)
def roster_paper(roster: Roster) -> Paper:
    """A table for each network of each district."""
    day = roc_in_full(roster.at)
    blocks: list[Block] = [Title(ROSTER, (roster.words, f"製表日期：{day}")), Note((Run(roster.summary),))]
    parts = groupby(in_order(roster.members), lambda member: (member.district.name, str(member.get_network_display())))
    for (district, network), members in parts:
        rows = [row(str(number), each.organisation, each.role, *_said(each)) for number, each in enumerate(members, 1)]
        blocks += [Heading(f"{district}　{network}", 1), table(COLUMNS, rows)]
    name = f"{ROSTER} {format_roc(roster.at.date())}"
    return Paper(name, roster.at, tuple(blocks), running=f"{ROSTER}　{day}", is_across=True)


def _said(member: NetworkMember) -> list[str]:
    return [value or NOTHING for value in (member.helps, member.name, member.phone, member.email)]


@override(LANGUAGE)
def roster_ods(roster: Roster) -> bytes:
    """The same to go on working with: numbers of telephones are texts, days are days."""
    book = Workbook(ROSTER, at=roster.at)
    page = book.sheet(ROSTER, WIDTHS)
    page.title(ROSTER)
    page.note("範圍", roster.words)
    page.note("製表日期", roster.at.date())
    page.line(roster.summary)
    page.gap()
    page.head(HEADS, on_every_page=True)
    for each in in_order(roster.members):
        said = (each.organisation, each.role, each.helps, each.name, each.phone, each.email)
        about = (str(each.get_network_display()), each.district.name)
        page.row((*about, *said, roc(each.agreed_on), roc(each.confirmed_on)), money_from=len(HEADS))
    return book.to_bytes()
