"""Whoever has no part in a plan finds nothing of its review at any address; before release the proposer finds nothing either."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.states import UnitKind
from chapters.states import Section
from proposals.letters import services as letters
from proposals.models import Proposal, ProposalFile
from proposals.papers.dossier import dossier_zip
from proposals.services import attach_file
from proposals.states import Purpose
from proposals.workflow import CONCLUDE_REVIEW
from reviews.answers.services import answer_opinions
from reviews.meetings.services import call_meeting
from reviews.models import Commitment, Meeting, OpinionItem, OpinionRequest, Packet, ReviewRound
from reviews.opinions.services import act, recall
from reviews.packets.contents import sections as of_packet
from reviews.packets.services import ask_for_packet
from reviews.rounds.services import ask_revision, open_round, release_round
from reviews.states import Result
from reviews.workflow import APPROVE_OPINION, ASK_EXTENSION, MISROUTE, RETURN_OPINION
from tests.factories.accounts import make_actor, make_unit, sign_in
from tests.reviews.cases import asked, days_on, file_as, latest_round, make_plan, offer, paper, reviewed_plan, revise
from tests.reviews.service_cases import sections
from tests.urls import addresses
from workflow.calendar import clock
from workflow.engine.moves import machines
from workflow.engine.services import perform
from workflow.models import Notification, OutboxMessage

pytestmark = pytest.mark.django_db

SECRET = "ZQX"  # stands in every field of an opinion
CASE = re.compile(r"^(?:reviews/|tracking/)?(plans|opinions|rounds|meetings|commitments)/<id:pk>")
# Addresses of the review that lead to nobody's case: one's own desk, upkeep; a link whose holder is at the meeting.
NO_CASE = {
    *(
        "my",
        "my_matters",
        "opinions",
        "opinions_file",
        "nudge_several",
        "nudge_plans",
        "commitments",
        "commitments_file",
        "meetings",
        "meetings_file",
        "charges",
        "open_several",
        "checking",
        "attend",
        "charge",
        "charge_move",
        "charge_file",
        "nudge_agencies",
    ),
    *("remits", "remit_new", "remit_edit", "remit_remove", "phrases", "phrase_new", "phrase_edit", "phrase_remove"),
}
# Nobody finds these of a plan that waits for its meeting: its opinions are in, its minutes and decisions are not.
NOT_IN_THIS_STATE = {
    *("proposals:compare", "proposals:compare_pdf", "proposals:compare_odt", "proposals:correct"),
    *("proposals:section", "proposals:signed_paper", "reviews:add_agencies", "reviews:comment_minutes"),
    *("reviews:plan_decisions", "reviews:plan_decisions_pdf", "reviews:plan_decisions_odt"),
    *("reviews:meeting_decisions", "reviews:meeting_decisions_pdf", "reviews:meeting_decisions_odt"),
    *("reviews:opinion_file", "reviews:opinion_check", "reviews:opinion_return", "reviews:opinion_recall"),
    *("reviews:opinion_recall_from_check", "reviews:opinion_misroute", "reviews:opinion_ask_extension"),
}
NOT_THERE, NO_SUCH_METHOD = 404, 405


@dataclass
class Case:
    """A plan before its meeting, with a row for whatever an address names."""

    plan: Proposal
    meeting: Meeting

    def rows(self) -> dict[str, Any]:
        """By what an address calls them; ``pk`` by the word before it."""
        opinion = OpinionRequest.objects.of_plan(self.plan).latest("id")
        attachment = ProposalFile.objects.filter(proposal=self.plan).latest("id").attachment_id
        return {
            "plans": self.plan.pk,
            "opinions": opinion.pk,
            "rounds": ReviewRound.objects.get(proposal=self.plan).pk,
            "meetings": self.meeting.pk,
            "commitments": Commitment.objects.get(proposal=self.plan).pk,
            "alias": opinion.alias,
            "item": OpinionItem.objects.filter(request__round__proposal=self.plan).latest("id").pk,
            "number": 1,
            "letter": self.plan.letters.get().pk,
            "file": attachment,
            "venture": self.plan.venture_list[0].pk,
            "section": Section.CONCEPT,
            "kind": "line",
            "entry": self.plan.transitions.latest("id").pk,
        }


def of_a_case() -> dict[str, str]:
    """Every address of a plan or of what its review is made of, by name; from the URL conf."""
    return {name: route for name, route in addresses() if CASE.match(route)}


def walked(rows: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and address of each, with the case's rows; of a move's page one for each move that has it."""
    for name, route in of_a_case().items():
        (of,) = CASE.findall(route)
        named = re.findall(r"<\w+:(\w+)>", route)
        args = {each: rows[of] if each == "pk" else rows[each] for each in named if each != "move"}
        for move in moves_at(name) if "move" in named else [""]:
            yield name, reverse(name, kwargs=args | ({"move": move} if move else {}))


def moves_at(name: str) -> list[str]:
    """The moves whose page an address is; any word does for one that asks its row for its moves."""
    found = [
        m.name for machine in machines.values() for m in machine.moves.values() if (m.route or "proposals:move") == name
    ]
    return found or ["confirm"]


