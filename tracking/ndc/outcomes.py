"""What NDC's working meeting decided of a venture, as it can be corrected until something stands on it; never another meeting's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inputs.words import listed
from proposals import workflow as plans
from proposals.corrections.entries import Entry
from proposals.models import Venture
from proposals.states import DECIDED, ENDED, Outcome, State
from tracking.guards import ventures
from tracking.models import NdcSubmission, VentureDecision
from workflow.engine.facts import Facts, of_facts
from workflow.engine.verdicts import Verdict, no, when

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal
    from workflow.engine.moves import Move

CODE = "outcome"


class OutcomeEntry(Entry):
    """通過 or 未通過 of one venture. What goes on alone has a case of its own (docs/decisions/0040-a-venture-alone.md)."""

    code, label, tab, back = CODE, gettext_lazy("事業結果"), "tracking", "tracking:plan"

    def rows(self, plan: Proposal) -> QuerySet[VentureDecision]:
        """Of all its meetings."""
        later = VentureDecision.objects.filter(venture=OuterRef("venture"), pk__gt=OuterRef("pk"))
        rows = VentureDecision.objects.filter(submission__proposal=plan).annotate(is_over=Exists(later))
        return rows.select_related("venture", "submission", "apart")

    def named(self, row: Any) -> str:
        """Of which venture."""
        return f"{self.label} {row.venture.called}"

    def move(self, plan: Proposal, row: Any) -> Move:
        """The recording of the meeting."""
        return plans.WORKING_PASS

    def fields(self, plan: Proposal, row: Any) -> dict[str, forms.Field]:
        """One of the two that need no case apart."""
        choices = [(outcome.value, outcome.label) for outcome in DECIDED]
        return {"outcome": forms.ChoiceField(label=_("國發會工作會議"), choices=choices, widget=forms.RadioSelect)}

    def said(self, name: str, value: Any) -> str:
        """In words."""
        return str(Outcome(value).label)

    def stands(self, plan: Proposal, row: Any) -> Verdict:
        """Of the meeting whose result the plan is in, until a ministry's approval is recorded."""
        if plan.state in ENDED:
            return super().stands(plan, row)
        if row.apart:
            about = {"case": row.apart.case_number, "state": row.apart.get_state_display()}
            words = _(
                "這項事業已單獨再送，案號 %(case)s，現為「%(state)s」，不再更正；後續結果登錄於該案。"
                "該案不應成立時，請由研考會撤案，事業另案提出。"
            )
            return no(words % about)
        if plan.state != State.PRELIMINARILY_APPROVED:
            words = _(
                "本案已依這個結果續辦，現為「%s」，不再更正。列管中的事業請執行單位以「申請計畫調整」再送工作會議；"
                "未列管的事業請由提案單位另案提出。"
            )
            return no(words % plan.get_state_display())
        if row.is_over:
            return no(_("這項事業已有較後一次工作會議的結果，請更正那一次。"))
        return super().stands(plan, row)

    def gaps(self, plan: Proposal, row: Any, data: Mapping[str, Any]) -> dict[str, str]:
        """A plan that has passed has a venture that has."""
        others = plan.ventures.filter(outcome=Outcome.PASSED).exclude(pk=row.venture_id)
        if data["outcome"] == Outcome.REJECTED and not others.exists():
            return {"outcome": _("沒有其他通過的事業，不能只更正這一項；整案未通過時，請由研考會撤案。")}
        return {}

    def write(self, plan: Proposal, row: Any, values: dict[str, Any], *, by: Actor) -> dict[str, Any]:
        """The venture says what its last meeting decided; a page that approves by the former outcome is out of date."""
        Venture.objects.filter(pk=row.venture_id).update(outcome=values["outcome"])
        plan.row_version += 1
        plan.save(update_fields=["row_version"])
        return super().write(plan, row, values, by=by)


@of_facts
def none_went_alone(facts: Facts, actor: Actor) -> Verdict:
    """A case in which a venture goes on alone is not undone from here (docs/decisions/0040-a-venture-alone.md)."""
    alone = [venture.called for venture in facts.of(ventures) if venture.outcome == Outcome.ALONE]
    words = _("已單獨再送的事業另有案號，會議結果不能撤回：%s。通過與未通過登錄錯誤的，請逐項更正。")
    return when(not alone, words % listed(alone))


def last_decisions(submissions: Iterable[NdcSubmission]) -> dict[int, VentureDecision]:
    """By venture what was decided of it last, of meetings that were read with their decisions, the first first (no query).

    Not of what goes on alone: that is never corrected, and its line names its case.
    """
    found: dict[int, VentureDecision] = {}
    for submission in submissions:
        for decision in submission.decisions.all():
            found[decision.venture_id] = decision
    last = {venture: decision for venture, decision in found.items() if decision.outcome != Outcome.ALONE}
    for decision in last.values():
        vars(decision)["is_over"] = False
    return last
