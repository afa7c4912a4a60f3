"""The rows: plans in several states with all that stands beside them, and who looks at them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Membership, Unit
from accounts.states import Role
from chapters import services as chapters
from chapters.models import Question
from guidance.coordination import services as coordination
from guidance.coordination.chart import ANSWER
from guidance.counselling import services as counselling
from guidance.counselling.chart import ASSIGN
from guidance.files.services import perform_with_files
from guidance.follow_ups.chart import FINISH
from guidance.inventory.offering.services import offer_rows
from guidance.inventory.services import add_entry
from guidance.inventory.workbooks.imports import keep
from guidance.matching.chart import CONFIRM, CONTACT
from guidance.matching.services import agree, contribute, seek, suggest
from guidance.models import Partner
from guidance.networks.sending import send
from guidance.resources.services import ask as ask_for
from guidance.visits.chart import HOLD, RECORD, SCHEDULE
from guidance.visits.services import add_photo, propose_visit
from handovers.chart import HAND_OVER
from handovers.services import begin
from handovers.services import move as move_handover
from lists.services import keep as keep_view
from portal.demo import results
from portal.demo.work import make_templates
from proposals.assigning.services import assign
from proposals.intake.services import record_vision
from proposals.letters import services
from proposals.models import PlanImport, Proposal
from proposals.states import State
from public.models import News
from reviews.charges.chart import REPORT
from reviews.meetings.chart import SEND_NOTICE
from reviews.meetings.services import move_meeting
from reviews.models import AgendaItem, Charge, Decision, Meeting, MinutesItem, OpinionRequest, Phrase
from reviews.opinions.services import act, file_opinion
from reviews.packets.contents import sections
from reviews.packets.services import ask_for_packet
from reviews.rounds.services import ask_revision
from reviews.states import MeetingState, Result
from reviews.workflow import ASK_EXTENSION, MISROUTE
from tests.factories.accounts import make_actor, make_deputy, make_user
from tests.factories.plans import ELDER, walker_at
from tests.guidance.cases import photograph
from tests.guidance.networks.cases import member
from tests.guidance.resources.cases import venue
from tests.privacy.cases import claim_rights
from tests.proposals.matrix import board as b
from tests.public.cases_of import tell_stories
from tracking.changes.services import begin_change
from tracking.models import FinalReport, ProgressReport, Undertaking
from tracking.reports.chart import ACCEPT_REPORT, FILE_REPORT
from tracking.statistics.snapshots import take_all
from workflow.engine.services import perform
from workflow.states import Party

STATES = (State.DRAFTING, State.COACHING_REVISION, State.DOCUMENT_REVIEW, State.PROJECT_MEETING, State.EXECUTING)
PEOPLE = {
    "a stranger": None,
    "a person of no unit": (),
    "the owner": ("proposer_administrator", b.OWN),
    "another organisation": ("proposer_member", b.OTHER),
    "the platform": ("platform_officer", b.OWN),
    "the district office": ("district_supervisor", b.OWN),
    "RDEC's supervisor": ("rdec_supervisor", b.OWN),
    "RDEC's administrator": ("rdec_administrator", b.OWN),
    "a reviewing agency": ("agency_officer", b.OWN),
    "its supervisor": ("agency_supervisor", b.OWN),
    "an executing agency": ("executing_officer", b.OWN),
    "the convener": ("convener_supervisor", b.OWN),
    "NDC": ("ndc_officer", b.OWN),
    "a superuser": (),
}


@dataclass
class World:
    """The rows whose ids stand in the addresses."""

    board: b.Board | None  # none where nobody was cast to ask for them
    plans: list[Proposal]
    units: list[Unit]
    represented: Proposal
    revised: Proposal  # for opinions, while other agencies still write
    answered: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    screens: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # what is wrong with one, and where
    forms: int = 0
    people: set[str] = field(default_factory=set)

    @property
    def own(self) -> set[int | None]:
        """The units that somebody here is of."""
        return {self.board.actors[who].unit_id for who in PEOPLE.values() if who} if self.board else set()


def furnished(board: b.Board) -> World:
    """What stands beside the plans: an opinion, letters, a vision, an import, an applicant."""
    plans = [board.walkers[b.OWN, state].plan for state in STATES]
    walker_at(State.APPROVED, board.cast)  # its ventures wait for their work plans
    walker_at(State.NDC_REVISION, board.cast)  # NDC's comments wait for their answers
    begin_a_change(board)
    make_templates()
    report_progress(board)
    report_results(board)
    file_one_opinion(board)
    revised = revise_a_plan(board)
    revise_the_chapters(board)
    owner = plans[0].owner
    record_a_vision(board)
    draft_letters(board)
    take_all()  # of which the quarter's report is
    circulate_minutes()
    ask_for_counselling(board)
    visit_places(board)
    network(board)
    coordinate(board)
    give_resources(board)
    match_partners(board)
    keep_an_inventory(board)
    charge_an_agency(board.actors["agency_officer", b.OWN])
    make_deputy(board.actors["rdec_supervisor", b.OWN])
    hand_over(board)
    claim_rights(board.actors["proposer_administrator", b.OWN], board.actors["rdec_officer", b.OWN])
    tell_stories(board.walkers[b.OWN, State.EXECUTING].plan)
    News.objects.create(title="說明會", text="在石岡區公所。", written_by="專管平台")
    keep_view(
        list_name="plans", name="逾期的", query="late=on", is_shared=True, by=board.actors["platform_officer", b.OWN]
    )
    Membership.objects.create(user=make_user("申請人"), unit=owner, role=Role.MEMBER, confirmed=False)
    drafts = [[plans[0].pk, 0]]
    PlanImport.objects.create(user=plans[0].created_by, unit=owner, key="page", name="計畫.ods", plans=drafts)
    units = [owner, Unit.objects.get(code="RDEC"), Unit.objects.get(code="D200")]
    return World(board, plans, units, walker_at(State.DRAFTING, board.cast, idea=ELDER).plan, revised)


def hand_over(board: b.Board) -> None:
    """The platform's officer hands a plan over, and has prepared to hand over another."""
    giver = board.actors["platform_officer", b.OWN]
    plans = [board.walkers[b.OWN, state].plan for state in (State.COACHING_REVISION, State.DOCUMENT_REVIEW)]
    assign(plans, giver.user, by=giver)
    receiver = make_actor(giver.unit, Role.OFFICER, name="林同仁").user
    for plan, moves in zip(plans, ([HAND_OVER], []), strict=True):
        said = {"receiver": receiver, "reason": "職務調整", "words": "每週三與協會通話。", "by": giver}
        made = begin(giver.user, chosen=[f"plan-{plan.pk}"], **said)
        for move in moves:
            move_handover(made, move, by=giver)


