"""Suggesting, saying what is sought, agreeing with a paper, what is put in; all else are moves. Never sets a state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.states import UnitKind
from documents.services import attach
from guidance.matching.chart import AGREE
from guidance.matching.guards import takes_on
from guidance.matching.permissions import answers_for_partner, may_match
from guidance.matching.states import MATCH_HOLDERS, MatchState
from guidance.models import Contribution, Match, Partner, SoughtHelp
from inputs.fields import roc_year
from inputs.words import in_words, sentences
from proposals.permissions import is_platform, is_proposer
from workflow import known
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.services import is_repeat, lock, lock_each, log_line, perform, start_clock
from workflow.states import Party, Remark

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Unit
    from proposals.models import Proposal, Venture
    from workflow.engine.moves import Move
    from workflow.models import Transition

ASKED = gettext_lazy("%(unit)s 建議媒合：%(case)s")
HANDED_ON = gettext_lazy("%(case)s：夥伴的人員有異動，改由%(unit)s回復")


@transaction.atomic
def suggest(venture: Venture, partner: Partner, *, words: str, by: Actor, called: str = "") -> Match:
    """建議媒合: the platform suggests, the proposer asks for one; it waits for the platform to speak to the partner.

    Refused for a partner that takes on no more, that is matched with the venture already, or was declined for it.
    """
    plan = venture.proposal
    if by.unit is None or not may_match(plan, by):
        raise NotPermitted(_("只有提案單位與專管平台能建議媒合。"))
    if not (verdict := takes_on(partner)):
        raise Refused(str(verdict.reason))
    at = clock.now()
    match = Match(
        proposal=plan,
        venture=venture,
        title=called or venture.called,
        partner=partner,
        kind=partner.kind,
        words=words,
        asked_by=by.unit,
        asked_at=at,
        year=roc_year(timezone.localdate(at)),
        holder=MATCH_HOLDERS[MatchState.SUGGESTED],
    )
    platform = list(match.units_for(Party.PLATFORM))
    match.holder_unit = platform[0] if platform else None
    start_clock(match, at, {})
    try:
        with transaction.atomic():
            match.save(force_insert=True)
    except IntegrityError as error:
        if "one_match_of_a_partner" not in str(error):
            raise
        raise Refused(_stands(venture, partner)) from None
    told = {unit.pk: unit for unit in [*platform, plan.proposing_unit]}
    text = in_words(ASKED, {"unit": by.unit, "case": match})
    notices.tell(f"match:{match.pk}:asked", text, match.get_absolute_url(), told.values(), but=by.user, case=match)
    return match


def _stands(venture: Venture, partner: Partner) -> str:
    """Why there is no second match."""
    if Match.objects.filter(venture=venture, partner=partner, state=MatchState.DECLINED).exists():
        return _("這項事業與「%s」已決定不媒合，不能再建議。") % partner
    return _("這項事業與「%s」已有一件媒合在進行中。") % partner


@transaction.atomic
def seek(venture: Venture, *, themes: list[str], offers: list[str], words: str, by: Actor) -> SoughtHelp:
    """寫下尋求的協助; the platform may write it down for the proposer."""
    if not may_match(venture.proposal, by):
        raise NotPermitted(_("只有提案單位與專管平台能填寫尋求的協助。"))
    said = {"themes": themes, "offers": offers, "words": words, "by": by.label, "at": clock.now()}
    return SoughtHelp.objects.update_or_create(venture=venture, defaults=said)[0]


@transaction.atomic
def agree(match: Match, *, by: Actor, move: Move = AGREE, file: Any = None, **said: Any) -> Transition:
    """同意媒合, or 開始合作: with the paper it is agreed on, or its number."""
    with known.act():
        locked = lock(match, move.target, by)
        agreement = None
        if file and not is_repeat(locked, said) and move.allowed(locked, by):
            try:
                agreement = attach(file, by=by)
            except ValidationError as error:
                raise Refused(sentences(error.messages)) from error
        return perform(match, move, by=by, held=locked, agreement=agreement, **said)


@transaction.atomic
def contribute(
    match: Match, *, day: dt.date, words: str, by: Actor, hours: Decimal | None = None, amount: int | None = None
) -> Contribution:
    """登錄投入: hours or money of a day, while the match runs."""
    locked = _running(match, by)
    return Contribution.objects.create(
        match=locked,
        kind=locked.kind,
        day=day,
        hours=hours or 0,
        amount=amount or 0,
        words=words,
        by=by.label,
        recorded_at=clock.now(),
    )


@transaction.atomic
def strike(wrong: Contribution, *, reason: str, by: Actor) -> Contribution:
    """更正: a line that takes a wrong one back; the same one given twice is struck once."""
    match = _running(wrong.match, by)
    if wrong.reverses_id or Contribution.objects.filter(reverses=wrong).exists():
        raise Refused(_("這筆投入紀錄已更正過了。"))
    said = {"day": wrong.day, "hours": -wrong.hours, "amount": -wrong.amount, "words": reason}
    return Contribution.objects.create(
        match=match, kind=wrong.kind, reverses=wrong, by=by.label, recorded_at=clock.now(), **said
    )


def may_contribute(match: Match, actor: Actor) -> bool:
    """Who answers for the partner, and the platform, while the match runs."""
    return match.state == MatchState.ACTIVE and bool((answers_for_partner | is_platform)(match, actor))


def _running(match: Match, by: Actor) -> Match:
    locked = lock(match)
    if not (verdict := (answers_for_partner | is_platform)(locked, by)):
        raise NotPermitted(verdict.reason)
    if locked.state != MatchState.ACTIVE:
        raise Refused(_("媒合目前為「%s」，不能登錄或更正投入。") % locked.get_state_display())
    return locked


@transaction.atomic
def hand_over(units: Iterable[Unit]) -> None:
    """When the people of partners have changed: what waits for a partner is in its hands, or the platform's for it.

    Each match is held while it is handed over; its log says so, and who has it now is told.
    """
    partners = [unit for unit in units if unit.kind == UnitKind.PARTNER]
    waiting = list(Match.objects.filter(partner__unit__in=partners, holder=Party.PARTNER)) if partners else []
    have_people = {person.unit_id for person in notices.people_of(partners)} if waiting else set()
    for match in lock_each(waiting) if waiting else ():
        match.partner.signs_in = match.partner.unit_id in have_people
        holders = list(match.units_for(Party.PARTNER))
        if match.holder == Party.PARTNER and holders[:1] != [match.holder_unit]:  # it may have been agreed meanwhile
            _hand_to(match, holders[0] if holders else None)


def _hand_to(match: Match, holder: Unit | None) -> None:
    match.holder_unit = holder
    match.writes.save(match, only=("holder_unit",))
    line = log_line(match, Remark.HANDED_ON, None, clock.now(), source=match.state)
    with override(settings.LANGUAGE_CODE):
        line.actor_label = _("夥伴的人員異動")
    match.writes.send_with(line)
    if holder:
        text = in_words(HANDED_ON, {"case": match, "unit": holder})
        key = f"match:{match.pk}:handed_on:{line.pk}"
        notices.tell(key, text, match.get_absolute_url(), [holder], case=match)


def asks_for(plan: Proposal, actor: Actor) -> str:
    """What suggesting is called for the actor: the proposer asks for a match, the platform suggests one."""
    return _("請平台媒合") if is_proposer(plan, actor) else _("建議媒合")
