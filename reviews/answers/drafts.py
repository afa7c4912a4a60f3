"""The answer to one item, saved while the plan is revised: its proposer's draft until the plan is filed again (R20)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actors import Actor
from proposals.content import from_rows
from proposals.models import Proposal
from proposals.permissions import is_proposer
from proposals.states import Place, State
from reviews.answers.passages import WRITTEN_ON, Passage, follow
from reviews.answers.standing import Changed, changed, changed_since, items
from reviews.models import Answerable, AnswerChange, OpinionItem
from workflow.calendar import clock
from workflow.engine.errors import NotPermitted, Refused, WrongState
from workflow.engine.facts import Facts
from workflow.together import Writes

Answered = TypeVar("Answered", bound=Answerable)


class AnsweredMeanwhileError(Refused):
    """Somebody saved the answer after this page was opened; nothing of this page is written."""

    def __init__(self, item: Answerable, by: Actor) -> None:
        if item.saved_by == str(by.user):
            words = _("您已在 %(time)s 於另一個分頁儲存過這一項，這一頁的內容還沒有寫入。請比對下列兩份內容後再儲存。")
        else:
            words = _("%(who)s 已在 %(time)s 儲存過這一項，您的內容還沒有寫入。請比對下列兩份內容後再儲存。")
        at = timezone.localtime(item.saved_at or clock.now())
        super().__init__(words % {"who": item.saved_by, "time": f"{at:%H:%M}"})


@dataclass(frozen=True)
class Behind:
    """What whoever holds the plan has read behind its lock: itself, what differs; and the ``writes`` that go with an answer."""

    plan: Proposal | None = None
    found: Changed | None = None
    writes: Writes | None = None


NOTHING = Behind()


@transaction.atomic
def save_answer(
    item: Answered,
    answer: str,
    *,
    by: Actor,
    kept: bool = False,
    changes: Sequence[Passage] = (),
    expected: int | None = None,
    behind: Behind = NOTHING,
) -> Answered:
    """Write the draft; ``changes`` are the passages revised for it, ``kept`` says that nothing was and the answer why.

    Waits for a filing that goes on, and is refused after it; ``expected`` is how often the answer had been saved when
    the page was opened, and raises ``AnsweredMeanwhileError`` if it was saved since. A passage that somebody has
    written on or deleted meanwhile is refused.
    """
    plan = behind.plan or Proposal.objects.select_for_update(of=("self",)).get(pk=item.plan.pk)
    if not (verdict := is_proposer(plan, by)):
        raise NotPermitted(verdict.reason)
    locked = type(item)._base_manager.select_for_update(of=("self",)).get(pk=item.pk)
    if plan.state not in item.ANSWERED_IN or locked.answered_at:
        about = {"state": plan.get_state_display(), "items": item.CALLED}
        raise WrongState(_("計畫目前為「%(state)s」，不能再回應%(items)s。") % about)
    if expected is not None and expected != locked.saves:
        raise AnsweredMeanwhileError(locked, by)
    if changes and not _are_there(plan, item, changes, behind.found):
        raise Refused(str(WRITTEN_ON))
    locked.answer, locked.kept = answer, kept
    locked.saves, locked.saved_by, locked.saved_at = locked.saves + 1, str(by.user), clock.now()
    named: Any = locked.changes  # type: ignore[attr-defined]
    named.all().delete()  # before, for the new ones may stand in the same places
    writes = behind.writes or Writes()
    writes.save(locked, only=("answer", "kept", "saves", "saved_by", "saved_at"))
    writes.insert(named.model(item=locked, position=n, **passage.as_columns) for n, passage in enumerate(changes))
    writes.send()
    return locked


def _are_there(plan: Proposal, item: Answerable, changes: Sequence[Passage], found: Changed | None) -> bool:
    """Do the passages read as ``changes`` say (two queries where nothing is ``found``)?"""
    reviewed = item.reviewed_id
    if found is None:
        with override(settings.LANGUAGE_CODE):  # as versions are kept
            found = changed_since({reviewed}, from_rows(plan))
    return {passage.key for passage in changes} <= {passage.key for passage in found[reviewed]}


def follow_changes(plan: Proposal, place: Place, at: dt.datetime) -> None:
    """After ``place`` was written in a revision: what the answers name there is what stands there now, or is marked gone.

    One query where no answer names anything there.
    """
    if plan.state != State.REVIEW_REVISION:
        return
    named = AnswerChange.objects.filter(item__in=OpinionItem.objects.to_answer(plan))
    follow_named(named.select_related("item__request__round"), plan, place)


def follow_named(rows: QuerySet[Any], plan: Proposal, place: Place) -> None:
    """The same of the passages that ``rows``, the answers to anybody's items, name."""
    named = list(rows.filter(section=place.section, venture=place.venture))
    if not named:
        return
    with override(settings.LANGUAGE_CODE):  # as versions are kept
        found = changed_since({change.item.reviewed_id for change in named}, from_rows(plan))
    for change in named:
        passage = follow(change, found[change.item.reviewed_id])
        change.gone = passage is None
        for column, value in (passage.as_columns if passage else {}).items():
            setattr(change, column, value)
    rows.model._base_manager.bulk_update(named, ["gone", "called", "part", "old", "new", "said"])


def save_given(plan: Proposal, answers: Mapping[int, str], *, by: Actor) -> None:
    """Answers given by their words alone, by item: each names whatever changed in its item's own section.

    Whatever changed at all where its item is about none, or nothing changed there.
    """
    facts = Facts(plan)
    asked = [item for item in facts.of(items) if answers.get(item.pk)]
    save_each(asked, answers, facts.of(changed) if asked else {}, by=by)


def save_each(asked: Iterable[Answerable], answers: Mapping[int, str], found: Changed, *, by: Actor) -> None:
    """The same of anybody's items, where ``found`` is what differs."""
    for item in asked:
        own, others = offered(item, found)
        save_answer(item, answers[item.pk], by=by, changes=own or others, behind=Behind(found=found))


def offered(item: Answerable, found: Changed) -> tuple[list[Passage], list[Passage]]:
    """The passages that changed since the item's review: those of its own place, and the others."""
    here: list[Any] = found.get(item.reviewed_id, [])
    own = [passage for passage in here if item.is_about(passage.place)]
    return own, [passage for passage in here if passage not in own]
