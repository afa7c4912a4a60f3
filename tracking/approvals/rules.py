"""What the subsidy ledger never holds: more than was approved, capped, received, or the same thing paid twice.

Asked under the plan's lock before every entry; each refusal says what was wrong and what is allowed. Never writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from inputs.search import Folded, folded
from inputs.words import sentences
from programmes.caps import total_cap
from programmes.models import ProgrammeTerm
from programmes.states import COUNTED, CapUnit, Expense
from proposals.models import Proposal, Venture
from tracking.approvals.sums import Cell, Cells, Sums, cells, whole, with_entries
from tracking.models import ApprovalLetter, LedgerEntry
from tracking.permissions import carried_out_by
from tracking.states import Entry
from workflow.engine.errors import DataMissing

OVER_APPROVED = gettext_lazy("%(what)s撥入共 %(sum)s 元，超過核定 %(limit)s 元；目前最多還可請款 %(left)s 元。")
BELOW_RECEIVED = gettext_lazy("%(what)s核定 %(limit)s 元，低於已撥入 %(sum)s 元；請先沖銷撥款，再登錄這一函。")
OVER_CAP = gettext_lazy(
    "「%(programme)s」%(when)s%(unit)s上限 %(limit)s 元，%(whose)s撥入共 %(sum)s 元，超過 %(over)s 元。"
)
OVERSPENT = gettext_lazy(
    "%(what)s支用與繳回共 %(sum)s 元，超過已撥入 %(received)s 元與自籌 %(own)s 元；目前最多還可支用 %(left)s 元。"
)
OVER_RETURNED = gettext_lazy("%(what)s繳回 %(sum)s 元，超過已撥入未支用的 %(limit)s 元。")
SAME_DOCUMENT = gettext_lazy(
    "「%(programme)s」已登錄過憑證「%(document)s」（%(item)s，%(amount)s 元），同一憑證不得重複支用。"
)
TWO_PROGRAMMES = gettext_lazy("「%(item)s」已由「%(other)s」支付，同一項目不得再由「%(programme)s」支付。")

Meant = set[tuple[int, int | None]]  # ventures and programmes whose letters were confirmed above the cap


@dataclass
class Ledger:
    """The ledger of a plan as it would stand, with what its limits follow from."""

    plan: Proposal
    now: Cells
    after: Cells
    added: list[LedgerEntry]
    called: dict[int, str] = field(default_factory=dict)  # ventures, by id

    def sums(self, found: Cells, **same: object) -> Sums:
        """Of the cells that agree with ``same``."""
        return whole(sums for cell, sums in found.items() if all(getattr(cell, n) == v for n, v in same.items()))


def require(plan: Proposal, added: Iterable[LedgerEntry], *, pending: Iterable[LedgerEntry] = ()) -> None:
    """Refuse ``added`` where the ledger could not stand with it; raises DataMissing with all of what is wrong."""
    if found := refusals(plan, added, pending=pending):
        raise DataMissing(sentences(found))


def refusals(plan: Proposal, added: Iterable[LedgerEntry], *, pending: Iterable[LedgerEntry] = ()) -> list[str]:
    """Why the ledger could not stand with ``added``; ``pending`` is asked for and not paid yet.

    The plan is locked by the caller (three queries at most).
    """
    added = list(added)
    now = with_entries(cells(venture__proposal=plan), pending, plan.pk)
    called = {entry.venture_id: entry.venture.called for entry in added}
    return list(dict.fromkeys(_refusals(Ledger(plan, now, with_entries(now, added, plan.pk), added, called))))


def _refusals(ledger: Ledger) -> Iterator[str]:
    yield from _paid_twice(ledger)
    for venture, programme in dict.fromkeys((entry.venture_id, entry.programme_id) for entry in ledger.added):
        yield from _over_approved(ledger, venture, programme)
        yield from _overspent(ledger, venture, programme)
    yield from _over_caps(ledger)


def _over_approved(ledger: Ledger, venture: int, programme: int | None) -> Iterator[str]:
    """Never more received than approved; of a kind of expense and of a year, where the ministries' letters say so much."""
    same: dict[str, object] = {"venture": venture, "programme": programme}
    for share, called in _shares(ledger, same):
        after, now = (ledger.sums(found, **same, **share) for found in (ledger.after, ledger.now))
        if after.received > after.approved:
            words = OVER_APPROVED if after.received > now.received else BELOW_RECEIVED
            figures = {"sum": after.received, "limit": after.approved, "left": max(now.to_receive, 0)}
            yield _said(words, ledger, venture, programme, figures, called)
            return  # of a part of it the same once more would say nothing new


def _shares(ledger: Ledger, same: dict[str, object]) -> Iterator[tuple[dict[str, object], str]]:
    """The parts of one programme's money that are held against its approval, the whole first, each with what it is called."""
    yield {}, ""
    if ledger.sums(ledger.after, **same, expense="").approved:
        return
    for kind in Expense:
        yield {"expense": kind}, str(kind.label)
    if ledger.sums(ledger.after, **same, year=None).approved:
        return
    years = {cell.year for cell in ledger.after if all(getattr(cell, name) == value for name, value in same.items())}
    for year in sorted(year for year in years if year is not None):
        for kind in Expense:
            called = _("%(year)s 年%(kind)s") % {"year": year, "kind": kind.label}
            yield {"year": year, "expense": kind}, f" {called}"