@pytest.fixture
def case(cast) -> Case:
    """Released, with a letter, a file, a meeting that is called and its packet."""
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, items=[{"text": "請補期程。", "section": Section.CONCEPT}], commitments=[offer()])
    file_as(cast.water, plan)
    letters.draft(plan, "ask_opinions", by=cast.rdec)
    attach_file(plan, paper("附件"), Purpose.MEETING_MINUTES, by=cast.rdec)
    release_round(latest_round(plan), by=cast.rdec, names_agencies=False)
    perform(plan, CONCLUDE_REVIEW, by=cast.rdec)
    moment = clock.now() + clock.dt.timedelta(days=7)
    call_meeting(plan, held_at=moment, place="市政大樓", chair="副市長", by=cast.rdec)
    meeting = Meeting.objects.get(agenda_items__proposal=plan)
    ask_for_packet(meeting, of_packet(meeting, cast.rdec), by=cast.rdec)
    assert Packet.objects.get().number == 1
    return Case(Proposal.objects.get(pk=plan.pk), meeting)


def test_every_address_of_the_review_is_of_a_case_or_named_here():
    """A new one is walked below as soon as it is there; one of another shape is to be placed."""
    review = {name.removeprefix("reviews:") for name, _route in addresses() if name.startswith("reviews:")}
    walked_below = {name.removeprefix("reviews:") for name in of_a_case() if name.startswith("reviews:")}
    assert (review - walked_below, walked_below & NO_CASE) == (NO_CASE, set())


@pytest.mark.slow
@pytest.mark.parametrize("stranger", ["another agency", "another proposer", "the district of another case", "NDC"])
def test_who_has_no_part_in_a_plan_finds_nothing_of_its_review(cast, case, stranger):
    """Whether it is fetched or sent to."""
    actors = {
        "another agency": cast.stranger,
        "another proposer": cast.outsider,
        "the district of another case": make_actor(make_unit(UnitKind.DISTRICT_OFFICE, district="和平區")),
        "NDC": make_actor(UnitKind.NDC),
    }
    client = sign_in(Client(), actors[stranger])
    met = {}
    for name, address in walked(case.rows()):
        statuses = {client.get(address).status_code, client.post(address).status_code}
        if statuses - {NO_SUCH_METHOD} != {NOT_THERE}:
            met[name, address] = statuses
    assert met == {}


@pytest.mark.slow
def test_who_has_a_part_finds_them(cast, case):
    """Else the strangers' 404 would say nothing: of every address a page is there for somebody, or its state is not here."""
    parts = [sign_in(Client(), each) for each in (cast.rdec, cast.supervisor, cast.farm, cast.proposer, cast.convener)]
    found: dict[str, set[int]] = {}
    for name, address in walked(case.rows()):
        found.setdefault(name, set()).update(status_of(client, address) for client in parts)
    assert {name for name, statuses in found.items() if statuses <= {NOT_THERE}} == NOT_IN_THIS_STATE


def status_of(client: Client, address: str) -> int:
    """What a GET meets; a file is read, or it would stay open."""
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


class TestBeforeRelease:
    """The proposer reads the same whether agencies have written or not."""

    @pytest.fixture
    def plan(self, cast):
        """All have begun, which may be known; nothing is filed."""
        plan = make_plan(cast)
        open_round(plan, [*cast.agencies, cast.stranger.unit], days_on(10), by=cast.rdec)
        recall(file_as(cast.farm, plan), by=cast.farm)
        letters.draft(plan, "ask_opinions", by=cast.rdec)
        return plan

    def read(self, cast, plan) -> dict[str, str]:
        """Every page, list and search that the proposer may open, without what is each time anew, and its dossier."""
        client = sign_in(Client(), cast.proposer)
        rows = {"plans": plan.pk, "rounds": latest_round(plan).pk, "number": 1, "alias": "A"}
        rows |= {"opinions": asked(plan, cast.farm).pk, "section": Section.CONCEPT, "venture": plan.venture_list[0].pk}
        rows |= {"letter": plan.letters.get().pk, "item": 1, "kind": "line", "meetings": 1, "commitments": 1}
        rows |= {"entry": plan.transitions.latest("id").pk, "file": "00000000-0000-0000-0000-000000000000"}
        lists = ["portal:home", "portal:notices", "proposals:list", "reviews:my", "tracking:my"]
        found = [(name, reverse(name)) for name in lists]
        found += [
            (f"search for {word}", f"{reverse('proposals:list')}?q={word}") for word in (SECRET, "農業局", "水利局")
        ]
        found += [each for each in walked(rows) if not each[0].endswith(("pdf", "dossier"))]
        pages = {f"{name} {address}": steady(client.get(address)) for name, address in found}
        with dossier_zip(plan, cast.proposer) as made:
            pages |= {f"dossier {name}": as_ever(text) for name, text in unpacked(made.read())}
        return pages

    @pytest.mark.slow
    def test_nothing_tells_whether_an_agency_has_written(self, cast, plan):
        before = self.read(cast, plan)
        write_everything(cast, plan)
        after = self.read(cast, plan)
        assert differing(before, after) == {}
        assert [where for where, text in after.items() if SECRET in text and "search" not in where] == []
        told = Notification.objects.filter(user=cast.proposer.user).values_list("text", "more", "translations")
        assert len(told) == 1  # that it was sent out
        names = ("農業局", "水利局", str(cast.stranger.unit))
        assert [name for name in names if any(name in f"{line}" for line in told)] == []
        assert [
            (where, name) for where, text in after.items() for name in names if name in text and "search" not in where
        ] == []