def begin_a_change(board: b.Board) -> None:
    """A work plan under execution is being changed."""
    plan = board.walkers[b.OWN, State.EXECUTING].plan
    case = Undertaking.objects.filter(venture__proposal=plan).first()
    assert case
    begin_change(case, by=board.cast.actor(case.executing_unit))


def report_progress(board: b.Board) -> None:
    """Of a plan under execution one report is accepted, one filed, one open."""
    plan = board.walkers[b.OWN, State.EXECUTING].plan
    case = Undertaking.objects.filter(venture__proposal=plan).select_related("baseline").order_by("pk").last()
    assert case
    assert case.baseline
    day = timezone.localdate()
    executor, platform = board.cast.actor(case.executing_unit), board.cast.of("PLATFORM")
    figures = {item.code: 100 for item in case.baseline.items.all()}
    Undertaking.objects.filter(pk=case.pk).update(unfiled=3)
    for number in (1, 2, 3):
        days = {"first_day": day, "last_day": day + dt.timedelta(days=number), "opened_on": day}
        report = ProgressReport.objects.create(
            undertaking=case, baseline=case.baseline, number=number, holder=Party.EXECUTING, due_on=day, **days
        )
        if number < 3:
            perform(report, FILE_REPORT, by=executor, percents=figures, notes={}, spent=0)
        if number == 1:
            perform(report, ACCEPT_REPORT, by=platform)


