"""A review as hard to print as one may be: many items, long opinions, rare signs, agencies that have not answered."""

from __future__ import annotations

import datetime as dt

from accounts.models import Unit
from chapters.states import Section
from documents.papers.blocks import Paper
from proposals.models import Proposal
from reviews.models import AgendaItem, Commitment, Decision, Meeting, MeetingMatter, OpinionItem
from reviews.papers.answers import answers_paper
from reviews.papers.decisions import decided, decisions_paper
from reviews.papers.opinions import opinion_paper, summary_paper
from reviews.papers.settled import commitments_paper, meeting_paper
from reviews.rounds.services import release_round
from reviews.states import CommitmentRole, MatterKind, Result
from tests.factories.stress import ADDRESS, MIXED, NUMBERED, RARE
from tests.reviews.cases import HELD_AT, asked, file_as, latest_round, make_cast, offer, reviewed_plan

ITEMS, OFFERS = 30, 20
ANSWERED_AT = dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)


def stress_papers() -> dict[str, Paper]:
    """The review's papers by the functions that describe them; writes rows, which the caller rolls back."""
    cast = make_cast()
    sent = Proposal.objects.filter(pk=reviewed_plan(cast).pk)
    sent.update(title=f"大甲溪流域𤆬客厝與{'山城聚落水圳果園步道' * 4}計畫", is_demo=True)
    plan = sent.get()
    long = f"{NUMBERED}\n{MIXED * 4}\n{RARE}\n參考資料：{ADDRESS}"
    items = [
        {"text": _item(number), "section": Section.CONCEPT if number % 3 else ""} for number in range(1, ITEMS + 1)
    ]
    roles = (CommitmentRole.LEAD, CommitmentRole.ASSIST)
    offers = [offer(f"第{number}項：{MIXED[: number * 7]}", roles[number % 2]) for number in range(OFFERS)]
    written = {"content_opinion": long, "fit_opinion": long, "items": items, "commitments": offers}
    file_as(cast.farm, plan, Result.REVISE, **written)
    opened = latest_round(plan)
    of_farm = asked(plan, cast.farm)
    found = {
        "opinion_paper": opinion_paper(of_farm),
        "summary_paper": summary_paper(opened, list(opened.requests.all()), {of_farm.pk}),
    }
    file_as(cast.water, plan, Result.REREVIEW, **written | {"commitments": []})
    release_round(opened, by=cast.rdec)
    asked_of_plan = OpinionItem.objects.filter(request__round=opened).order_by("request_id", "number")
    asked_of_plan.filter(number__gt=1).update(answer=f"已補充。{MIXED}", answered_at=ANSWERED_AT)
    return found | {
        "answers_paper": answers_paper(plan, asked_of_plan.for_paper()),
        "commitments_paper": commitments_paper(plan, _taken_on(plan, cast.agencies)),
        "meeting_paper": meeting_paper(_met(plan)),
        "decisions_paper": decisions_paper(plan, decided(agenda_item__proposal=plan)),
    }


def _taken_on(plan: Proposal, agencies: list[Unit]) -> list[Commitment]:
    """Of each agency more than a page of them."""
    said = [f"第{number}項：{MIXED[: 40 + number]}" for number in range(ITEMS * 2)]
    return [
        Commitment(proposal=plan, agency=agency, item=item, role=CommitmentRole.LEAD)
        for agency in agencies
        for item in said
    ]


def _met(plan: Proposal) -> AgendaItem:
    """A meeting that heard and decided much."""
    meeting = Meeting.objects.create(
        year=115, number=99, held_at=HELD_AT, place="第一會議室", chair="黃副市長", remarks=NUMBERED, recorder="林承辦"
    )
    item = AgendaItem.objects.create(meeting=meeting, proposal=plan)
    for number in range(1, ITEMS + 1):
        about = {"meeting": meeting, "kind": MatterKind.REPORT, "number": number}
        MeetingMatter.objects.create(text=_item(number), settled="洽悉。", **about)
        Decision.objects.create(agenda_item=item, number=number, text=_item(number), answer=f"已辦理。{MIXED}")
    return item


def _item(number: int) -> str:
    """A sentence, now and then a page."""
    return f"第{number}點：{MIXED * (9 if number % 10 == 0 else 1)}{RARE if number % 7 == 0 else ''}"
