"""What asking agencies for their opinions is, in a round that opens and in one that goes on; never opens or locks a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from secrets import SystemRandom
from string import ascii_uppercase
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models import Unit
from accounts.states import UnitKind
from inputs.bounds import years_from_today
from inputs.fields import format_day
from inputs.words import in_words
from proposals import workflow as plans
from proposals.content import from_version
from proposals.models import Proposal
from proposals.states import State as PlanState
from reviews.models import OpinionRequest, ReviewRound
from reviews.opinions.said import in_short
from reviews.states import STRUCK, OpinionState
from workflow import known
from workflow.calendar import clock
from workflow.calendar.days import WorkingCalendar
from workflow.delivery import notices
from workflow.drafts.texts import words
from workflow.engine.errors import DataMissing, Refused
from workflow.engine.services import due_date, working_days
from workflow.engine.verdicts import Words
from workflow.models import Draft
from workflow.states import Party

ASKED = gettext_lazy("%(plan)s：請貴機關審查")
LETTERS = [before + letter for before in ("", "A", "B") for letter in ascii_uppercase]
DUE = ("due_on", "due_days", "due_from")


def reviewing(agencies: Iterable[Unit]) -> list[Unit]:
    """The agencies, if there are any and all of them are the city's: no others are asked (R2)."""
    asked = list(agencies)
    if not asked or any(unit.kind != UnitKind.AGENCY for unit in asked):
        raise DataMissing(_("請至少選擇一個審查機關；只有本府機關可受請審查。"))
    return asked


def until(due_on: dt.date) -> dict[str, Any]:
    """The clock of agencies asked today for an answer by ``due_on``: a day to come within a year, moved to a working day."""
    today, limit = timezone.localdate(clock.now()), years_from_today(1)()
    if due_on <= today:
        raise DataMissing(_("回復期限須在今天之後。"))
    if due_on > limit:
        raise DataMissing(_("回復期限不可晚於 %(limit)s（一年內）。") % {"limit": format_day(limit)})
    day, days = WorkingCalendar.held().on_or_after(due_on), _days_offered(due_on, today)
    return {"due_on": day, "due_days": days, "due_from": today if days else day}


def _days_offered(due_on: dt.date, today: dt.date) -> int | None:
    """How many working days ``due_on`` was offered as; None where somebody chose another day."""
    days = working_days(plans.MACHINE, PlanState.DOCUMENT_REVIEW)
    return days if due_on == due_date(plans.MACHINE, PlanState.DOCUMENT_REVIEW, today, days) else None


def earlier_requests(plan: Proposal) -> list[OpinionRequest]:
    """All that were made of the plan so far, round by round, with agency and round (one query)."""
    return list(OpinionRequest.objects.of_plan(plan).select_related("agency", "round"))


def open_for(
    plan: Proposal,
    agencies: Sequence[Unit],
    *,
    by: Actor,
    message: Words = ASKED,
    before: Sequence[OpinionRequest] | None = None,
) -> None:
    """A new round of the plan's version, due as the plan now is, with its requests; ``before`` are the :func:`earlier_requests`."""
    before = earlier_requests(plan) if before is None else before
    last = before[-1].round if before else None
    if plan.version is None:
        raise Refused(_("計畫還沒有送件的版本，無法分送審查。"))
    due = {name: getattr(plan, name) for name in DUE}
    opened = ReviewRound.objects.create(
        proposal=plan,
        number=last.number + 1 if last else 1,
        version=plan.version,
        about=in_short(from_version(plan.version.content)),
        names_agencies=last.names_agencies if last else True,
        opened_at=clock.now(),
        opened_by=by.label,
        **due,
    )
    ask(opened, agencies, due, by=by, message=message, before=before)


