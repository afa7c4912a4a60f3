"""What must hold before a move of the plan; each says what would unlock, and never writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from inputs.words import listed, sentences
from proposals.content import completeness, facts
from proposals.returns import adjustments
from proposals.states import Severity
from workflow.engine.facts import FactsGuard, of_facts
from workflow.engine.verdicts import YES, Verdict, no, when
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal
    from workflow.engine.facts import Facts

SHOWN = 8  # gaps named in one sentence; the form's side list names all


def _complete(found: list[completeness.Gap]) -> Verdict:
    words = sentences(gap.message for gap in found[:SHOWN])
    more = _("……共 %d 項") % len(found) if len(found) > SHOWN else ""
    return when(not found, words + more, Party.PROPOSER.label)


@of_facts
def notice_complete(read: Facts, actor: Actor) -> Verdict:
    """The notice says what, where and whom to call (R14)."""
    return _complete(completeness.notice_gaps(read.of(facts.content)))


@of_facts
def plan_complete(read: Facts, actor: Actor) -> Verdict:
    """Nothing required is missing and the money adds up (R12, R17, R18)."""
    return _complete(completeness.gaps(read.of(facts.content), read.instance.layout))


def platform_told(plan: Proposal, actor: Actor) -> Verdict:
    """R14: formal submission only after the notice."""
    return when(plan.notified_at, _("規劃階段須先知會專管平台，才能送件。"), Party.PROPOSER.label)


def still_coached(plan: Proposal, actor: Actor) -> Verdict:
    """The platform has not said yet that the plan can be filed."""
    return when(plan.holder == Party.PLATFORM, _("已告知提案單位可以送件。"))


@of_facts
def one_district(read: Facts, actor: Actor) -> Verdict:
    """R13: the district office receives plans of its own district."""
    return when(not read.of(facts.goes_to_rdec), _("跨區計畫或區公所自提的計畫，請逕送研考會。"))


@of_facts
def several_districts_or_office(read: Facts, actor: Actor) -> Verdict:
    """R13: RDEC receives cross-district plans and a district office's own."""
    return when(read.of(facts.goes_to_rdec), _("單一行政區的計畫，請送該區區公所。"))


def returned_by_district(plan: Proposal, actor: Actor) -> Verdict:
    """Answers go back to the desk that asked."""
    return when(plan.returned_by == Party.DISTRICT, _("本案由研考會退請補正，請送回研考會。"))


def returned_by_rdec(plan: Proposal, actor: Actor) -> Verdict:
    """Answers go back to the desk that asked."""
    return when(plan.returned_by == Party.RDEC, _("本案由區公所退請補正，請送回區公所。"))


def filed_by(filing: str, source: str) -> FactsGuard:
    """A guard: the plan came here by ``filing`` from ``source``. Only what was filed last is taken back."""

    def came_by(read: Facts, actor: Actor) -> Verdict:
        last = next((line for line in reversed(read.of(facts.log)) if line.is_move), None)
        came = last is not None and (last.move, last.source) == (filing, source)
        return when(came, _("最近一次送出的不是這一件，不能撤回。"))

    came_by.__name__ = f"filed_by_{filing}"
    came_by.__doc__ = filed_by.__doc__
    return of_facts(came_by)


@of_facts
def something_adjusted(read: Facts, actor: Actor) -> Verdict:
    """RDEC decides on what is written: an adjustment, and after a return another one."""
    if not read.of(adjustments.adjusted):
        return no(_("計畫內容與申請調整前相同：請先修正要調整的內容，再送出；不調整了，請撤回申請或請研考會不同意。"))
    return when(read.of(adjustments.adjusted_again), _("內容與上次送出的調整相同：請依退回的理由修正，再送出。"))


@of_facts
def budget_checked(read: Facts, actor: Actor) -> Verdict:
    """The money fits the programmes (R18): no error of the checker, and a reason for each of its warnings."""
    found = read.of(facts.findings)
    errors = [finding.message for finding in found if finding.severity == Severity.ERROR]
    waiting = list(dict.fromkeys(finding.title for finding in found if finding.waits))
    if waiting:
        errors.append(
            _("經費警示尚未處理 %(n)s 項（%(titles)s）：請到「所需資源」調整金額，或逐項說明理由。")
            % {"n": sum(finding.waits for finding in found), "titles": listed(waiting)}
        )
    return no(sentences(errors[:SHOWN]), Party.PROPOSER.label) if errors else YES
