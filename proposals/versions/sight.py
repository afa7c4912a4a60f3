"""What took a plan out of somebody's sight while a page of it was open; never says that there is one to who never saw it.

Pages find what they show through ``visible_to``. What is not found there is 404, whether it exists or not; but who could
see it once is told what has happened (``OutOfSight``, 409), and gets back what was typed.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.actors import Actor, spoken
from accounts.states import UnitKind
from proposals.models import PlanVersion, Proposal, ProposalGroupObjectPermission, ProposalTransition
from proposals.states import Letting, PlanPermission, State
from workflow.engine.errors import OutOfSight
from workflow.engine.moves import machines
from workflow.models import Transition
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

    ``own`` are the rows that the actor would see if it saw their plan, which ``plan`` names.
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
    named = Q(content__ventures__contains=[{"executing_unit": unit.full_name}])
    if actor.kind == UnitKind.DISTRICT_OFFICE:
        named |= Q(content__basics__districts__contains=[{"code": unit.district_id}])
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


def _written_out(plan: int, actor: Actor) -> str:
    """The proposer names other districts than in a version that the office could read.

    Another unit that carries a venture out is found in no version: they hold its name, not its key.
    """
    assert actor.unit
    if actor.kind != UnitKind.DISTRICT_OFFICE:
        return ""
    district = {"content__basics__districts__contains": [{"code": actor.unit.district_id}]}
    version = PlanVersion.objects.filter(proposal=plan, **district).order_by("number").last()
    if version is None:
        return ""
    return _("提案單位修改了計畫的行政區，%s以後的內容不再屬於貴所轄區。") % version