@known.act()
def ask(
    opened: ReviewRound,
    agencies: Sequence[Unit],
    due: Mapping[str, Any],
    *,
    by: Actor,
    message: Words = ASKED,
    beside: Iterable[OpinionRequest] = (),
    before: Sequence[OpinionRequest] | None = None,
) -> None:
    """Requests in the round, by the clock ``due``, ``beside`` those it has; each agency is led to its form with what it had typed.

    ``before`` are the :func:`earlier_requests`. Who is asked beside others was not when the round began.
    """
    plan, now, beside = opened.proposal, clock.now(), list(beside)
    before = earlier_requests(plan) if before is None else before
    asked = {"round": opened, "holder": Party.AGENCIES, "state_since": now, **due}
    if beside:
        asked |= {"added_at": now, "added_by": by.label}
    requests = OpinionRequest.objects.bulk_create(
        OpinionRequest(agency=unit, holder_unit=unit, alias=alias, **asked)
        for unit, alias in zip(agencies, _aliases(opened, beside, agencies, before), strict=True)
    )
    _go_on_typing(before, requests)
    notices.people_of(agencies)  # of all of them at once
    for opinion in requests:
        key = f"round:{opened.pk}:{opinion.pk}"
        text = in_words(message, {"plan": plan})
        notices.tell(key, text, opinion.get_absolute_url(), [opinion.agency], but=by.user, case=opinion)


def _aliases(
    opened: ReviewRound,
    beside: Sequence[OpinionRequest],
    agencies: Sequence[Unit],
    requests: Sequence[OpinionRequest],
) -> list[str]:
    """What agencies asked now are called where the round names none: letters that tell nothing of their order.

    Those of agencies ``beside`` them that nobody has read yet are given out anew with them. An agency that was read in
    an earlier round keeps its letter, which nobody else has.
    """
    before = _read_before(opened, requests)
    kept = {*before.values(), *(opinion.alias for opinion in beside if opinion.released_at)}
    unread = [opinion for opinion in beside if not opinion.released_at and opinion.agency_id not in before]
    letters = [letter for letter in LETTERS if letter not in kept]
    letters = letters[: len(unread) + sum(unit.pk not in before for unit in agencies)]
    SystemRandom().shuffle(letters)
    for opinion in unread:
        opinion.alias = letters.pop()
    if unread:
        OpinionRequest.objects.bulk_update(unread, ["alias"])
    return [before.get(unit.pk) or letters.pop() for unit in agencies]


def _read_before(opened: ReviewRound, requests: Sequence[OpinionRequest]) -> dict[int, str]:
    """The letters of agencies whose opinions of earlier rounds were released."""
    read = [opinion for opinion in requests if opinion.released_at and opinion.round.number < opened.number]
    return {opinion.agency_id: opinion.alias for opinion in read}


def _go_on_typing(before: Sequence[OpinionRequest], requests: Sequence[OpinionRequest]) -> None:
    """What an agency had typed for a request that was called off is its draft for the new one, which it has begun."""
    called_off = sorted((opinion for opinion in before if opinion.state in STRUCK), key=attrgetter("pk"))
    struck = {opinion.agency_id: opinion.pk for opinion in called_off}
    for request in requests:
        if former := struck.get(request.agency_id):
            pages = [reverse("reviews:opinion_file", args=[pk]) for pk in (former, request.pk)]
            if Draft.objects.filter(page=pages[0]).exclude(data="").update(page=pages[1]):
                _begin(request.pk, request.agency)


def note_typing(draft: Draft, before: str, about: Mapping[str, Any]) -> None:
    """An agency that types its opinion has begun with it: it was not asked by mistake (R2)."""
    if draft.unit and words(draft.typed) and not words(QueryDict(before)):
        _begin(about["pk"], draft.unit)


def _begin(opinion: int, agency: Unit) -> None:
    waiting = OpinionRequest.objects.filter(pk=opinion, agency=agency, state=OpinionState.REQUESTED, begun_at=None)
    waiting.update(begun_at=clock.now(), begun_by=str(agency))
