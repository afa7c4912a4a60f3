"""What the ledger's pages and papers show: rows that add up, what is left in words; never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, QuerySet, Window
from django.utils.translation import gettext as _

from inputs.fields import format_day
from inputs.numbers import counted
from programmes.states import Expense
from tracking.approvals.sums import Cell, Cells, Sums, cells, column, from_column, in_hand, rests, whole
from tracking.in_hand import in_words, total
from tracking.models import ApprovalLetter, LedgerEntry, Payment
from tracking.states import Amendment, Entry, PaymentState
from workflow.nested import Nested, read
from workflow.rows import PER_PAGE

if TYPE_CHECKING:
    from proposals.models import Proposal, Venture
    from tracking.models import Undertaking

MOST_ENTRIES = 1_000  # of a paper and of a sheet; the page has them all
MOVED = (Entry.RECEIVED, Entry.SPENT, Entry.RETURNED)  # what is shown entry by entry; the rest is in letters


@dataclass(frozen=True)
class Row:
    """A line of the ledger's table."""

    label: str
    sums: Sums
    in_hand: int

    @property
    def amounts(self) -> list[int]:
        """Asked, approved, received, spent, returned, as :func:`headings` calls them."""
        sums = self.sums
        return [sums.asked, sums.approved, sums.received, sums.spent, sums.returned]

    @property
    def left(self) -> list[int]:
        """Beside them what is left to receive, what was spent of other money than the subsidy's, and what is in hand."""
        return [self.sums.to_receive, self.beyond, self.in_hand]

    @property
    def beyond(self) -> int:
        """Spent before it came, or of one's own: with it what came is what was spent, returned and is in hand."""
        sums = self.sums
        return self.in_hand - (sums.received - sums.spent - sums.returned)


def headings() -> list[str]:
    """The columns of :attr:`Row.amounts`."""
    return [_("申請"), _("核定"), _("撥入"), _("支用"), _("繳回")]


def left_headings() -> list[str]:
    """The columns of :attr:`Row.left`."""
    return [_("未撥"), _("自籌或墊付"), _("結存")]


@dataclass(frozen=True)
class Table:
    """Rows and their sum; what is left stands beside them where it is of the row alone."""

    rows: Sequence[Row]
    total: Row
    has_left: bool = True


def by_programme(found: Cells) -> Table:
    """A row for each programme."""
    names = {cell.programme: cell.programme_name for cell in found}
    parts = _parts(lambda cell: cell.programme, found)
    order = sorted(parts, key=lambda code: (code is None, code))
    return _table([_row(names[code] or _("未指明計畫"), parts[code]) for code in order], found)


def by_year(found: Cells) -> Table:
    """A row for each year and kind of expense, what is asked beside what was approved; what no letter splits comes last.

    Without what is left: of money that no letter splits nobody knows of which year it is received.
    """
    parts = _parts(lambda cell: (cell.year, cell.expense), found)
    order = sorted(parts, key=lambda key: (key[0] is None, key[0] or 0, key[1] != Expense.RECURRENT))
    return _table([_row(_year(*key), parts[key]) for key in order], found, has_left=False)


def by_venture(found: Cells, ventures: Iterable[Venture]) -> Table:
    """A row for each of the plan's ventures that has an entry."""
    parts = _parts(lambda cell: cell.venture, found)
    return _table([_row(v.called, parts[v.pk]) for v in ventures if v.pk in parts], found)


def _parts(key: Callable[[Cell], Any], found: Cells) -> dict[Any, Cells]:
    """The cells of each row."""
    parts: dict[Any, Cells] = {}
    for cell, sums in found.items():
        parts.setdefault(key(cell), {})[cell] = sums
    return parts


def _row(label: str, part: Cells) -> Row:
    return Row(label, whole(part.values()), in_hand(part))


def _table(rows: list[Row], found: Cells, *, has_left: bool = True) -> Table:
    return Table(rows, _row(_("合計"), found), has_left)


def _year(year: int | None, kind: str) -> str:
    return f"{year} {Expense(kind).label}" if year else _("核定函未分年度")


def left_in_words(found: Cells) -> str:
    """What is left, in a sentence; of nothing approved, that."""
    sums = whole(found.values())
    if not sums.approved:
        return _("還沒有核定金額。")
    words = _("核定 %(approved)s 元，已撥入 %(received)s 元，還有 %(to_receive)s 元未撥；")
    left = rests(found)
    if left:
        words += _("已支用 %(spent)s 元、繳回 %(returned)s 元，手上結存 %(in_hand)s 元（%(parts)s）。")
    else:
        words += _("已支用 %(spent)s 元、繳回 %(returned)s 元，手上結存 %(in_hand)s 元。")
    advanced = total(left) - (sums.received - sums.spent - sums.returned)
    if advanced:
        words += _("支用中有 %(advanced)s 元是還沒有撥入的，先由自籌或墊付支應。")
    figures = {"approved": sums.approved, "received": sums.received, "to_receive": sums.to_receive}
    figures |= {"spent": sums.spent, "returned": sums.returned, "in_hand": total(left), "advanced": advanced}
    return words % ({name: f"{value:,}" for name, value in figures.items()} | {"parts": in_words(left)})