def ask_for_counselling(board: b.Board) -> None:
    """An idea waits for the platform, a team counsels on a plan."""
    owner, platform = board.actors["proposer_administrator", b.OWN], board.actors["platform_officer", b.OWN]
    plan = board.walkers[b.OWN, State.COACHING_REVISION].plan
    said = {"words": "不知道該找哪個計畫補助。", "contact_name": "林小姐", "contact_phone": "04-2572-0000"}
    said |= {"districts": plan.districts.all(), "by": owner}
    counselling.ask(title="水圳慢行", topics=["start"], **said)
    request = counselling.ask(title=plan.title, topics=["money"], proposal=plan, **said)
    team = board.cast.of("TEAM-AGR")
    perform(request, ASSIGN, by=platform, team=team.unit)
    counselling.note_contact(request, day=timezone.localdate(), how="phone", words="約好現勘。", by=team)


def network(board: b.Board) -> None:
    """Two members in a district, and a notice to both."""
    platform, office = board.actors["platform_officer", b.OWN], board.actors["district_officer", b.OWN]
    assert office.unit
    district = office.unit.district
    assert district
    both = [member(platform, district), member(platform, district, organisation="農會", email="farm@example.com")]
    said = {"subject": "共識會議", "text": "本季共識會議改於三月二十日辦理。", "districts": [district]}
    send(**said, networks=["community"], chosen=[row.pk for row in both], by=office)


def give_resources(board: b.Board) -> None:
    """An agency gives a hall, which a plan asks for, and something nobody has asked for."""
    agency, owner = board.actors["agency_officer", b.OWN], board.actors["proposer_administrator", b.OWN]
    plan = board.walkers[b.OWN, State.COACHING_REVISION].plan
    ask_for(venue(agency), plan, words="共識會議借用。", by=owner)
    venue(agency, title="移動舞台", kind="equipment")


def coordinate(board: b.Board) -> None:
    """NDC's centre is to answer about a plan, an agency has answered."""
    plan, platform = board.walkers[b.OWN, State.COACHING_REVISION].plan, board.actors["platform_officer", b.OWN]
    said = {"title": plan.title, "words": "請洽農業部能否受理。", "by": platform}
    coordination.ask(addressee=board.actors["ndc_officer", b.OWN].unit, proposal=plan, **said)
    agency = board.actors["agency_officer", b.OWN]
    asked = coordination.ask(addressee=agency.unit, **said)
    said = {
        "answer": "已洽農業部，可於下年度受理。",
        "files": [SimpleUploadedFile("農業部來文.txt", "下年度受理。".encode())],
    }
    perform_with_files(asked, ANSWER, by=agency, **said)


def visit_places(board: b.Board) -> None:
    """One place of a plan waits for a day, one has one, one is written about, one is recorded with something to do."""
    owner, platform = board.actors["proposer_administrator", b.OWN], board.actors["platform_officer", b.OWN]
    plan, team, today = (
        board.walkers[b.OWN, State.COACHING_REVISION].plan,
        board.cast.of("TEAM-AGR"),
        timezone.localdate(),
    )
    said = {"title": plan.title, "purpose": "看水圳三處缺口。", "offered": [today], "district": plan.districts.first()}
    times = {"day": today, "due_on": today, "begins": dt.time(0, 0, 1), "ends": dt.time(23, 59, 59), "place": "水圳口"}
    for moves in (3, 2, 1, 0):
        visit = propose_visit(by=owner, proposal=plan, **said)
        if moves > 0:
            units = [plan.owner, board.actors["district_officer", b.OWN].unit]
            perform(visit, SCHEDULE, by=platform, team=team.unit, units=units, **times)
        if moves > 1:
            perform(visit, HOLD, by=team, came=list(visit.parties.all()))
            add_photo(visit, file=photograph(), caption="北段缺口", by=team)
        if moves > 2:
            given = [(plan.owner, "函詢用地"), (team.unit, "補拍照片")]
            rows = [{"words": words, "owner": unit, "due_on": today} for unit, words in given]
            perform(visit, RECORD, by=team, seen="已清淤，農民同意通行。", follow_ups=rows)
            done = visit.follow_ups.get(owner=team.unit)
            perform_with_files(done, FINISH, by=team, outcome="已補拍。", files=[photograph()])


