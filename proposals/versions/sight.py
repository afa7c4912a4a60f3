"""What took a plan out of somebody's sight while a page of it was open; never says that there is one to who never saw it.

Pages find what they show through ``visible_to``. What is not found there is 404, whether it exists or not; but who could
see it once is told what has happened (``OutOfSight``, 409), and gets back what was typed.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, NamedTuple, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.actors import Actor, spoken
from accounts.models import Unit
from accounts.states import UnitKind
from chapters.states import Section
from proposals.models import (
    PlanVersion,
    Proposal,
    ProposalGroupObjectPermission,
    ProposalTransition,
)
from proposals.states import Letting, PlanPermission, State
from workflow.engine.errors import OutOfSight
from workflow.engine.moves import machines
from workflow.models import Transition
from workflow.states import Party
from workflow.templatetags.cs import roc_time

M = TypeVar("M", bound=Model)


def out_of_sight(plan: int, actor: Actor) -> Http404:
    """What is raised where ``plan`` is not found: :class:`OutOfSight` for who could see it before."""
    if not actor.unit or Proposal.objects.visible_to(actor).filter(pk=plan).exists():
        return Http404()
    words = _called_back(plan, actor) or _let_out(plan, actor) or _written_out(plan, actor)
    return OutOfSight(words) if words else Http404()


def seen_or_gone(rows: QuerySet[M], key: int, actor: Actor, *, own: Q, plan: str) -> M:
    """The row ``key`` of ``rows``, which the actor sees; else what :func:`out_of_sight` says of the plan it hangs on.

    ``own`` are the rows that concern the actor whether it sees their plan, which ``plan`` names, or not: that others have
    come since is nothing it may learn.
    """
    if found := rows.filter(pk=key).first():
        return found
    hidden = rows.model._base_manager.filter(own, pk=key).values_list(plan, flat=True).first()
    raise Http404 if hidden is None else out_of_sight(hidden, actor)


def happened(line: Transition) -> dict[str, Any]:
    """Who, what and when of a line of a log, for words that say why a page is no longer there."""
    return {"who": spoken(line.actor_label), "what": line.move_label, "when": roc_time(line.at)}


def _called_back(plan: int, actor: Actor) -> str:
    """The proposer took its notice back: the draft is its own again (R14).

    It is told to whom the notice showed the plan; where the draft lies since, nobody but its writers knows.
    """
    if not (Proposal.objects.filter(pk=plan, notified_at=None).exists() and _was_told(plan, actor)):
        return ""
    backs = ProposalTransition.objects.filter(
        subject=plan, target=State.DRAFTING, move__in=machines[Proposal.machine_name].moves
    )
    line = backs.exclude(source=State.DRAFTING).order_by("id").last()
    if line is None:
        return ""
    told = {"told": line.machine.named(line.machine[line.move].takes_back)}
    return _("%(who)s已於 %(when)s 撤回「%(told)s」，這個計畫目前只有提案單位看得到。") % (happened(line) | told)


def _was_told(plan: int, actor: Actor) -> bool:
    """Did the unit see the plan as it was frozen with its last notice, or was it let in?"""
    unit = actor.unit
    assert unit
    if actor.kind in (UnitKind.PLATFORM, UnitKind.RDEC):
        return True
    let_in = ProposalGroupObjectPermission.objects.filter(group=unit.group_id, content_object=plan)
    named = reduce(or_, (Q(**part.named("content")) for part in _parts_of(unit)))
    last = PlanVersion.objects.filter(proposal=plan).order_by("-number").values("pk")[:1]
    return let_in.exists() or PlanVersion.objects.filter(named, pk__in=last).exists()


def _let_out(plan: int, actor: Actor) -> str:
    """What the unit had been let into was closed to it."""
    units = {f"data__{Letting.OUT}__units__contains": [{"id": str(actor.unit_id)}]}
    line = ProposalTransition.objects.filter(subject=plan, move=Letting.OUT, **units).order_by("id").last()
    if line is None:
        return ""
    why = PlanPermission(line.data[Letting.OUT]["permission"]).label
    return _("%(who)s已於 %(when)s 停止開放貴單位檢視這個計畫（%(why)s）。") % (happened(line) | {"why": why})


class Part(NamedTuple):
    """Why a version shows the plan to a unit: what stands where in it, and what is said once that stands there no more."""

    where: str
    what: dict[str, Any]
    words: str

    def named(self, content: str) -> dict[str, Any]:
        """The same as a look-up in the ``content`` of a version."""
        return {f"{content}__{self.where}__contains": [self.what]}


def _parts_of(unit: Unit) -> list[Part]:
    gone = _("%(who)s已於 %(when)s「%(what)s」，計畫的事業不再由貴單位執行。")
    executes = Part("ventures", {"executing_unit": unit.full_name}, gone)
    if unit.kind != UnitKind.DISTRICT_OFFICE:
        return [executes]
    elsewhere = _("%(who)s已於 %(when)s「%(what)s」，計畫的行政區不再包含貴所轄區。")
    return [Part("basics__districts", {"code": unit.district_id}, elsewhere), executes]


def _written_out(plan: int, actor: Actor) -> str:
    """The plan lies in the office's district no more, or the unit carries out none of its ventures (R14).

    Every line of the log cites the version that stood. Where the last one still names the unit, its venture was taken out
    of a plan that was told and never filed.
    """
    assert actor.unit
    lines = ProposalTransition.objects.filter(subject=plan, version__isnull=False).order_by("id")
    for part in _parts_of(actor.unit):
        if last := lines.filter(**part.named("version__content")).select_related("subject").last():
            line = lines.filter(pk__gt=last.pk).first()
            return part.words % (happened(line) if line else _taken_out(last))
    return ""


def _taken_out(line: ProposalTransition) -> dict[str, Any]:
    """The plan's writers took the venture out since ``line``."""
    when = roc_time(line.subject.updated_at)
    return {"who": Party.PROPOSER.label, "what": _("修改%s") % Section.THEME.label, "when": when}