def _overspent(ledger: Ledger, venture: int, programme: int | None) -> Iterator[str]:
    """Never more spent than received and one's own, nor returned than was received and not spent."""
    after, now = (ledger.sums(found, venture=venture, programme=programme) for found in (ledger.after, ledger.now))
    returns = any(e.entry == Entry.RETURNED and e.amount > 0 and e.programme_id == programme for e in ledger.added)
    unspent = _unspent(ledger, ledger.after, venture, programme)
    if after.returned > (unspent if returns else after.received):
        left = max(_unspent(ledger, ledger.now, venture, programme) - now.returned, 0)
        figures = {"sum": after.returned - now.returned, "limit": left}
        yield _said(OVER_RETURNED, ledger, venture, programme, figures)
    if after.to_spend < 0:
        figures = {"sum": after.spent + after.returned, "received": after.received, "own": after.own}
        figures["left"] = max(now.to_spend, 0)
        yield _said(OVERSPENT, ledger, venture, programme, figures)


def _unspent(ledger: Ledger, found: Cells, venture: int, programme: int | None) -> int:
    """Received and not spent, of each kind of expense: one's own money spent on one kind uses up nothing of the other."""
    of_each = (ledger.sums(found, venture=venture, programme=programme, expense=kind) for kind in Expense)
    return sum(max(sums.received - sums.spent, 0) for sums in of_each)


def _over_caps(ledger: Ledger) -> Iterator[str]:
    """Never more received of a programme than its cap, in a year or in all; unless its letter was confirmed above it."""
    programmes = {e.programme_id for e in ledger.added if e.entry == Entry.RECEIVED and e.amount > 0 and e.programme_id}
    if not programmes:
        return
    terms = ProgrammeTerm.objects.filter(programme__in=programmes).exclude(cap_unit__in=COUNTED)
    rows = list(terms.select_related("programme").order_by("programme_id", "fiscal_year"))
    confirmed = ApprovalLetter.objects.in_force().filter(
        venture__proposal=ledger.plan, programme__in=programmes, confirmed=True
    )
    meant: Meant = set(confirmed.values_list("venture", "programme"))
    for _programme, group in groupby(rows, key=attrgetter("programme_id")):
        own = list(group)
        for term in own:
            yield from _over(ledger, term, term.cap, term.fiscal_year, meant)
        if total := total_cap(own):
            yield from _over(ledger, total, total.cap_total, None, meant)


def _over(ledger: Ledger, term: ProgrammeTerm, cap: int | None, year: int | None, meant: Meant) -> Iterator[str]:
    if not cap:
        return
    of_venture = term.cap_unit == CapUnit.VENTURE
    paid: dict[int | None, int] = {}
    for cell, sums in ledger.after.items():
        if cell.programme == term.programme_id and year in (None, cell.year) and not _is_meant(cell, meant):
            share = cell.venture if of_venture else None
            paid[share] = paid.get(share, 0) + sums.received
    for share, received in paid.items():
        if received > cap and (share is None or share in ledger.called):
            yield str(OVER_CAP) % {
                "programme": term.programme.name,
                "when": _("%s 年") % year if year else _("各年度合計"),
                "unit": term.get_cap_unit_display(),
                "whose": _("「%s」") % ledger.called[share] if share else _("本計畫"),
                "limit": f"{cap:,}",
                "sum": f"{received:,}",
                "over": f"{received - cap:,}",
            }


def _is_meant(cell: Cell, meant: Meant) -> bool:
    return (cell.venture, cell.programme) in meant


def _paid_twice(ledger: Ledger) -> Iterator[str]:
    """Never one document twice by a programme, nor one item by two programmes.

    Looked for in the plan and in whatever else its spending unit has spent: an invoice is no unit's twice. The plan's
    lock does not keep the unit from entering it in another plan at the same moment: its own row does, held last.
    """
    spent = [e for e in ledger.added if e.entry == Entry.SPENT and e.amount > 0]
    for entry in spent:
        unit = Unit.objects.select_for_update(no_key=True).get(pk=_spending_unit(entry.venture))
        of_unit = Q(venture__proposal=ledger.plan) | carried_out_by(unit.pk, "venture__")
        rows = LedgerEntry.objects.standing().filter(of_unit, entry=Entry.SPENT)
        alike = rows.alias(sought=Folded("document")).filter(sought=folded(entry.document), programme=entry.programme)
        if before := alike.select_related("programme").first():
            yield str(SAME_DOCUMENT) % {
                "programme": entry.programme_name,
                "document": before.document,
                "item": before.item,
                "amount": f"{before.amount:,}",
            }
        others = rows.filter(venture=entry.venture, item=entry.item, year=entry.year, expense=entry.expense)
        elsewhere = others.exclude(programme=entry.programme).exclude(programme=None).select_related("programme")
        if entry.programme_id and (before := elsewhere.first()):
            words = {"item": entry.item, "other": before.programme_name, "programme": entry.programme_name}
            yield str(TWO_PROGRAMMES) % words


def _spending_unit(venture: Venture) -> int:
    """Who carries it out: the unit named, else the plan's proposer."""
    return venture.executing_unit_id or venture.proposal.represented_by_id or venture.proposal.owner_id


def _said(
    message: object, ledger: Ledger, venture: int, programme: int | None, figures: dict[str, int], kind: str = ""
) -> str:
    """The refusal, its figures grouped, with whose money it is."""
    name = next((e.programme_name for e in ledger.added if e.programme_id == programme), "")
    what = f"「{ledger.called.get(venture, '')}」{name}{kind}"
    return str(message) % ({"what": what} | {key: f"{value:,}" for key, value in figures.items()})