def match_partners(board: b.Board) -> None:
    """Of a plan's ventures one is suggested a partner, one works along with another one."""
    owner, platform = board.actors["proposer_administrator", b.OWN], board.actors["platform_officer", b.OWN]
    plan = board.walkers[b.OWN, State.COACHING_REVISION].plan
    said = {"about": "每學期一門課。", "offers": ["courses"], "themes": ["ecology"], "kind": "university"}
    reached = {"contact_name": "林教授", "consented_on": timezone.localdate(), "consent_way": "written"}
    university = Partner.objects.create(name="山城大學", **said, **reached)
    mentor = Partner.objects.create(name="木工導師", **said | {"kind": "technical"})
    venture = plan.venture_list[0]
    seek(venture, themes=[], offers=["courses"], words="需要帶學生踏查的老師。", by=owner)
    suggest(venture, university, words="請帶學生踏查。", by=owner)
    match = suggest(venture, mentor, words="請示範修繕。", by=platform)
    perform(match, CONTACT, by=platform)
    agree(match, by=platform, file=SimpleUploadedFile("意向書.txt", "同意合作。".encode()))
    perform(match, CONFIRM, by=owner)
    contribute(match, day=timezone.localdate(), words="現場示範", hours=3, by=platform)


def keep_an_inventory(board: b.Board) -> None:
    """An entry with a picture and a contact, a row of a plan that is offered, and a workbook that was uploaded."""
    office, owner = board.actors["district_supervisor", b.OWN], board.actors["proposer_administrator", b.OWN]
    plan = board.walkers[b.OWN, State.COACHING_REVISION].plan
    assert office.unit
    district = office.unit.district
    assert district
    said: dict[str, Any] = {"district": district, "source": "區公所踏查", "year": 114, "words": "五棵樹共生。"}
    contact = {"contact_name": "劉小姐", "contact_phone": "04-2572-0000", "consent_by": "劉小姐"}
    photo = {"photo": photograph(), "photo_alt": "神木與石階"}
    today = timezone.localdate()
    add_entry(by=office, kind="landscape", name="五福臨門神木", consent_on=today, **said, **contact, **photo)
    offer_rows(plan, rows=list(plan.resources.all()[:1]), district=plan.districts_written[0], by=owner)
    data = {"district": district.code, "kind": "culture", "name": "情人木橋", "source": "社區訪談"}
    keep([{"row": 2, "id": None, "version": None, "data": data}], "盤點.ods", by=office)


def report_results(board: b.Board) -> None:
    """Of its last venture figures and pictures are recorded, one of which was withdrawn, and a report was filed once."""
    plan = board.walkers[b.OWN, State.EXECUTING].plan
    case = Undertaking.objects.filter(venture__proposal=plan).order_by("-pk").first()
    assert case
    by = board.cast.actor(case.executing_unit)
    results.record(case, by)
    FinalReport.objects.create(
        undertaking=case, number=1, summary="如期完成。", attachment=plan.files.first().attachment, filed_by="測試"
    )


def file_one_opinion(board: b.Board) -> None:
    """One agency has answered, the others have yet to."""
    plan = board.walkers[b.OWN, State.DOCUMENT_REVIEW].plan
    asked = OpinionRequest.objects.get(round__proposal=plan, agency__code="TOU")
    said = {"content_opinion": "內容具體。", "fit_opinion": "符合補助範圍。"}
    commitments = [{"item": "協助行銷", "role": "lead"}]
    by = board.cast.actor(asked.agency)
    file_opinion(asked, result=Result.AGREE, commitments=commitments, by=by, **said)
    for unit in (asked.agency, Unit.objects.get(code="AGR")):
        Phrase.objects.create(unit=unit, name="汛期", text="請避開汛期。")


