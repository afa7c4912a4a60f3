"""GET never writes: every URL, with ids of real rows, as everybody; nothing but the session and the cache is touched."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import District, Membership, Unit
from accounts.signin.middleware import PUBLIC
from accounts.states import Role, UnitKind
from chapters import services as chapters
from chapters.models import ChapterTemplate, Question
from chapters.states import VENTURE_SECTIONS, Section
from programmes.models import Kpi
from proposals.intake.services import record_vision
from proposals.letters import services
from proposals.models import Letter, PlanImport, Proposal, ProposalFile, ProposalTransition, VisionFile
from proposals.states import State
from proposals.workflow import MACHINE
from reviews.live import links
from reviews.meetings.chart import SEND_NOTICE
from reviews.meetings.services import move_meeting
from reviews.models import (
    Commitment,
    Meeting,
    MinutesItem,
    OpinionItem,
    OpinionRequest,
    Packet,
    Phrase,
    Remit,
    ReviewRound,
)
from reviews.opinions.services import act, file_opinion
from reviews.packets.contents import sections
from reviews.packets.services import ask_for_packet
from reviews.rounds.services import ask_revision
from reviews.states import MeetingState, OpinionState, Result
from reviews.workflow import ASK_EXTENSION, MISROUTE
from tests.factories.accounts import make_actor, make_deputy, make_user, sign_in
from tests.factories.plans import ELDER, walker_at
from tests.fuzz.screens import faults_of_screen
from tests.proposals.matrix import board as b
from tests.test_urls import OURS, ROWS, address
from tracking.models import Undertaking
from workflow.models import CalendarDay

pytestmark = pytest.mark.django_db

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
# Who looks at a part only: what else a supervisor of an agency sees its officer has seen.
LOOK_AT = {"its supervisor": ("reviews:opinion_", "reviews:phrase")}
ASK_FOR_THE_ADMIN = ("a superuser", "RDEC's administrator")  # the second is turned away
WRITES = re.compile(
    r"^\W*(insert|update|delete|merge|truncate|copy|create|alter|drop|with .*\b(insert|update|delete)\b)", re.IGNORECASE
)
POSTED = re.compile(r"<form[^>]*method=.post.*?</form>", re.DOTALL | re.IGNORECASE)
CARRIED = ('name="drawn_for"', 'name="once"')
# The idle limit slides with every page; rate limits are counted in the cache; who looked at personal data is kept.
MAY = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM) "(django_session|django_cache)"|^INSERT INTO "accounts_access"')
# Whoever asks, these lead to another page or are not there: nothing of a local run.
NEVER_A_PAGE = {
    "portal:favicon": {301},
    "proposals:dossier": {302, 404},  # it asks for a purpose first
    "portal:components": {404},
    "portal:mail_list": {404},
    "portal:mail": {404},
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


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    with b.standing(django_db_blocker, states=STATES, cross=()) as board:
        yield furnished(board)


def furnished(board: b.Board) -> World:
    """What stands beside the plans: an opinion, letters, a vision, an import, an applicant."""
    plans = [board.walkers[b.OWN, state].plan for state in STATES]
    file_one_opinion(board)
    revised = revise_a_plan(board)
    revise_the_chapters(board)
    owner = plans[0].owner
    record_a_vision(board)
    draft_letters(board)
    circulate_minutes()
    make_deputy(board.actors["rdec_supervisor", b.OWN])
    Membership.objects.create(user=make_user("申請人"), unit=owner, role=Role.MEMBER, confirmed=False)
    drafts = [[plans[0].pk, 0]]
    PlanImport.objects.create(user=plans[0].created_by, unit=owner, key="page", name="計畫.ods", plans=drafts)
    units = [owner, Unit.objects.get(code="RDEC"), Unit.objects.get(code="D200")]
    return World(board, plans, units, walker_at(State.DRAFTING, board.cast, idea=ELDER).plan, revised)


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
    ask_revision(plan, sections={"vision": "請補充願景。"}, by=board.cast.of("RDEC"))
    file_opinion(OpinionRequest.objects.get(pk=asked["AGR"].pk), result=Result.REVISE, by=by["AGR"], **said)
    act(asked["WRB"], MISROUTE, by=by["WRB"], reason="屬文化局權管。")
    later = timezone.localdate() + dt.timedelta(days=30)
    act(asked["CUL"], ASK_EXTENSION, by=by["CUL"], until=later, reason="須現地會勘。")
    return plan


def revise_the_chapters(board: b.Board) -> None:
    """A revision with a question."""
    draft = chapters.begin_revision(by=board.actors["rdec_administrator", b.OWN])
    Question.objects.create(chapter=draft.chapters.all()[0], code="q1", kind="text", label="題目")


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


def moves_of(case: Any) -> list[str]:
    """What leaves the case's state."""
    return [move.name for move in case.machine.from_state(case.state)]