def left_of_payment(payment: Payment) -> str:
    """What an instalment still waits for, in words."""
    amount = {"amount": f"{payment.amount:,}", "rest": f"{payment.rest:,}"}
    if payment.state == PaymentState.ASKED and payment.undertaking.has_ended:
        return _("列管已結束，不再撥款；請專管平台登錄不予撥付。")
    if payment.state == PaymentState.ASKED:
        return _("等候撥款 %(amount)s 元。") % amount
    if payment.state == PaymentState.PAID and payment.undertaking.has_ended:
        return _("已撥 %(amount)s 元；列管已結束，終止日以前的支用核銷後，餘額繳回。") % amount
    if payment.state == PaymentState.PAID:
        return _("已撥 %(amount)s 元，等候核銷。") % amount
    if payment.state == PaymentState.CANCELLED:
        return _("沒有撥付。")
    return _("餘額 %(rest)s 元待繳回。") % amount if payment.rest else _("已結清，沒有餘額。")


def entries_of(**where: Any) -> QuerySet[LedgerEntry]:
    """Entries with what a row shows of them, reversed ones too (one query)."""
    rows = LedgerEntry.objects.filter(**where).order_by("day", "pk")
    return rows.select_related("venture", "programme", "attachment", "payment", "reverses", "reversed_by")


def payments_of(**where: Any) -> QuerySet[Payment]:
    """Instalments with what a row shows of them (one query)."""
    return Payment.objects.for_page().filter(**where).order_by("undertaking__venture__position", "pk")


def letters_of(**where: Any) -> QuerySet[ApprovalLetter]:
    """All letters with what each amends (one query)."""
    rows = ApprovalLetter.objects.filter(**where).order_by("pk")
    return rows.select_related("venture", "programme", "attachment", "amends")


def page_of_entries(asked: str | None, **where: Any) -> Page:
    """The page ``asked`` in the address, the newest entries first; the first where there is none of that number (one query)."""
    number = max(counted(asked or "") or 1, 1)
    rows = entries_of(**where).order_by("-day", "-pk").annotate(many=Window(Count("pk")))
    found = list(rows[(number - 1) * PER_PAGE : number * PER_PAGE])
    if not found and number > 1:
        return page_of_entries("1", **where)
    return Page(found, number, Paginator(range(found[0].many if found else 0), PER_PAGE))


def newest_entries(**where: Any) -> list[LedgerEntry]:
    """Those that a paper lists, in their order: at most ``MOST_ENTRIES`` and one that says there are more (one query)."""
    return list(entries_of(**where).order_by("-day", "-pk")[: MOST_ENTRIES + 1])[::-1]


OF_PAYMENTS = {"payments": Nested(one=("programme", "attachment"), many={"transitions": Nested()})}


def ledger_of(undertaking: Undertaking) -> dict[str, Any]:
    """The context of an undertaking's ledger, but for its entries (two queries)."""
    venture = undertaking.venture_id
    rows = type(undertaking).objects.filter(pk=undertaking.pk).annotate(cells=column(OuterRef("venture")))
    (own,) = read(rows, OF_PAYMENTS)
    payments = sorted(own.payments.all(), key=lambda payment: payment.pk)
    for payment in payments:
        payment.undertaking = undertaking
    found = from_column(own.cells)
    return _context(found) | {
        "asked_back": asked_back(undertaking, found, payments),
        "payments": [(payment, left_of_payment(payment)) for payment in payments],
        "approvals": with_fate(list(letters_of(venture=venture))),
    }


def asked_back(undertaking: Undertaking, found: Cells, payments: Iterable[Payment]) -> str:
    """What of an ended undertaking's money is to be returned until when; empty where nothing is."""
    left = rests(found)
    if not left or not undertaking.has_ended:
        return ""
    days = [payment.due_on for payment in payments if payment.rest and payment.due_on]
    about = {"amount": f"{total(left):,}", "parts": in_words(left), "day": format_day(min(days)) if days else ""}
    words = _("結存 %(amount)s 元（%(parts)s）：終止日以前的支用登錄並核銷後，其餘繳回，附繳款證明由專管平台登錄；")
    when = _("期限 %(day)s，繳回前計畫不能結案。") if days else _("繳回前計畫不能結案。")
    return (words + when) % about


def ledger_of_plan(plan: Proposal, ventures: Iterable[Venture]) -> dict[str, Any]:
    """The context of a plan's ledger, but for its entries (one query)."""
    found = cells(venture__proposal=plan)
    return _context(found) | {"by_venture": by_venture(found, ventures)}


def _context(found: Cells) -> dict[str, Any]:
    return {
        "cells": found,
        "total": whole(found.values()),
        "left_words": left_in_words(found),
        "by_programme": by_programme(found),
        "by_year": by_year(found),
        "headings": headings(),
        "left_headings": left_headings(),
    }


def with_fate(letters: list[ApprovalLetter]) -> list[tuple[ApprovalLetter, str]]:
    """Each letter with what it does to a former one and what a later one did to it, said plainly."""
    later = {row.amends_id: row for row in letters if row.amendment == Amendment.REPLACES}
    return [(letter, _fate(letter, later.get(letter.pk))) for letter in letters]


def _fate(letter: ApprovalLetter, later: ApprovalLetter | None) -> str:
    said = []
    if letter.amends:
        replaces = letter.amendment == Amendment.REPLACES
        words = _("取代「%s」，以本函金額為準。") if replaces else _("追加於「%s」，金額併計。")
        said.append(words % letter.amends)
    if later:
        said.append(_("金額已由「%s」取代；附帶條件仍列於此供查。") % later)
    return "".join(said)
