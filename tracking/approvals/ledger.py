"""Writing the subsidy ledger: what was asked and approved, what was spent, what is taken back; under the plan's lock.

Nothing here is ever changed: a wrong entry is reversed by another one (``reversal``), with its reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from programmes.states import Expense
from proposals.models import BudgetLine, Venture
from tracking.models import ApprovalLetter, LedgerEntry
from tracking.states import Amendment, Entry
from workflow.calendar import clock

if TYPE_CHECKING:
    from accounts.actors import Actor

# (programme, year, kind of expense) of an amount; the last two are not said where a ministry names none.
Place = tuple[int | None, int | None, str]


def entry(venture: Venture, kind: str, amount: int, *, by: Actor, day: dt.date, **said: Any) -> LedgerEntry:
    """A new entry, not written yet."""
    with override(settings.LANGUAGE_CODE):  # as the log of a case: in one language, whoever acts
        label = by.label
    return LedgerEntry(
        venture=venture, entry=kind, amount=amount, day=day, at=clock.now(), user=by.user, actor_label=label, **said
    )


def reversal(wrong: LedgerEntry, reason: str, *, by: Actor, day: dt.date) -> LedgerEntry:
    """The counter entry of ``wrong``, which then counts for nothing, not written yet."""
    kept = ("programme_id", "year", "expense", "document", "item", "letter_id", "payment_id")
    said = {name: getattr(wrong, name) for name in kept}
    return entry(wrong.venture, wrong.entry, -wrong.amount, by=by, day=day, reverses=wrong, reason=reason, **said)


def asked_places(lines: Iterable[BudgetLine]) -> dict[str, dict[Place, int]]:
    """What a venture's budget asks of programmes and gives itself, by where it belongs."""
    found: dict[str, dict[Place, int]] = {Entry.ASKED: {}, Entry.OWN: {}}
    for line in lines:
        place = (line.programme_id, line.year, line.expense)
        for kind, amount in ((Entry.ASKED, line.central), (Entry.OWN, line.local + line.private)):
            if amount:
                found[kind][place] = found[kind].get(place, 0) + amount
    return found


def approved_places(
    amount: int, programme: int | None, asked: Mapping[Place, int], split: Mapping[tuple[int, str], int] | None
) -> dict[Place, int]:
    """Where the money of a letter belongs: as it says, else as was asked where that is no guess, else nowhere in particular."""
    if split:
        return {(programme, year, expense): part for (year, expense), part in split.items() if part}
    own = {place: part for place, part in asked.items() if programme in (None, place[0])}
    if sum(own.values()) == amount:
        return own
    if len(own) == 1:
        return dict.fromkeys(own, amount) if amount else {}
    return {(programme, None, ""): amount} if amount else {}


def told_anew(
    before: Iterable[LedgerEntry], kind: str, venture: Venture, places: Mapping[Place, int], reason: str, **said: Any
) -> list[LedgerEntry]:
    """The entries by which ``places`` take the place of what stands: what differs is reversed, what is new is entered."""
    by, day = said.pop("by"), said.pop("day")
    wanted, made = dict(places), []
    for old in before:
        place = (old.programme_id, old.year, old.expense)
        if wanted.get(place) == old.amount:
            del wanted[place]
        else:
            made.append(reversal(old, reason, by=by, day=day))
    for (programme, year, expense), amount in wanted.items():
        where = {"programme_id": programme, "year": year, "expense": expense}
        made.append(entry(venture, kind, amount, by=by, day=day, **where, **said))
    return made


def entries_of_letter(
    letter: ApprovalLetter,
    lines: Iterable[BudgetLine],
    before: Iterable[LedgerEntry],
    split: Mapping[tuple[int, str], int] | None,
    *,
    by: Actor,
) -> list[LedgerEntry]:
    """What a letter brings: what was asked when it came, and what it approves; that of a letter it replaces is reversed.

    ``before`` are the standing entries of its venture.
    """
    asked = asked_places(lines)
    told = {"by": by, "day": letter.letter_date, "document": letter.letter_number}
    standing = list(before)
    anew: list[LedgerEntry] = []
    for kind in (Entry.ASKED, Entry.OWN):
        own = [row for row in standing if row.entry == kind]
        anew += told_anew(own, kind, letter.venture, asked[kind], _("核定時的申請經費已變更。"), **told)
    if letter.amendment == Amendment.REPLACES:
        reason = _("由 %s 取代。") % letter
        replaced = [row for row in standing if row.letter_id == letter.amends_id and row.entry == Entry.APPROVED]
        anew += [reversal(row, reason, by=by, day=letter.letter_date) for row in replaced]
    places = approved_places(letter.amount, letter.programme_id, asked[Entry.ASKED], split)
    anew += told_anew([], Entry.APPROVED, letter.venture, places, "", **told, letter=letter)
    return anew


def split_gap(amount: int, split: Mapping[tuple[int, str], int]) -> str:
    """Why a letter's amounts by year and kind do not fit; empty where none are given, or they add up."""
    given = sum(split.values())
    if not split or given == amount:
        return ""
    words = _("各年度經常門與資本門合計 %(sum)s 元，與核定金額 %(amount)s 元不符，相差 %(off)s 元。")
    return words % {"sum": f"{given:,}", "amount": f"{amount:,}", "off": f"{abs(given - amount):,}"}


def split_cells(asked: Mapping[Place, int], programme: int | None = None) -> list[tuple[int, str]]:
    """The years and kinds in which a venture asks money, of one programme or of all, in order."""
    order = {expense.value: number for number, expense in enumerate(Expense)}
    found = {(year, kind) for code, year, kind in asked if programme in (None, code) and year}
    return sorted(found, key=lambda cell: (cell[0], order[cell[1]]))