def revise_a_plan(board: b.Board) -> Proposal:
    """One opinion is answered; of the others one waits for its supervisor, one was sent back, one asks for time."""
    plan = walker_at(State.DOCUMENT_REVIEW, board.cast).plan
    asked = {row.agency.code: row for row in OpinionRequest.objects.filter(round__proposal=plan)}
    Unit.objects.filter(code="AGR").update(checks_opinions=True)
    by = {code: board.cast.of(code) for code in asked}
    said = {
        "content_opinion": "請補充。",
        "fit_opinion": "符合補助範圍。",
        "items": [{"text": "請補充願景。", "section": "vision"}],
    }
    file_opinion(asked["TOU"], result=Result.REVISE, by=by["TOU"], **said)
    ask_revision(plan, sections={"vision": "請補充願景。"}, by=board.cast.of("RDEC"), names_agencies=False)
    file_opinion(OpinionRequest.objects.get(pk=asked["AGR"].pk), result=Result.REVISE, by=by["AGR"], **said)
    act(asked["WRB"], MISROUTE, by=by["WRB"], reason="屬文化局權管。")
    later = timezone.localdate() + dt.timedelta(days=30)
    act(asked["CUL"], ASK_EXTENSION, by=by["CUL"], until=later, reason="須現地會勘。")
    return plan


def revise_the_chapters(board: b.Board) -> None:
    """A revision with a question."""
    draft = chapters.begin_revision(by=board.actors["rdec_administrator", b.OWN])
    Question.objects.create(chapter=draft.chapters.all()[0], code="q1", kind="text", label="題目")


def charge_an_agency(by: Actor) -> None:
    """Two decisions that name it, one reported with a file."""
    item = AgendaItem.objects.earliest("pk")
    for number in (98, 99):
        decision = Decision.objects.create(agenda_item=item, number=number, text="協助媒合場域。", unit=by.unit)
        charge = Charge.objects.create(proposal=item.proposal, decision=decision, unit=by.unit, holder=Party.AGENCIES)
        if number == 98:
            file = SimpleUploadedFile("會勘.txt", "已媒合。".encode())
            perform_with_files(charge, REPORT, by=by, files=[file], outcome="done", report="已辦。", until=None)


def circulate_minutes() -> None:
    """The minutes that are confirmed were drafted, and those invited read the draft."""
    for meeting in Meeting.objects.filter(state=MeetingState.MINUTES_CONFIRMED):
        MinutesItem.objects.create(meeting=meeting, part="report", number=1, text="辦理情形。", settled="洽悉。")
        Meeting.objects.filter(pk=meeting.pk).update(comments_due=timezone.localdate())


def record_a_vision(board: b.Board) -> None:
    """The district's vision with a paper."""
    by = board.actors["district_supervisor", b.OWN]
    file = SimpleUploadedFile("紀錄.txt", "照案通過。".encode())
    day = timezone.localdate()
    record_vision(by.unit.district, number=1, text="水圳慢行之鄉。", adopted_on=day, files=[file], by=by)


def draft_letters(board: b.Board) -> None:
    """A draft of RDEC, a notice, and a letter that was sent."""
    by = board.cast.of("RDEC")
    review, meeting = (board.walkers[b.OWN, state].plan for state in (State.DOCUMENT_REVIEW, State.PROJECT_MEETING))
    services.draft(review, "ask_opinions", by=by)
    services.draft(meeting, "invite", meeting.project_meetings.get().pk, by=by)
    sent = services.draft(review, "ask_opinions", by=by, again=True)
    services.record(sent, "府授研考字第1150000001號", timezone.localdate(), by=by, expected=1)
    held = meeting.project_meetings.get()
    ask_for_packet(held, sections(held, by), by=by)
    move_meeting(held, SEND_NOTICE, by=by)
    Meeting.objects.filter(pk=held.pk).update(held_at=timezone.now())  # it sits