def of_plans(world: World) -> list[tuple[Any, ...]]:
    """A plan's id."""
    return [(plan.pk,) for plan in world.plans]


def moves(world: World, name: str) -> list[tuple[Any, ...]]:
    """The moves that have their page there, asked of each plan: those that leave its state, and one that does not."""
    found = []
    for plan in world.plans:
        here = [m for m in plan.machine.moves.values() if (m.route or "proposals:move") == name]
        open_now = [m.name for m in here if plan.state in m.source]
        found += [(plan.pk, move) for move in dict.fromkeys([*open_now, here[0].name])]
    here = world.revised.machine.from_state(world.revised.state)
    return found + [(world.revised.pk, move.name) for move in here if (move.route or "proposals:move") == name]


def cases(model: Any, *more: Any) -> Callable[[World], Iterable[tuple[Any, ...]]]:
    """Ids of every row of ``model``."""
    return lambda _world: [(pk, *more) for pk in model.objects.values_list("pk", flat=True)]


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


def one(model: Any) -> Callable[[World], Iterable[tuple[Any, ...]]]:
    """The id of one row: a file of it costs a page laid out."""
    return lambda _world: [(pk,) for pk in model.objects.order_by("-pk").values_list("pk", flat=True)[:1]]


def a_released_opinion(_world: World) -> list[tuple[Any, ...]]:
    """One that everybody of its plan may read."""
    return [(OpinionRequest.objects.filter(state=OpinionState.RELEASED).latest("pk").pk,)]


def case_moves(model: Any) -> Callable[[World], Iterable[tuple[Any, ...]]]:
    """Rows with the moves that leave their states."""
    return lambda _world: [(row.pk, move) for row in model.objects.all() for move in moves_of(row)]


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


