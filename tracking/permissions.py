"""Who may see and do what with an undertaking, its changes and payments; never what concerns offices, which are the plan's predicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import JSONArray, JSONObject
from django.utils.translation import gettext_lazy as _

from accounts.states import UnitKind
from proposals.models import PlanVersion, Proposal
from proposals.states import ENDED as PLAN_ENDED
from tracking.states import OPEN
from workflow.engine.verdicts import Verdict, predicate, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from tracking.models import Payment, ProgressReport, Undertaking


def visible_q(actor: Actor, plan: str = "venture__proposal") -> Q:
    """The undertakings of the plans ``actor`` may see; ``plan`` leads to it from other rows."""
    return Q(Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef(plan))))


def goes_on_q(undertaking: str = "") -> Q:
    """Neither the undertaking nor its plan has ended, as ``Undertaking.has_ended`` says; ``undertaking`` leads to it."""
    open_ = Q(**{f"{undertaking}state__in": OPEN})
    return open_ & ~Q(**{f"{undertaking}venture__proposal__state__in": PLAN_ENDED})


def own_q(actor: Actor, venture: str = "venture") -> Q:
    """Those that concern the actor also once it sees their plan no more: of RDEC all, of others what they carried out."""
    if actor.kind == UnitKind.RDEC:
        return Q()
    unit = actor.unit.full_name if actor.unit else ""
    said = JSONArray(JSONObject(id=OuterRef(venture), executing_unit=Value(unit)))
    versions = PlanVersion.objects.filter(proposal=OuterRef(f"{venture}__proposal"), content__ventures__contains=said)
    return Q(Exists(versions))


def carried_out_by(unit: int | None, venture: str = "") -> Q:
    """What ``unit`` carries out, as ``Undertaking.executing_unit_id`` says; ``venture`` leads to it, as ``venture__``."""
    plan = f"{venture}proposal__"
    own = Q(**{f"{plan}represented_by": unit}) | Q(**{f"{plan}represented_by": None, f"{plan}owner": unit})
    return Q(**{f"{venture}executing_unit": unit}) | Q(**{f"{venture}executing_unit": None}) & own


def files_reports(actor: Actor) -> bool:
    """Does the actor file reports of what its unit carries out? Members of an office who only read do not (R10)."""
    return actor.may_act and actor.unit_id is not None


@predicate
def is_executing_unit(undertaking: Undertaking | ProgressReport, actor: Actor) -> Verdict:
    """The people of the unit that carries out this venture; not those of the plan's other ventures (R9)."""
    return when(
        files_reports(actor) and actor.unit_id == undertaking.executing_unit_id,
        _("只有本項事業的執行單位能做這件事。"),
    )


@predicate
def asks_for_payment(payment: Payment, actor: Actor) -> Verdict:
    """The people of the unit that carries out the payment's venture."""
    return is_executing_unit(payment.undertaking, actor)


def keeps_reporting(actor: Actor) -> bool:
    """Does the actor keep the causes of delay and the limits of the lights? RDEC and the platform do (R10)."""
    return actor.kind in (UnitKind.RDEC, UnitKind.PLATFORM) and actor.may_act


def keeps_work_templates(actor: Actor) -> bool:
    """Does the actor keep the 工作計畫範本? RDEC's officers and supervisors do (R9)."""
    return actor.kind == UnitKind.RDEC and actor.may_act


def keeps_grounds(actor: Actor) -> bool:
    """Does the actor keep the 撤銷管制事由? RDEC's officers and supervisors do (R10)."""
    return actor.kind == UnitKind.RDEC and actor.may_act
