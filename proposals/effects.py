"""What a move of the plan does besides changing the state, under the row lock; never called but by the door."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from inputs.fields import roc_year
from inputs.words import in_words, listed
from proposals.budget import checker
from proposals.consent import consents
from proposals.content import from_rows, from_version
from proposals.intake import fits
from proposals.models import CaseCounter, SectionRequest
from proposals.papers import orders
from proposals.returns import adjustments, asking, revisions
from proposals.services import admit
from proposals.states import ON_THE_TABLE, REFUSED, TAKEN_BACK, Fit, Outcome, PlanPermission
from proposals.versions import freezing, restoring
from proposals.writing import unwritten
from workflow.delivery import notices
from workflow.engine.errors import DataMissing, GuardFailed
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import PlanVersion, Proposal, Venture, VentureFit

Data = dict[str, Any]


def mark_notified(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> None:
    """The platform has been told (R14)."""
    plan.notified_at = plan.notified_at or at


def assign_coach(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> None:
    """The platform's officer who will coach this plan (R8)."""
    plan.coach = data["coach"]


def settle_drafts(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> None:
    """Nothing typed is left out of what is frozen unseen; ``data["left_out"]`` names what the person knows of."""
    unwritten.refuse_unseen(plan, data.get("left_out") or {})


def freeze_version(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> Data:
    """The notice and every submission make an immutable version, so that each revision has one before it (R20)."""
    _file(plan, by, at)
    return {"version": plan.version.number} if plan.version else {}


def freeze_if_changed(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> Data:
    """Where a plan may be written without being filed, it is frozen before it is judged: only if something was."""
    if freezing.differs(plan) or (plan.version and plan.files.added_since(plan.version).exists()):
        _file(plan, by, at)
    return {"version": plan.version.number} if plan.version else {}


def _file(plan: Proposal, by: Actor, at: dt.datetime) -> None:
    before = plan.version_id
    orders.ask_for_frozen(freezing.file(plan, by=by.label, at=at), before, by=by.label, writes=plan.writes)


def _freeze(plan: Proposal, by: Actor, at: dt.datetime) -> PlanVersion:
    """What is frozen is printed by the queue, with what changed since the version that stands."""
    version = freezing.freeze(plan, by=by.label, at=at)
    orders.ask_for_frozen(version, plan.version_id, by=by.label, writes=plan.writes)
    return version


def record_budget_check(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> Data:
    """What the checker found at this filing stays as it was, whatever the terms become."""
    if not checker.is_live(plan, plan.open_requests):
        return {}
    return {checker.RECORDED: checker.record(plan, from_rows(plan))}


def mark_submitted(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> None:
    """First filing."""
    plan.submitted_at = plan.submitted_at or at


def record_consent(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> None:
    """The consent this submission goes with (個人資料保護法 §8), citing the version: ``freeze_version`` comes before."""
    ticked, showcase = bool(data.get("consent")), bool(data.get("showcase"))
    consents.write_filed(plan, by=by, at=at, ticked=ticked, number=data.get("notice"), showcase=showcase)


def take_back(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> Data:
    """Undo what the last filing did; its version stays, marked taken back, and its consent goes on citing it.

    What was asked is open again with the answers as the proposer's text, but of a venture removed since.
    """
    *before, filing = [line for line in plan.transitions.order_by("id") if line.is_move]
    earlier = before[-1] if before else None
    of_what_is_there = Q(venture=None) | Q(venture__in=plan.ventures.all())
    reopened = list(plan.section_requests.filter(of_what_is_there, closed_at=filing.at).values_list("pk", flat=True))
    plan.section_requests.filter(pk__in=reopened).update(closed_at=None)
    revisions.mark(plan, plan.section_requests.filter(pk__in=reopened), at)  # it may have been written back since
    plan.submitted_at = None if plan.submitted_at == filing.at else plan.submitted_at
    freezing.stand_at(plan, earlier.version if earlier else None)
    return {TAKEN_BACK: filing.data["version"]} if "version" in filing.data else {}


def take_back_notice(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> None:
    """The plan is its owner's alone again (R14); the platform is told here, for the move's own notice finds nobody."""
    text = in_words(gettext_lazy("%(plan)s：提案單位撤回知會（%(actor)s）"), {"plan": plan, "actor": by})
    key = f"{plan.machine_name}:{plan.pk}:{plan.row_version + 1}"
    event = notices.Event(key, about=plan)
    notices.tell(event, text, reverse("portal:home"), plan.units_for(Party.PLATFORM), but=by.user)
    plan.notified_at = None


def record_vision_fit(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> None:
    """The office's finding that the plan fits its district's vision (R13)."""
    plan.vision_fit = data["vision_fit"]


def record_district_fits(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> Data:
    """What the office finds of each venture; a plan none of whose ventures fits is returned, not forwarded (R13)."""
    kept, recorded = _record_fits(plan, plan.venture_list, by, data, at)
    if _nothing_fits(plan, recorded):
        raise GuardFailed(_("每一項事業都不符該區願景，不能轉送；請改以「退請補正」退回並說明理由。"))
    return kept


def record_rdec_fits(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> Data:
    """What RDEC finds of the ventures no office has judged: those of cross-district plans and of offices (R13)."""
    kept, recorded = _record_fits(plan, fits.unjudged(plan), by, data, at)
    if _nothing_fits(plan, recorded):
        raise GuardFailed(
            _("每一項事業都不符提案行政區之願景，不能成案；請改以「退請補正」退回，或由主管「不予成案」。")
        )
    return kept


def _record_fits(
    plan: Proposal, ventures: list[Venture], by: Actor, data: Data, at: dt.datetime
) -> tuple[Data, list[VentureFit]]:
    """``data["fits"]`` maps venture id to ``fit`` and ``words``; the log also keeps the titles and the visions cited."""
    found = data.get("fits") or {}
    districts = {code: name for code, name, _priority in plan.named_districts}
    cited = fits.visions(districts)
    if not fits.is_complete(ventures, found, on_record=len(cited) == len(districts)):
        raise DataMissing(_("請逐項登錄事業是否符合該區願景；未完全符合或該區尚無願景者，請說明。"))
    if not found:
        return {}, []
    recorded = fits.record(plan, found, cited, by=by, at=at)
    titles = {venture.pk: venture.title for venture in ventures}
    kept = {
        "fits": {str(pk): {"venture": titles[pk], **said} for pk, said in found.items()},
        "visions": {name: cited[code].number for code, name in districts.items() if code in cited},
    }
    return kept, recorded


def _nothing_fits(plan: Proposal, recorded: list[VentureFit]) -> bool:
    """Does every venture stand as not fitting any of its districts, once what is ``recorded`` now is written?"""
    if any(row.fit != Fit.NOT for row in recorded):
        return False
    stands = {(row.venture_id, row.district_id): row.fit for row in [*fits.standing(plan), *recorded]}
    return set(stands.values()) == {Fit.NOT}


def returned_by_district(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> None:
    """Remember which desk asked."""
    plan.returned_by = Party.DISTRICT


def returned_by_rdec(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> None:
    """Remember which desk asked."""
    plan.returned_by = Party.RDEC


def let_agencies_in(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> Data:
    """Whom RDEC asks for an opinion sees the plan (R2); before the door tells them."""
    return admit(plan, data.get("agencies") or [], PlanPermission.REVIEW)


def let_ndc_in(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> Data:
    """NDC sees the plan from its first sending on (R15); before the door tells it."""
    return admit(plan, plan.units_for(Party.NDC), PlanPermission.FOLLOW)


def ask_sections(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> Data:
    """Open what a return ticks, each with its reason (R20).

    ``data["sections"]`` maps the code of a place (``vision``, ``kpi_12``) to the reason, ``data["rows"]`` to the names
    of the rows meant, if only some are; ``data["itemised"]`` says which reasons are items that are answered themselves.
    """
    more: Data = {name: data.get(name) or {} for name in ("rows", "itemised")}
    requests = asking.wishes(plan, data.get("sections") or {}, **more, by=by.label, at=at)
    if not requests:
        raise DataMissing(_("請勾選要修正的章節，並逐一說明理由。"))
    SectionRequest.objects.bulk_create(requests)
    return {"sections": asking.told(requests)}


def answer_requests(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> Data:
    """Filing again answers and closes all that was asked (R20).

    ``data["answers"]`` maps request id to words, ``data["kept"]`` names the requests whose answer says why nothing was
    changed; whatever else reads as it was returned is still to be revised.
    """
    answers = {int(pk): words for pk, words in (data.get("answers") or {}).items()}
    requests, kept = asking.asked_of(plan), set(data.get("kept") or ())
    if waiting := [r for r in requests if not r.revised_at and r.pk not in kept]:
        raise GuardFailed(_("內容與退回時相同：%s。請修正，或說明為什麼不修改。") % listed(r.label for r in waiting))
    if unanswered := [r for r in requests if not answers.get(r.pk)]:
        raise DataMissing(_("尚未回應：%s") % listed(r.label for r in unanswered))
    if unexplained := list(asking.unexplained(requests, kept, answers)):
        raise DataMissing(_("請具體說明為什麼不修改：%s") % listed(r.label for r in unexplained))
    for request in requests:
        request.answer, request.closed_at = answers[request.pk], at
        request.kept = not request.revised_at
        plan.writes.save(request, only=("answer", "kept", "closed_at"))
    said = [{"section": r.section, "venture": r.venture_title, "answer": r.answer} for r in requests]
    return {"answered": said}  # the history says to what each answer is given


def close_requests(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> None:
    """A change during execution is over: its sections are closed again."""
    plan.section_requests.filter(closed_at__isnull=True).update(closed_at=at)


def restore_asked(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> Data:
    """The plan reads again as when its adjustment was asked for; what is refused stays as versions."""
    line = adjustments.asked(plan)
    _write_back(plan, line.version, by, at)
    since = plan.versions.filter(created_at__gt=line.at).order_by("number")
    refused = list(since.values_list("number", flat=True))
    return {REFUSED: refused} if refused else {}


def take_back_written(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> Data:
    """The same where the adjustment is no longer asked for: what was written stays as a version that was taken back."""
    frozen = _write_back(plan, adjustments.asked(plan).version, by, at)
    return {TAKEN_BACK: frozen.number} if frozen else {}


def _write_back(plan: Proposal, before: PlanVersion | None, by: Actor, at: dt.datetime) -> PlanVersion | None:
    """Make ``plan`` read as ``before`` and that its version; the version in which what was written is kept, if anything was.

    Raises ``GuardFailed`` where something cannot be written back, by name: whoever carries the plan out does it by hand.
    """
    assert before  # a plan that is carried out has been filed
    frozen, kept = from_version(before.content), None
    with override(settings.LANGUAGE_CODE):  # as versions are kept
        changed = revisions.altered_places(frozen, from_rows(plan))
        if changed and freezing.differs(plan):
            kept = _freeze(plan, by, at)
        restoring.restore(plan, frozen, changed, by=by)
        left = revisions.altered(frozen, from_rows(plan)) if changed else []
    if left:
        raise GuardFailed(_("系統無法改回：%s。請執行單位先把這些改回申請調整前的內容，再辦理一次。") % listed(left))
    freezing.stand_at(plan, before)
    return kept


def need_a_passed_venture(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> None:
    """The working meeting passes a plan with at least one venture; asked of what the move's own page has recorded."""
    if not any(v.outcome == Outcome.PASSED for v in _decided(plan)):
        raise GuardFailed(_("尚未登錄任何一項事業「通過」。"))


def need_all_rejected(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> None:
    """A plan with a passed venture is not rejected."""
    if any(v.outcome != Outcome.REJECTED for v in _decided(plan)):
        raise GuardFailed(_("每一項事業都登錄為「未通過」，才能結案為未獲通過。"))


def _decided(plan: Proposal) -> list[Venture]:
    """The ventures that lay before the meeting, which its own page has named; else all."""
    found: list[Venture] = vars(plan).get(ON_THE_TABLE) or list(plan.ventures.all())
    return found


def take_case_number(plan: Proposal, by: Actor, data: Data, at: dt.datetime) -> Data:
    """年度-流水: the next serial of this ROC year, without gaps, kept if the plan was formed before."""
    if not plan.case_number:
        year = roc_year(timezone.localdate(at))
        CaseCounter.objects.get_or_create(year=year)
        counter = CaseCounter.objects.select_for_update().get(year=year)
        counter.last += 1
        counter.save()
        plan.case_number = f"{year}-{counter.last:04d}"
        orders.ask_for_numbered(plan, by=by.label)
    return {"case_number": plan.case_number}
