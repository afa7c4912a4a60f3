"""Every address of ours, with ids of real rows of the world for its arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import District, Membership
from accounts.states import UnitKind
from chapters.models import ChapterTemplate, Question
from chapters.states import VENTURE_SECTIONS, Section
from documents.sheets.exports import KINDS
from handovers.models import Handover
from inputs.fields import roc_year
from lists.models import SavedView
from privacy.models import RightsRequest
from programmes.models import Kpi
from proposals.models import Letter, PlanImport, ProposalFile, ProposalTransition, VisionFile
from proposals.workflow import MACHINE
from reviews.live import links
from reviews.models import (
    Charge,
    ChargeFile,
    Commitment,
    Meeting,
    OpinionItem,
    OpinionRequest,
    Packet,
    Phrase,
    Remit,
    ReviewRound,
)
from reviews.states import OpinionState
from tests.world.guidance import OF_GUIDANCE
from tests.world.keys import Keys, case_moves, cases, moves_of, of_plans, one
from tests.world.public import OF_PUBLIC
from tests.world.rows import World
from tests.world.urls import address
from tracking.feed.services import renew
from tracking.models import (
    ChangeRequest,
    DelayCause,
    Enclosure,
    FinalReport,
    LedgerEntry,
    NdcItem,
    NdcSubmission,
    Payment,
    ProgressReport,
    ResultPhoto,
    TerminationGround,
    Undertaking,
    WorkTemplate,
)
from workflow.models import CalendarDay, OutboxMessage


def moves(world: World, name: str) -> list[tuple[Any, ...]]:
    """The moves that have their page there, asked of each plan: those that leave its state, and one that does not."""
    found = []
    for plan in world.plans:
        here = [m for m in plan.machine.moves.values() if (m.route or "proposals:move") == name]
        open_now = [m.name for m in here if plan.state in m.source]
        found += [(plan.pk, move) for move in dict.fromkeys([*open_now, here[0].name])]
    here = world.revised.machine.from_state(world.revised.state)
    return found + [(world.revised.pk, move.name) for move in here if (move.route or "proposals:move") == name]


def givers(_world: World) -> list[tuple[Any, ...]]:
    """Who has handed something over."""
    return [(pk,) for pk in Handover.objects.values_list("giver", flat=True).distinct()]


def this_quarter(_world: World) -> list[tuple[int, int]]:
    """The one of which figures were taken."""
    today = timezone.localdate()
    return [(roc_year(today), (today.month + 2) // 3)]


def one_of_each(world: World, model: Any, within: str) -> list[Any]:
    """Of the rows of agencies one in each state: of each agency somebody here is of, and of one of the others."""
    kinds = {}
    for row in model.objects.order_by("-pk"):
        kinds[getattr(row, within), row.state, row.agency_id if row.agency_id in world.own else None] = row
    return list(kinds.values())


def opinions(world: World) -> list[tuple[Any, ...]]:
    """Ids of opinions of every kind."""
    return [(row.pk,) for row in one_of_each(world, OpinionRequest, "round_id")]


def commitment_moves(world: World) -> list[tuple[Any, ...]]:
    """Commitments of every kind with the moves that leave their states."""
    return [(row.pk, move) for row in one_of_each(world, Commitment, "proposal_id") for move in moves_of(row)]


def a_released_opinion(_world: World) -> list[tuple[Any, ...]]:
    """One that everybody of its plan may read."""
    return [(OpinionRequest.objects.filter(state=OpinionState.RELEASED).latest("pk").pk,)]


def commented(_world: World) -> list[tuple[Any, ...]]:
    """The plans that NDC commented on."""
    return list(NdcItem.objects.values_list("submission__proposal").distinct().order_by("submission__proposal"))


def by_alias(_world: World) -> list[tuple[Any, ...]]:
    """The opinion of a round without names."""
    released = OpinionRequest.objects.filter(state=OpinionState.RELEASED, round__names_agencies=False)
    return list(released.values_list("round", "alias"))


def units(world: World) -> list[tuple[Any, ...]]:
    """Codes of units."""
    return [(unit.code,) for unit in world.units]


def programmes(_world: World) -> list[tuple[Any, ...]]:
    """A programme with terms and rules, and one with neither."""
    return [("CP10",), ("CP05",)]


def drafts_of_chapters(_world: World) -> list[tuple[Any, ...]]:
    """The revision of the chapter template that is under way."""
    return [(pk,) for pk in ChapterTemplate.objects.filter(published_at=None).values_list("pk", flat=True)]


def questions(_world: World) -> list[tuple[Any, ...]]:
    """The revision's questions."""
    return list(Question.objects.filter(chapter__template__published_at=None).values_list("chapter__template", "pk"))


