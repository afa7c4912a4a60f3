"""Gives a plan to a person of the actor's unit, hands it over with a reason; never moves the plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit, User
from accounts.states import OUTSIDE_KINDS
from inputs.words import in_words
from proposals.models import Assignment, Proposal
from workflow.delivery import notices
from workflow.engine.errors import GuardFailed, NotPermitted
from workflow.engine.verdicts import YES, Verdict, no

if TYPE_CHECKING:
    from accounts.actors import Actor

GIVEN = gettext_lazy("%(plan)s：由您承辦（%(by)s 指定）")
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
def assign(plan: Proposal, user: User, *, by: Actor, reason: str = "") -> Assignment:
    """Let ``user`` handle ``plan`` for the actor's unit from now on; whoever did until now no longer does.

    Raises :class:`NotPermitted` for who may not say so, and :class:`GuardFailed` where nothing changes, a reason lacks, or
    ``user`` no longer acts for the unit.
    """
    Proposal.objects.select_for_update(of=("self",)).visible_to(by).filter(pk=plan.pk).get()
    standing = Assignment.objects.filter(proposal=plan, unit=by.unit_id, until=None).first()
    if not (verdict := may_assign(by, standing.user_id if standing else None)):
        raise NotPermitted(verdict.reason)
    assert by.unit
    if not candidates(by.unit).filter(pk=user.pk).exists():
        raise GuardFailed(_("%s 目前不是貴單位經手案件的人員。") % user)
    if standing and standing.user_id == user.pk:
        raise GuardFailed(_("已經由 %s 承辦。") % user)
    if standing and not reason:
        raise GuardFailed(_("改派承辦人請填寫理由。"))
    now = timezone.now()
    if standing:
        Assignment.objects.filter(pk=standing.pk).update(until=now, ended_by=by.label)
    made = Assignment.objects.create(proposal=plan, unit=by.unit, user=user, since=now, by=by.label, reason=reason)
    if user.pk != by.user.pk:
        told = in_words(GIVEN, {"plan": plan.called, "by": by.label})
        notices.write(f"assigned:{made.pk}", told, plan.get_absolute_url(), {user: (by.unit_id, notices.nothing)})
    return made


def end_of_leavers(units: Iterable[Unit]) -> int:
    """End what people handle who no longer act for these ``units``; how many plans have nobody now."""
    acting = notices.acting().filter(unit=OuterRef("unit"), user=OuterRef("user"))
    left = Assignment.objects.filter(unit__in=units, until=None).exclude(Exists(acting))
    return left.update(until=timezone.now(), ended_by=str(LEFT))