def write_everything(cast, plan) -> None:
    """One opinion is filed with every field, one agency asks for time, one sends the request back."""
    file_as(
        cast.farm,
        plan,
        Result.REREVIEW,
        content_opinion=f"{SECRET}內容",
        fit_opinion=f"{SECRET}合宜",
        ventures=[{"venture": plan.venture_list[0].pk, "content": f"{SECRET}事業", "fit": f"{SECRET}對接"}],
        items=[
            {"text": f"{SECRET}項目", "section": Section.CONCEPT, "quote": f"{SECRET}原文"},
            {"text": f"{SECRET}其他", "section": ""},
        ],
        commitments=[offer(f"{SECRET}分工")],
    )
    later = days_on(20)
    act(asked(plan, cast.water), ASK_EXTENSION, by=cast.water, until=later, reason=f"{SECRET}展延理由")
    act(asked(plan, cast.stranger), MISROUTE, by=cast.stranger, reason=f"{SECRET}退分理由")


def differing(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Where two readings are not the same: the first line of each that the other has not."""
    found = {}
    for where in before.keys() | after.keys():
        pairs = zip_longest(before.get(where, "").splitlines(), after.get(where, "").splitlines(), fillvalue="")
        if first := next((pair for pair in pairs if pair[0] != pair[1]), None):
            found[where] = first
    return found


def steady(answer: Any) -> str:
    """A page without keys, tokens and the time of the day; what is no page by its status."""
    return as_ever(answer.content.decode(errors="replace")) if answer.status_code == 200 else f"{answer.status_code}"


def as_ever(text: str) -> str:
    """A text without what is each time anew."""
    text = re.sub(r'(name="(?:csrfmiddlewaretoken|once|key|shown_at|draft_\w+)" value=)"[^"]*"', r"\1", text)
    return re.sub(r"nonce[-=][^ \"']*|[0-9a-f]{8}-[0-9a-f-]{27}|(?:\d+:)?\d+:\d\d", "", text)


def unpacked(data: bytes, within: str = "") -> Iterator[tuple[str, str]]:
    """Every text in an archive and in the archives within it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            inner = archive.read(name)
            if zipfile.is_zipfile(io.BytesIO(inner)):
                yield from unpacked(inner, f"{within}{name}/")
            elif name.endswith((".xml", ".json", ".csv", ".txt", ".di", ".sw")):
                yield f"{within}{name}", inner.decode(errors="replace")


def test_no_notice_and_no_mail_holds_what_an_opinion_says(cast):
    """All the way: checked, returned, approved, taken back, released, answered, judged again."""
    cast.farm.unit.checks_opinions = True
    cast.farm.unit.save()
    supervisor = make_actor(cast.farm.unit, "supervisor")
    plan = reviewed_plan(cast)
    said = {"content_opinion": f"{SECRET}內容", "fit_opinion": f"{SECRET}合宜"}
    said["items"] = [{"text": f"{SECRET}項目", "section": Section.CONCEPT}, {"text": f"{SECRET}其他", "section": ""}]
    file_as(cast.farm, plan, Result.REREVIEW, **said)
    act(asked(plan, cast.farm), RETURN_OPINION, by=supervisor, words="請再修。")
    file_as(cast.farm, plan, Result.REREVIEW, **said)
    act(asked(plan, cast.farm), APPROVE_OPINION, by=supervisor)
    recall(asked(plan, cast.farm), by=supervisor)
    file_as(supervisor, plan, Result.REREVIEW, **said)
    file_as(cast.water, plan, Result.REVISE, **said)
    ask_revision(plan, sections(plan, f"農業局 1：{SECRET}項目"), by=cast.rdec, itemised=list(sections(plan)))
    items = {item.pk: "已補期程。" for item in OpinionItem.objects.to_answer(plan)}
    answer_opinions(plan, items, revise(plan), by=cast.proposer)
    judged = [{"item": item.pk, "agreed": True} for item in OpinionItem.objects.to_judge(asked(plan, cast.farm))]
    file_as(supervisor, plan, Result.AGREE, verdicts=judged, **{**said, "items": []})
    release_round(latest_round(plan), by=cast.rdec)
    assert Notification.objects.count() > 10
    told = [f"{line}" for line in Notification.objects.values_list("text", "more", "translations", "url")]
    told += [f"{payload}" for payload in OutboxMessage.objects.values_list("payload", flat=True)]
    assert [line for line in told if SECRET in line] == []
