"""Gives plans to a person of the actor's unit, hands them over with a reason; never moves a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import Unit, User
from accounts.states import OUTSIDE_KINDS
from proposals.assigning.reading import acts
from proposals.assigning.telling import tell, tell_ended
from proposals.models import Assignment, Proposal
from proposals.queries import LONG_TEXTS
from workflow.delivery import notices
from workflow.engine.errors import GuardFailed
from workflow.engine.verdicts import YES, Verdict, no

if TYPE_CHECKING:
    from accounts.actors import Actor

Shown = Mapping[int, int]  # by plan the assignment that a page showed, 0 for nobody
NOTHING_SHOWN: Shown = {}
LEFT = gettext_lazy("（離開單位）")


def candidates(unit: Unit) -> QuerySet[User]:
    """Who acts for ``unit`` today, by name."""
    acting = notices.acting().filter(unit=unit, user=OuterRef("pk"))
    return User.objects.filter(Exists(acting)).order_by("name", "id")


def may_assign(actor: Actor, handler_id: int | None) -> Verdict:
    """May the actor say who of its unit handles a plan, which ``handler_id`` handles now?

    A supervisor gives any plan to anybody; an officer takes or gives what nobody has, and hands over what is its own.
    """
    if not (actor.may_act and actor.membership):
        return no(_("一般成員與管理者不經手案件，不能指定承辦人。"))
    if actor.is_supervisor or actor.kind in OUTSIDE_KINDS:
        return YES
    if handler_id in (None, actor.membership.user_id):
        return YES
    return no(_("這一案已由他人承辦；由原承辦人或單位主管改派。"))


@transaction.atomic
def assign(
    plans: Iterable[Proposal], user: User, *, by: Actor, reason: str = "", shown: Shown = NOTHING_SHOWN
) -> dict[int, str]:
    """Let ``user`` handle ``plans`` for the actor's unit from now on; whoever did until now no longer does, and both are told.

    Why not, of each that was not given, by its key; the others are given (as many statements as for one). Raises
    :class:`GuardFailed` where ``user`` no longer acts for the unit. ``shown`` is what its page showed (:func:`otherwise`).
    """
    assert by.unit
    asked = [plan.pk for plan in plans]
    seen = _seen(asked, by)
    # Held, so that whoever leaves at this moment leaves after it, and what was given here is ended with the rest.
    acting = notices.acting().filter(unit=by.unit, user=user).select_related("user")
    if not acting.select_for_update(of=("self", "user"), no_key=True).order_by("pk"):
        raise GuardFailed(_("%s 目前不是貴單位經手案件的人員。") % user)
    standing, left = _standing(seen, by.unit)
    refused = {pk: found for pk in asked if (found := _refusal(pk in seen, standing.get(pk), user, by, reason, shown))}
    given = [plan for pk, plan in seen.items() if pk not in refused]
    handed = [row for pk, row in standing.items() if pk not in refused]
    now = timezone.now()
    by_whom = Case(When(pk__in=left, then=Value(left_words())), default=Value(by.label))
    Assignment.objects.filter(pk__in=[*left, *(row.pk for row in handed)]).update(until=now, ended_by=by_whom)
    made = Assignment.objects.bulk_create(
        Assignment(proposal=plan, unit=by.unit, user=user, since=now, by=by.label, reason=reason) for plan in given
    )
    if made:
        tell(made, handed, by, reason)
    return refused


@transaction.atomic
def stop(plans: Iterable[Proposal], *, by: Actor, reason: str, shown: Shown = NOTHING_SHOWN) -> dict[int, str]:
    """Let nobody of the actor's unit handle ``plans`` any more; whoever did is told why.

    Why not, of each of which it was not ended, by its key (as many statements as for one).
    """
    assert by.unit
    asked = [plan.pk for plan in plans]
    seen = _seen(asked, by)
    standing, _left_unit = _standing(seen, by.unit)
    refused = {pk: found for pk in asked if (found := _not_stopped(pk in seen, standing.get(pk), by, reason, shown))}
    ended = [row for pk, row in standing.items() if pk not in refused]
    said = {"until": timezone.now(), "ended_by": by.label, "end_reason": reason}
    Assignment.objects.filter(pk__in=[row.pk for row in ended]).update(**said)
    tell_ended(ended, seen, by, reason)
    return refused


def _not_stopped(is_seen: bool, standing: Assignment | None, by: Actor, reason: str, shown: Shown) -> str:
    if not is_seen:
        return _("貴單位已看不到這一案。")
    if standing is None:
        return _("目前沒有承辦人。")
    if not (verdict := may_assign(by, standing.user_id)):
        return str(verdict.reason)
    return _otherwise(standing, shown) or ("" if reason else _("不再指定承辦人請填寫理由。"))


def otherwise(key: int, name: object, shown: int | None) -> str:
    """Why nothing is done with a plan that ``name`` handles by the assignment ``key``, where the page ``shown`` another.

    0 is nobody; empty where it showed this one, or does not say what it showed.
    """
    return "" if shown in (None, key) else _("這一頁開啟之後已改由 %s 承辦，請看過再決定。") % name


def _otherwise(standing: Assignment | None, shown: Shown) -> str:
    return otherwise(standing.pk, standing.user, shown.get(standing.proposal_id)) if standing else ""


def _seen(asked: list[int], by: Actor) -> dict[int, Proposal]:
    """Those the actor sees, locked in one order."""
    rows = Proposal.objects.select_for_update(of=("self",)).visible_to(by).filter(pk__in=asked)
    return {plan.pk: plan for plan in rows.defer(*LONG_TEXTS).order_by("pk")}


def _standing(seen: Iterable[int], unit: Unit) -> tuple[dict[int, Assignment], list[int]]:
    """Who handles them, by plan; and the keys of what people have who left the unit since."""
    rows = _open([unit]).filter(proposal__in=list(seen)).annotate(acts=acts()).select_related("user")
    found = list(rows)
    return {row.proposal_id: row for row in found if row.acts}, [row.pk for row in found if not row.acts]


def _refusal(is_seen: bool, standing: Assignment | None, user: User, by: Actor, reason: str, shown: Shown) -> str:
    """Why ``by`` may not let ``user`` handle a plan that the one of ``standing`` handles; empty where nothing keeps it."""
    if not is_seen:
        return _("貴單位已看不到這一案。")
    if not (verdict := may_assign(by, standing.user_id if standing else None)):
        return str(verdict.reason)
    if standing and standing.user_id == user.pk:
        return _("已經由 %s 承辦。") % user
    return _otherwise(standing, shown) or (_("改派承辦人請填寫理由。") if standing and not reason else "")


def end_of_leavers(units: Iterable[Unit] | None = None) -> int:
    """End what people handle who no longer act for their unit, of all units or of ``units``; how many plans have nobody now.

    May run at any time, and does so every hour: a membership that has a last day ends without anybody doing anything.
    """
    return _open(units).exclude(acts()).update(until=timezone.now(), ended_by=left_words())


def _open(units: Iterable[Unit] | None) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(until=None)
    return rows if units is None else rows.filter(unit__in=units)


def left_words() -> str:
    """What is kept as who ended the care of somebody who left the unit."""
    with override(settings.LANGUAGE_CODE):  # as all that is kept: in one language, whoever acts
        return str(LEFT)
