"""Who does what: matters confirmed, queried, cleared up, dropped (R3, R4); never calls a meeting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Unit
from inputs.words import in_words
from proposals.models import Proposal
from proposals.permissions import is_rdec
from reviews.models import Commitment
from reviews.services import lock_plan, tell
from reviews.workflow import CONFIRM, CONFIRM_FOR
from workflow.engine.begun import begin_with, mark_begun
from workflow.engine.errors import NotPermitted
from workflow.engine.moves import Move
from workflow.engine.services import perform, perform_each
from workflow.engine.verdicts import Words
from workflow.models import Stateful, Transition
from workflow.states import Party

Confirmed = tuple[list[Commitment], dict[Commitment, str]]  # those confirmed, and those refused with the reason
FOR_YOU: Words = _("%(plan)s：研考會已代貴機關確認 %(n)d 項分工事項（依據：%(source)s）")
BY_AGENCY: Words = _("%(plan)s：%(agency)s已確認 %(n)d 項分工事項")


@transaction.atomic
def move_commitment(commitment: Stateful, move: Move, *, by: Actor, **data: Any) -> Transition:
    """Confirm, query, reconfirm or drop a commitment, never while the plan's own move asks about them (R4)."""
    plan: Proposal = commitment.plan  # type: ignore[attr-defined]
    before = commitment.row_version
    lock_plan(plan)
    begin_with(commitment, plan, by)
    log = perform(commitment, move, by=by, **data)
    if isinstance(commitment, Commitment) and log.row_version > before:
        _tell(move, [commitment], by, str(data.get("source") or ""))
    return log


@transaction.atomic
def confirm_for(
    plan: Proposal, chosen: Mapping[int, int], *, by: Actor, key: str | None = None, **evidence: Any
) -> Confirmed:
    """RDEC confirms several matters of a plan for their agencies, by one paper that says so (R3, R4), each by itself.

    ``chosen`` maps their ids to the version the page showed; ``key`` is the page's, so that a double click is one.
    """
    if not (verdict := is_rdec(plan, by)):
        raise NotPermitted(verdict.reason)
    rows = Commitment.objects.visible_to(by).filter(proposal=plan, pk__in=chosen)
    return _confirm(CONFIRM_FOR, rows, chosen, by=by, key=key, **evidence)


@transaction.atomic
def confirm_own(chosen: Mapping[int, int], *, by: Actor, key: str | None = None) -> Confirmed:
    """An agency confirms several of its own matters, of whichever plans, each by itself (R3)."""
    rows = Commitment.objects.visible_to(by).filter(agency=by.unit_id, pk__in=chosen)
    return _confirm(CONFIRM, rows, chosen, by=by, key=key)


def _confirm(move: Move, rows: Any, chosen: Mapping[int, int], *, by: Actor, key: str | None, **data: Any) -> Confirmed:
    """Plans are locked before their matters, and in one order, so that two acts never wait for each other.

    The log tells them by agency: keys rise as opinions came in, which is told by alias.
    """
    list(Proposal.objects.select_for_update().filter(pk__in=rows.values("proposal")).order_by("pk").values_list("pk"))
    cases = {row: chosen[row.pk] for row in rows.for_page().order_by("agency_id", "pk")}
    done, refused = perform_each(cases, move, by=by, key=key, **data)
    versions = {row: row.row_version for row in done}
    new = [row for row in cases if versions.get(row, 0) > row.row_version]  # not what a first click has done
    for plan in {row.proposal_id: row.proposal for row in new}.values():
        mark_begun(plan, by)
    _tell(move, new, by, str(data.get("source") or ""))
    return done, refused


def _tell(move: Move, rows: Iterable[Commitment], by: Actor, source: str) -> None:
    """One line for each agency that somebody has confirmed for; for RDEC one of each plan that an agency confirmed in."""
    if move not in (CONFIRM, CONFIRM_FOR):
        return
    groups: dict[tuple[int, int], list[Commitment]] = {}
    for row in rows:
        groups.setdefault((row.proposal_id, row.agency_id), []).append(row)
    for of_one in groups.values():
        first, plan = of_one[0], of_one[0].proposal
        agency: Unit = first.agency
        words = in_words(
            FOR_YOU if move == CONFIRM_FOR else BY_AGENCY,
            {"plan": plan, "agency": agency, "n": len(of_one), "source": source},
        )
        told = [agency] if move == CONFIRM_FOR else plan.units_for(Party.RDEC)
        tell(f"commitment:{first.pk}:{first.row_version}:{move.name}", words, plan, told)
