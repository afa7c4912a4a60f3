"""What lies before a working meeting, what of it went on alone (修正後單獨再送, R20), and in which case; never decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from inputs.words import listed
from proposals.models import Proposal, Venture
from proposals.states import Outcome
from tracking.guards import OFF_THE_TABLE
from tracking.models import VentureDecision
from workflow.engine.errors import DataMissing, Refused

if TYPE_CHECKING:
    from accounts.actors import Actor


def on_the_table(plan: Proposal) -> list[Venture]:
    """The ventures that a working meeting has before it: neither refused before, nor gone apart, nor ended (one query)."""
    rows = plan.ventures.select_related("undertaking").exclude(
        pk__in=Venture.objects.filter(OFF_THE_TABLE, proposal=plan)
    )
    return list(rows.order_by("position", "pk"))


def may_go_apart(venture: Venture, table: Sequence[Venture]) -> bool:
    """Is it one of several, and not tracked yet? What is tracked is adjusted with its plan."""
    return len(table) > 1 and not hasattr(venture, "undertaking")


def require_comments(
    table: Sequence[Venture], outcomes: Mapping[int, str], comments: Mapping[int, Mapping[str, str]]
) -> None:
    """Refuse what goes apart without a word of NDC's, or cannot."""
    apart = [venture for venture in table if outcomes[venture.pk] == Outcome.ALONE]
    if wrong := [venture.called for venture in apart if not may_go_apart(venture, table)]:
        raise Refused(
            _("不能單獨再送：%s。只有一項的事業或已列管的事業，請改用「工作會議：需修正或調整」。") % listed(wrong)
        )
    if missing := [venture.called for venture in apart if not any((comments.get(venture.pk) or {}).values())]:
        raise DataMissing(_("請逐節寫下國發會要修正什麼：%s") % listed(missing))


def apart_from(plan: OuterRef) -> Subquery:
    """Of a case apart, the plan and the venture it comes from, as a column; none for other plans."""
    of = {"plan": "venture__proposal", "case": "venture__proposal__case_number", "venture": "venture__filed_title"}
    return Subquery(VentureDecision.objects.filter(apart=plan).values(said=JSONObject(**of))[:1])


def gone_apart(plan: OuterRef) -> ArraySubquery:
    """The cases in which ventures of ``plan`` went on alone, as a column."""
    rows = VentureDecision.objects.filter(submission__proposal=plan, apart__isnull=False).order_by("apart")
    return ArraySubquery(rows.values("apart"))


def cases_apart(plan: Any, actor: Actor) -> dict[int, Proposal]:
    """Those that ``actor`` may see, by the venture that went (a query only where any did)."""
    if not vars(plan).get("gone_apart"):
        return {}
    rows = (
        Proposal.objects.visible_to(actor)
        .filter(pk__in=plan.gone_apart)
        .select_related("apart_of")
        .prefetch_related("transitions")
        .order_by("pk")
    )
    return {case.apart_of.venture_id: case for case in rows}


def origin_of(case: Any) -> str:
    """The number of the plan that a case went apart from, as a page has read them, else one query; empty for others."""
    if "apart_from" in vars(case):
        return str((case.apart_from or {}).get("case", ""))
    found = VentureDecision.objects.filter(apart=case).values_list("venture__proposal__case_number", flat=True)
    return found.first() or ""


def origin(case: Any, actor: Actor) -> Proposal | None:
    """The plan that a case apart comes from, where ``actor`` may see it (a query only of a case apart)."""
    if not vars(case).get("apart_from"):
        return None
    return Proposal.objects.visible_to(actor).filter(pk=case.apart_from["plan"]).first()