SECTIONS = [section for section in Section if section not in VENTURE_SECTIONS]
ARGS: dict[str, Callable[[World], Iterable[tuple[Any, ...]]]] = {
    "accounts:join_organisation": units,
    "accounts:unit_edit": units,
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
    "proposals:letter_number": letters(),
    "proposals:letter_pdf": letters(1),
    "proposals:letter_odt": letters(1),
    "proposals:letter_di": letters(1),
    "proposals:privacy_version": lambda _world: [(1,)],
    "proposals:copy": of_plans,
    "proposals:consent": of_plans,
    "proposals:signed_paper": lambda w: [(w.represented.pk,)],
    "proposals:imported": cases(PlanImport),
    "programmes:programme": programmes,
    "programmes:edit": programmes,
    "programmes:kpi_edit": lambda _world: Kpi.objects.values_list("code")[:1],
    "upkeep:day_edit": lambda _world: CalendarDay.objects.values_list("date")[:1],
    "upkeep:day_remove": lambda _world: CalendarDay.objects.values_list("date")[:1],
    "proposals:vision": lambda _world: [(code,) for code in District.objects.values_list("code", flat=True)[18:21]],
    "proposals:vision_file": lambda _world: VisionFile.objects.values_list("vision__district", "attachment"),
    "proposals:budget_answer": lambda w: [(p.pk, p.venture_list[0].pk) for p in w.plans],
    "proposals:section_draft": lambda w: [(w.plans[0].pk, "vision")],
    "proposals:venture_section_draft": lambda w: [(w.plans[0].pk, w.plans[0].venture_list[0].pk, "theme")],
    "proposals:compare": lambda w: [(w.plans[-1].pk,)],
    "proposals:compare_pdf": lambda w: [(w.plans[-1].pk,)],
    "proposals:compare_odt": lambda w: [(w.plans[-1].pk,)],
    "proposals:version_odt": lambda w: [(w.plans[-1].pk, 1)],
    "proposals:version_budget": lambda w: [(w.plans[-1].pk, 1)],
    "proposals:contact": of_plans,
    "proposals:dossier": lambda w: [(w.plans[-1].pk,)],
    "proposals:history": of_plans,
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
    "reviews:meeting": cases(Meeting),
    "reviews:meeting_move": case_moves(Meeting),
    "reviews:invited": cases(Meeting),
    "reviews:draft_minutes": cases(Meeting),
    "reviews:comment_minutes": cases(Meeting),
    "reviews:minutes": cases(Meeting),
    "reviews:meeting_live": cases(Meeting),
    "reviews:meeting_news": cases(Meeting),
    "reviews:meeting_mine": cases(Meeting),
    "reviews:meeting_mine_news": cases(Meeting),
    "reviews:arrivals": cases(Meeting),
    "reviews:attend": lambda _world: [(links.link(held).split("/")[-2],) for held in Meeting.objects.all()],
    "reviews:packets": cases(Meeting),
    "reviews:packet": lambda _world: [(packet.meeting_id, packet.number) for packet in Packet.objects.all()],
    "reviews:remit_edit": cases(Remit),
    "reviews:remit_remove": cases(Remit),
    "reviews:phrase_edit": cases(Phrase),
    "reviews:phrase_remove": cases(Phrase),
    "reviews:opinion_paper": opinions,
    "reviews:opinion_paper_pdf": a_released_opinion,
    "reviews:opinion_paper_odt": a_released_opinion,
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
    "tracking:plan": of_plans,
    "tracking:undertaking": cases(Undertaking),
    "tracking:file_plan": case_moves(Undertaking),
    "tracking:undertaking_move": case_moves(Undertaking),
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


def client_of(world: World, person: str) -> Client:
    """A browser signed in as the person."""
    client, who = Client(raise_request_exception=False), PEOPLE[person]
    if who is None:
        return client
    if who:
        return sign_in(client, world.board.actors[who])
    if person == "a superuser":
        user = make_user("系統管理者", is_staff=True, is_superuser=True)
        return sign_in(client, make_actor(UnitKind.RDEC, Role.ADMINISTRATOR, user=user))
    return sign_in(client, Actor(make_user("新來的人")))


def get(client: Client, url: str) -> tuple[Any, list[str]]:
    """The answer to a GET and the statements that wrote."""
    written: list[str] = []

    def watch(execute: Any, statement: str, *args: Any) -> Any:
        if WRITES.match(statement) and not MAY.match(statement):
            written.append(statement[:200])
        return execute(statement, *args)

    with connection.execute_wrapper(watch):
        answer = client.get(url)
        if answer.streaming:
            b"".join(answer.streaming_content)
    return answer, written


def forms_of(answer: Any) -> list[str]:
    """The forms of a page that write."""
    return POSTED.findall(answer.text) if is_page(answer) else []


def is_page(answer: Any) -> bool:
    """Is it a page rather than a file?"""
    return not answer.streaming and answer.get("Content-Type", "").startswith("text/html")


@pytest.mark.parametrize("person", PEOPLE)
def test_get_never_writes(world: World, person: str):
    show_everything(world, person)


def show_everything(world: World, person: str) -> None:
    """Ask for every address as ``person``."""
    client = client_of(world, person)
    looked_at = [name for name in ROWS if name.startswith(LOOK_AT.get(person, ""))]
    asked = [(name, url) for name in looked_at for url in urls(world, name)]
    if person in ASK_FOR_THE_ADMIN:
        asked += [("admin", url) for url in admin_urls()]
    wrong = []
    for name, url in asked:
        answer, written = get(client, url)
        status, forms = answer.status_code, forms_of(answer)
        world.answered[name].add(status)
        world.forms += len(forms)
        for fault in faults_of_screen(answer.text) if is_page(answer) and name != "admin" else ():
            world.screens[fault].add(f"{name} as {person}")
        if written or status >= 500:
            wrong.append((name, url, status, written))
        if name not in PUBLIC and "no-store" not in answer["Cache-Control"]:
            wrong.append((name, url, status, ["an answer that a cache may keep"]))
        if client.session.get("_auth_user_id") and any(not all(field in form for field in CARRIED) for form in forms):
            wrong.append((name, url, status, ["a form that does not say whom it was drawn for, or has no key"]))
        if name.startswith("mfa_"):  # such a page makes the session forget the second factor
            session = client.session
            session["second_factor"] = True
            session.save()
    assert wrong == []
    world.people.add(person)


def everybody(world: World) -> None:
    """Whom the test above has not asked for here is asked now."""
    for person in PEOPLE:
        if person not in world.people:
            show_everything(world, person)


def test_each_page_was_shown_to_somebody(world: World):
    """The test above does not walk past 404s only."""
    everybody(world)
    readable = [name for name in ROWS if name.startswith(OURS) and "GET" in ROWS[name].methods]
    never = {name: world.answered[name] for name in readable if 200 not in world.answered[name]}
    assert never == NEVER_A_PAGE
    assert world.answered["admin"] == {200, 302, 403}
    assert world.forms > 1000


def test_no_screen_has_two_filled_buttons_and_every_table_stacks_on_a_phone(world: World):
    everybody(world)
    assert world.screens == {}
