"""Verbs of a round: opened, released as a whole, sent back to the proposer, undone; never one opinion's own verbs.

Every verb locks the plan's row first, so that two of them wait for each other instead of deadlocking. Rows are written
only when the door made the move now: a repeated intent (same key) gets the first one's log line back and nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Case, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models import Unit
from proposals import workflow as plans
from proposals.models import Proposal
from proposals.permissions import is_rdec
from reviews.models import Decision, OpinionItem, OpinionRequest, ReviewRound
from reviews.rounds.naming import named
from reviews.rounds.requests import open_for, reviewing, until
from reviews.services import lock_plan, settle, tell
from reviews.states import OpinionState
from reviews.workflow import CALL_OFF, RELEASE_OPINION
from workflow.calendar import clock
from workflow.engine.begun import last_move, mark_begun
from workflow.engine.errors import NotPermitted, Refused, StaleVersion, since_opened
from workflow.engine.moves import Move
from workflow.engine.services import perform
from workflow.models import Transition
from workflow.states import Party

Shown = Mapping[int, int]  # opinions by id, with the version a page showed


RELEASED = gettext_lazy("%(plan)s：研考會已釋出 %(n)d 份審查意見")


@transaction.atomic
def open_round(plan: Proposal, agencies: Sequence[Unit], due_on: dt.date, *, by: Actor, **door: Any) -> Transition:
    """Send the plan's version to ``agencies`` for their opinions until ``due_on`` (R2, 隨送隨審)."""
    before, agencies = lock_plan(plan), reviewing(agencies)
    due = until(due_on)
    log = perform(
        plan, plans.OPEN_REVIEW, by=by, agencies=agencies, due_on=due["due_on"], due_days=due["due_days"], **door
    )
    if log.row_version > before:
        open_for(plan, agencies, by=by)
    return log


@transaction.atomic
def ask_revision(
    plan: Proposal,
    sections: Mapping[str, str],
    *,
    by: Actor,
    shown: Shown | None = None,
    names_agencies: bool = True,
    **door: Any,
) -> Transition:
    """Release every filed opinion and send the plan back for the ``sections`` ({section: reason}) concerned (R20).

    ``shown`` are the opinions of the page, by id with their version: raises ``StaleVersion`` if others are filed now.
    """
    before = lock_plan(plan)
    loose = OpinionItem.objects.open_for(plan).filter(section="").select_related("request__agency", "request__round")
    also = named(loose.order_by("request_id", "number"), choice=names_agencies)
    log = perform(plan, plans.ASK_REVIEW_REVISION, by=by, sections=sections, also=also, **door)
    if log.row_version > before:
        _release(OpinionRequest.objects.of_plan(plan), by, shown, choice=names_agencies)
    return log


@transaction.atomic
def release_round(opened: ReviewRound, *, by: Actor, shown: Shown | None = None, names_agencies: bool = True) -> int:
    """Show the proposer and the others every opinion filed in this round, if they are those ``shown``; how many.

    Whether under the agencies' names is said once, with what is released first; not of a round after one without names.
    """
    plan = opened.proposal
    lock_plan(plan)
    if not (verdict := is_rdec(plan, by)):
        raise NotPermitted(verdict.reason)
    released = _release(OpinionRequest.objects.filter(round=opened), by, shown, choice=names_agencies)
    if not released:
        raise Refused(_("這一輪沒有已回復而待釋出的意見。"))
    mark_begun(plan, by)
    tell(f"release:{released[-1].pk}", RELEASED, plan, plan.units_for(Party.PROPOSER), n=len(released))
    return len(released)


@transaction.atomic
def take_back(plan: Proposal, move: Move, *, by: Actor, **door: Any) -> Transition:
    """Undo a filing that answered opinions or decisions: they are open again with the answers as the proposer's text.

    Agencies asked again by the filing are asked no more, and told so.
    """
    before, filing = lock_plan(plan), last_move(plan)
    log = perform(plan, move, by=by, **door)
    if filing and log.row_version > before:
        since = {"answered_at__gte": filing.at}
        OpinionItem.objects.filter(request__round__proposal=plan, **since).update(answered_at=None)
        Decision.objects.filter(agenda_item__proposal=plan, **since).update(answered_at=None)
        for opinion in OpinionRequest.objects.of_plan(plan).filter(round__opened_at__gte=filing.at).for_list():
            perform(opinion, CALL_OFF, by=by)
        settle(plan)
    return log


def _release(opinions: Any, by: Actor, shown: Shown | None, *, choice: bool) -> list[Transition]:
    """Release what is filed among ``opinions``, under their locks; nothing that a page has not ``shown``."""
    filed = opinions.filter(state=OpinionState.AWAITING_RELEASE).for_list().select_for_update(of=("self",))
    rows = list(filed.order_by("pk"))
    if shown is not None and shown != {opinion.pk: opinion.row_version for opinion in rows}:
        now = "、".join(str(opinion.agency) for opinion in rows) or _("無")
        raise StaleVersion(since_opened(_("待釋出的意見已有異動（現為：%s）") % now))
    logs = [perform(opinion, RELEASE_OPINION, by=by) for opinion in rows]
    if rows:
        rounds = ReviewRound.objects.filter(pk__in={o.round_id for o in rows})
        named_now = Case(When(released_at=None, names_agencies=True, then=Value(choice)), default="names_agencies")
        rounds.update(names_agencies=named_now, released_at=clock.now())
        settle(rows[0].plan)
    return logs