def letters(*more: Any) -> Callable[[World], Iterable[tuple[Any, ...]]]:
    """Letters of plans, each with ``more`` behind its id."""
    return lambda _world: [(*key, *more) for key in Letter.objects.values_list("proposal", "pk")]


def feeds(_world: World) -> list[tuple[Any, ...]]:
    """The secret address of somebody's calendar."""
    for person in Membership.objects.filter(unit__kind=UnitKind.RDEC).order_by("pk")[:1]:
        return [(renew(by=Actor(person.user, person)),)]
    return []


SECTIONS = [section for section in Section if section not in VENTURE_SECTIONS]
ARGS: dict[str, Keys] = {
    "accounts:join_organisation": units,
    "accounts:unit_edit": units,
    "lists:keep": lambda _world: [("plans",)],
    "lists:drop": lambda _world: [*SavedView.objects.values_list("pk")],
    "proposals:list_file": lambda _world: [(kind,) for kind in KINDS],
    "proposals:register_file": lambda _world: [(kind,) for kind in KINDS],
    "tracking:my_file": lambda _world: [(kind,) for kind in KINDS],
    "reviews:commitments_file": lambda _world: [(kind,) for kind in KINDS],
    "reviews:meetings_file": lambda _world: [(kind,) for kind in KINDS],
    "reviews:opinions_file": lambda _world: [(kind,) for kind in KINDS],
    "guidance:partners_file": lambda _world: [(kind,) for kind in KINDS],
    "guidance:requests_file": lambda _world: [(kind,) for kind in KINDS],
    "guidance:follow_ups_file": lambda _world: [(kind,) for kind in KINDS],
    "guidance:matches_file": lambda _world: [(kind,) for kind in KINDS],
    "guidance:coordinations_file": lambda _world: [(kind,) for kind in KINDS],
    "guidance:resources_file": lambda _world: [(kind,) for kind in KINDS],
    "guidance:inventory_file": lambda _world: [(kind,) for kind in KINDS],
    "guidance:networks_file": lambda _world: [(kind,) for kind in KINDS],
    "guidance:visits_file": lambda _world: [(kind,) for kind in KINDS],
    "guidance:figures_file": lambda _world: [(kind,) for kind in KINDS],
    "accounts:people": units,
    "upkeep:letterhead": units,
    "accounts:invite": units,
    "accounts:appoint_deputy": units,
    "chapters:version": cases(ChapterTemplate),
    "chapters:edit": drafts_of_chapters,
    "chapters:publish": drafts_of_chapters,
    "chapters:discard": drafts_of_chapters,
    "chapters:question_add": drafts_of_chapters,
    "chapters:question_edit": questions,
    "chapters:question_remove": questions,
    "proposals:detail": of_plans,
    "proposals:edit": of_plans,
    "proposals:correct": lambda _world: [
        (line.subject_id, "line", line.pk)
        for line in ProposalTransition.objects.filter(data__has_key="letter_number").order_by("pk")[:3]
    ],
    "proposals:section": lambda w: [(p.pk, section) for p in w.plans[:3] for section in SECTIONS],
    "proposals:venture_add": of_plans,
    "proposals:venture_remove": lambda w: [(p.pk, p.venture_list[0].pk) for p in w.plans],
    "proposals:venture_section": lambda w: [
        (p.pk, p.venture_list[0].pk, section) for p in w.plans[:3] for section in VENTURE_SECTIONS
    ],
    "proposals:letters": of_plans,
    "proposals:letter_new": of_plans,
    "proposals:letter": letters(),
    "proposals:letter_edit": letters(),
    "proposals:letter_renew": letters(),
    "proposals:letter_drop": letters(),
    "proposals:letter_number": letters(),
    "proposals:letter_pdf": letters(1),
    "proposals:letter_odt": letters(1),
    "proposals:letter_di": letters(1),
    "proposals:letter_file": letters(1, 1),
    "proposals:privacy_version": lambda _world: [(1,)],
    "proposals:copy": of_plans,
    "proposals:consent": of_plans,
    "proposals:signed_paper": lambda w: [(w.represented.pk,)],
    "proposals:imported": cases(PlanImport),
    "programmes:programme": programmes,
    "programmes:edit": programmes,
    "programmes:kpi_edit": lambda _world: Kpi.objects.values_list("code")[:1],
    "portal:mail_again": one(OutboxMessage),
    "upkeep:day_edit": lambda _world: CalendarDay.objects.values_list("date")[:1],
    "upkeep:day_remove": lambda _world: CalendarDay.objects.values_list("date")[:1],
    "proposals:vision": lambda _world: [(code,) for code in District.objects.values_list("code", flat=True)[18:21]],
    "proposals:vision_file": lambda _world: VisionFile.objects.values_list("vision__district", "attachment"),
    "proposals:budget_answer": lambda w: [(p.pk, p.venture_list[0].pk) for p in w.plans],
    "proposals:section_draft": lambda w: [(w.plans[0].pk, "vision")],
    "proposals:venture_section_draft": lambda w: [(w.plans[0].pk, w.plans[0].venture_list[0].pk, "theme")],
    "proposals:paste": lambda w: [(p.pk, p.venture_list[0].pk, "budget") for p in w.plans],
    "proposals:compare": lambda w: [(w.plans[-1].pk,)],
    "proposals:compare_pdf": lambda w: [(w.plans[-1].pk,)],
    "proposals:compare_odt": lambda w: [(w.plans[-1].pk,)],
    "proposals:version_odt": lambda w: [(w.plans[-1].pk, 1)],
    "proposals:version_budget": lambda w: [(w.plans[-1].pk, 1)],
    "proposals:contact": of_plans,
    "proposals:dossier": lambda w: [(w.plans[-1].pk,)],
    "proposals:history": of_plans,
    "proposals:look": of_plans,
    "proposals:glance": of_plans,
    "proposals:versions": of_plans,
    "proposals:version_pdf": lambda w: [(w.plans[-1].pk, 1)],
    "proposals:files": of_plans,
    "proposals:download": lambda w: [
        row
        for p in w.plans
        for row in ProposalFile.objects.filter(proposal=p).values_list("proposal", "attachment")[:3]
    ],
    "reviews:plan": lambda w: [*of_plans(w), (w.revised.pk,)],
    "reviews:answering": lambda w: [(w.revised.pk,), (w.plans[-1].pk,)],
    "reviews:answer_item": lambda _world: OpinionItem.objects.values_list("request__round__proposal", "pk"),
    "reviews:release": cases(ReviewRound),
    "reviews:opinion": opinions,
    "reviews:opinion_called": by_alias,
    "reviews:opinion_file": opinions,
    "reviews:opinion_recall": opinions,
    "reviews:opinion_check": opinions,
    "reviews:opinion_return": opinions,
    "reviews:opinion_recall_from_check": opinions,
    "reviews:opinion_misroute": opinions,
    "reviews:opinion_ask_extension": opinions,
    "reviews:checking": lambda w: [*units(w), ("AGR",)],
    "reviews:reassign": opinions,
    "reviews:insist": opinions,
    "reviews:grant_extension": opinions,
    "reviews:refuse_extension": opinions,
    "reviews:nudge": of_plans,
    "reviews:excuse": opinions,
    "reviews:extend": opinions,
    "reviews:withdraw_request": opinions,
    "reviews:add_agencies": of_plans,
    "reviews:commitment": commitment_moves,
    "reviews:charge": cases(Charge),
    "reviews:charge_file": lambda _world: list(ChargeFile.objects.values_list("charge", "attachment")),
    "reviews:charge_move": case_moves(Charge),
    "reviews:meeting": cases(Meeting),
    "reviews:meeting_move": case_moves(Meeting),
    "reviews:invited": cases(Meeting),
    "reviews:coming": cases(Meeting),
    "reviews:plans_to_add": cases(Meeting),
    "reviews:invite_members": cases(Meeting),
    "reviews:draft_minutes": cases(Meeting),
    "reviews:comment_minutes": cases(Meeting),
    "reviews:minutes": cases(Meeting),
    "reviews:meeting_live": cases(Meeting),
    "reviews:need_news": of_plans,
    "reviews:meeting_news": cases(Meeting),
    "reviews:meeting_mine": cases(Meeting),
    "reviews:meeting_mine_news": cases(Meeting),
    "reviews:arrivals": cases(Meeting),
    "reviews:attend": lambda _world: [(links.link(held).split("/")[-2],) for held in Meeting.objects.all()],
    "reviews:packets": cases(Meeting),
    "reviews:packet": lambda _world: [(packet.meeting_id, packet.number) for packet in Packet.objects.all()],
    "reviews:remit_edit": cases(Remit),
    "reviews:remit_remove": cases(Remit),
    "tracking:work_template_edit": cases(WorkTemplate),
    "tracking:work_template_remove": cases(WorkTemplate),
    "reviews:phrase_edit": cases(Phrase),
    "reviews:phrase_remove": cases(Phrase),
    "reviews:opinion_paper": opinions,
    "reviews:opinion_paper_pdf": a_released_opinion,
    "reviews:opinion_paper_odt": a_released_opinion,
    "reviews:called_paper": by_alias,
    "reviews:called_paper_pdf": by_alias,
    "reviews:called_paper_odt": by_alias,
    "reviews:summary_paper": cases(ReviewRound),
    "reviews:summary_paper_pdf": one(ReviewRound),
    "reviews:summary_paper_odt": one(ReviewRound),
    "reviews:summary_paper_ods": one(ReviewRound),
    "reviews:answers_paper": of_plans,
    "reviews:answers_paper_pdf": lambda w: [(w.plans[-1].pk,)],
    "reviews:answers_paper_odt": lambda w: [(w.plans[-1].pk,)],
    "reviews:plan_decisions": of_plans,
    "reviews:plan_decisions_pdf": lambda w: [(w.plans[-1].pk,)],
    "reviews:plan_decisions_odt": lambda w: [(w.plans[-1].pk,)],
    "reviews:meeting_decisions": cases(Meeting),
    "reviews:meeting_decisions_pdf": cases(Meeting),
    "reviews:meeting_decisions_odt": cases(Meeting),
    "tracking:progress": of_plans,
    "tracking:calendar": feeds,
    "tracking:statistics_quarter_pdf": this_quarter,
    "tracking:statistics_quarter_odt": this_quarter,
    "tracking:plan": of_plans,
    "tracking:answering": commented,
    "tracking:answer_item": lambda _world: NdcItem.objects.values_list("submission__proposal", "pk"),
    "tracking:enclosures_zip": lambda _world: NdcSubmission.objects.values_list("proposal", "pk"),
    "tracking:enclosure": lambda _world: Enclosure.objects.values_list("submission__proposal", "pk"),
    "tracking:comments_paper": commented,
    "tracking:comments_paper_pdf": commented,
    "tracking:comments_paper_odt": commented,
    "tracking:cause_edit": lambda _world: DelayCause.objects.values_list("pk"),
    "tracking:ground_edit": lambda _world: TerminationGround.objects.values_list("pk"),
    "tracking:report_every": cases(Undertaking),
    "tracking:reports": cases(Undertaking),
    "tracking:report": cases(ProgressReport),
    "tracking:report_light": cases(ProgressReport),
    "tracking:file_report": case_moves(ProgressReport),
    "tracking:report_move": case_moves(ProgressReport),
    "tracking:work_sheet_ods": cases(Undertaking),
    "tracking:work_sheet_xlsx": cases(Undertaking),
    "tracking:undertaking": cases(Undertaking),
    "tracking:file_plan": case_moves(Undertaking),
    "tracking:begin_change": cases(Undertaking),
    "tracking:change": cases(ChangeRequest),
    "tracking:file_change": case_moves(ChangeRequest),
    "tracking:change_move": case_moves(ChangeRequest),
    "tracking:undertaking_move": case_moves(Undertaking),
    "tracking:results": cases(Undertaking),
    "tracking:record_kpi": cases(Undertaking),
    "tracking:add_photo": cases(Undertaking),
    "tracking:photo": lambda _world: ResultPhoto.objects.shown().values_list("pk")[:1],
    "tracking:withdraw_photo": cases(ResultPhoto),
    "tracking:final_report": lambda _world: FinalReport.objects.values_list("undertaking", "number"),
    "tracking:final_report_pdf": lambda _world: FinalReport.objects.values_list("undertaking", "number")[:1],
    "tracking:final_report_odt": lambda _world: FinalReport.objects.values_list("undertaking", "number")[:1],
    "tracking:plan_ledger": of_plans,
    "tracking:plan_ledger_pdf": lambda w: [(w.plans[-1].pk,)],
    "tracking:plan_ledger_ods": lambda w: [(w.plans[-1].pk,)],
    "tracking:ledger": cases(Undertaking),
    "tracking:ledger_pdf": one(Undertaking),
    "tracking:ledger_ods": one(Undertaking),
    "tracking:letter": cases(Undertaking),
    "tracking:ask_payment": cases(Undertaking),
    "tracking:spend": cases(Undertaking),
    "tracking:reverse": lambda _world: LedgerEntry.objects.filter(entry="spent", reverses=None).values_list("pk"),
    "tracking:payment_move": case_moves(Payment),
    "handovers:person": givers,
    "handovers:person_pdf": givers,
    "handovers:person_odt": givers,
    "handovers:person_ods": givers,
    "handovers:begin": givers,
    "handovers:handover": cases(Handover),
    "handovers:register_pdf": one(Handover),
    "handovers:register_odt": one(Handover),
    "handovers:register_ods": one(Handover),
    "handovers:move": case_moves(Handover),
    "privacy:request": cases(RightsRequest),
    "privacy:move": case_moves(RightsRequest),
    **OF_PUBLIC,
    **OF_GUIDANCE,
}
MOVE_PAGES = {move.route or "proposals:move" for move in MACHINE.moves.values()}


def urls(world: World, name: str) -> list[str]:
    """The addresses of a row, with real ids where there are any."""
    if name in MOVE_PAGES:
        return [reverse(name, args=args) for args in moves(world, name)]
    if name in ARGS:
        return [reverse(name, args=args) for args in ARGS[name](world)]
    return [address(name)]


def admin_urls() -> list[str]:
    """The admin's pages of one row of each model."""
    found = [reverse("admin:index")]
    for model in admin.site._registry:
        base = f"admin:{model._meta.label_lower.replace('.', '_')}"
        found += [reverse(f"{base}_changelist"), reverse(f"{base}_add")]
        if row := model._default_manager.first():
            found += [reverse(f"{base}_{page}", args=[row.pk]) for page in ("change", "history", "delete")]
    return found
