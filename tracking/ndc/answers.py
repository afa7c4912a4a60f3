"""逐項回應國發會意見: the comments of NDC's meetings, answered as those of the review are (R20); never what was asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from proposals.models import Proposal
from proposals.permissions import is_proposer
from proposals.states import Place, State
from proposals.workflow import RESUBMIT_ADJUSTMENT, RESUBMIT_NDC
from reviews.answers.drafts import follow_named, save_each
from reviews.answers.pages import Answering
from reviews.answers.services import said_by_item
from reviews.answers.standing import Changed, Standing, all_answered, changed_for
from reviews.answers.steps import to_answer
from reviews.services import lock_plan
from tracking.guards import comments
from tracking.models import NdcChange, NdcItem
from workflow import known
from workflow.calendar import clock
from workflow.engine.begun import last_move
from workflow.engine.facts import Facts, of_facts
from workflow.engine.moves import Move
from workflow.engine.services import lock, perform
from workflow.engine.steps import Duty, Step
from workflow.engine.verdicts import Verdict
from workflow.models import Transition


def standing(facts: Facts) -> list[Standing]:
    """Each comment with its answer."""
    return [Standing(item) for item in facts.of(comments)]


def changed(facts: Facts) -> Changed:
    """What differs between the version that was sent and what is written now (one query)."""
    return changed_for(facts.of(comments), facts)


def _was_asked(plan: Proposal, item: int) -> bool:
    return NdcItem.objects.filter(pk=item, submission__proposal=plan).exists()


COMMENTS = Answering(
    title=gettext_lazy("逐項回應國發會意見"),
    items=gettext_lazy("國發會意見"),
    done=gettext_lazy("可以送出"),
    sends=gettext_lazy("送出修正後的計畫…"),
    states=NdcItem.ANSWERED_IN,
    standing=standing,
    changed=changed,
    was_asked=_was_asked,
    moves={State.NDC_REVISION: RESUBMIT_NDC.name, State.NDC_ADJUSTMENT: RESUBMIT_ADJUSTMENT.name},
    all="tracking:answering",
    one="tracking:answer_item",
    file="tracking:answer_ndc",
    tab="tracking",
)


def save_given(plan: Proposal, words: str, *, by: Actor) -> None:
    """The same words for every comment, naming what changed in its section, or whatever did."""
    facts = Facts(plan)
    if asked := facts.of(comments):
        save_each(asked, dict.fromkeys((item.pk for item in asked), words), facts.of(changed), by=by)


@of_facts
def every_comment_answered(facts: Facts, actor: Actor) -> Verdict:
    """The plan does not go on to NDC while one of its comments has no answer (R20)."""
    return all_answered(facts.of(standing))


def steps(facts: Facts, actor: Actor) -> Iterator[Step]:
    """To answer what is left."""
    plan = facts.instance
    if plan.state in NdcItem.ANSWERED_IN and is_proposer(plan, actor) and facts.of(comments):
        yield to_answer(facts, facts.of(standing), _("逐項回應國發會意見"), "tracking:answering")


def duties(actor: Actor) -> Iterator[Duty]:
    """None besides the plan's own, which its move is."""
    yield from ()


def follow_changes(plan: Proposal, place: Place, at: dt.datetime) -> None:
    """What the answers name in ``place`` is what stands there once it was written."""
    if plan.state in NdcItem.ANSWERED_IN:
        rows = NdcChange.objects.filter(item__in=NdcItem.objects.to_answer(plan))
        follow_named(rows.select_related("item__submission"), plan, place)


@transaction.atomic
@known.act()
def resubmit(
    plan: Proposal, move: Move, answers: Mapping[Any, str], *, by: Actor, held: Proposal | None = None, **door: Any
) -> Transition:
    """File the revised plan with the answer to every comment (R20); ``answers`` maps section request ids to words.

    ``held`` is the plan where its page has locked it.
    """
    locked = held or lock(plan, move.target, by)
    before = locked.row_version
    found = comments(Facts(locked))
    said = said_by_item(locked, found, answers, door.pop("kept", ())) if found else {"answers": answers}
    if found:
        said["comment_answers"] = said.pop("item_answers")  # the history says whose they are
    log = perform(plan, move, by=by, held=locked, **said, **door)
    if found and log.row_version > before:
        NdcItem.objects.filter(pk__in=[item.pk for item in found]).update(answered_at=clock.now())
    return log


@transaction.atomic
def take_back(plan: Proposal, move: Move, *, by: Actor, **door: Any) -> Transition:
    """Undo a filing that answered comments: they are open again, with the answers as the proposer's text."""
    before, filing = lock_plan(plan), last_move(plan)
    log = perform(plan, move, by=by, **door)
    if filing and log.row_version > before:
        answered = NdcItem.objects.filter(submission__proposal=plan, answered_at__gte=filing.at)
        answered.update(answered_at=None)
    return log
