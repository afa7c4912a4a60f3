"""A number is looked for in every place in which one is recorded, as it stands there now."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from documents.letters.values import Kind, LetterContent, Party
from proposals.corrections.entries import entries
from proposals.corrections.services import correct
from proposals.models import Letter, LetterVersion, Proposal, ProposalTransition
from proposals.numbers.standings import LETTER, LINE, question, standings
from proposals.states import State
from tests.tracking.cases import make_cast, make_plan, make_submission
from tracking.models import ApprovalLetter

pytestmark = pytest.mark.django_db
NUMBER, OTHER, DAY = "府授研考字第1150000001號", "府授研考字第1150000002號", dt.date(2026, 3, 2)


@pytest.fixture
def cast():
    return make_cast()


def lettered(plan, unit, *numbers: str) -> Letter:
    """A letter of the plan that was given these numbers one after the other."""
    letter = Letter.objects.create(proposal=plan, unit=unit, occasion="x", kind=Kind.LETTER, status="sent", made_by="x")
    words = LetterContent(Kind.LETTER.value, Party("研考會"), "檢送計畫，請　查照。").to_json()
    for place, number in enumerate(numbers, 1):
        LetterVersion.objects.create(
            letter=letter, number=place, content=words, letter_number=number, letter_date=DAY, source="typed"
        )
    return letter


def declined(plan, number: str) -> ProposalTransition:
    """A line of the plan's log with a letter."""
    data = {"letter_number": number, "letter_date": "2026-03-02", "reason": "不符"}
    return ProposalTransition.objects.create(
        subject=plan,
        move="decline",
        source="with_rdec",
        target="declined",
        data=data,
        actor_label="研考",
        row_version=1,
    )


def found(number: str) -> list[tuple[int, str, int, str]]:
    return [(each.plan, each.kind, each.pk, each.what) for each in standings([number])]


def test_every_place_is_looked_in(cast):
    plan = make_plan(cast, State.NDC_WORKING)
    letter, line, sent = lettered(plan, cast.rdec.unit, NUMBER), declined(plan, NUMBER), make_submission(plan)
    type(sent).objects.update(letter_number=NUMBER)
    venture = plan.venture_list[0]
    granted = ApprovalLetter.objects.create(
        venture=venture, ministry="文化部", letter_number=NUMBER, letter_date=DAY, amount=1
    )
    assert found(NUMBER) == [
        (plan.pk, LETTER, letter.pk, "公文"),
        (plan.pk, LINE, line.pk, f"「{line.move_label}」"),
        (plan.pk, "submission", sent.pk, "「函送國發會」"),
        (plan.pk, "approval", granted.pk, "「部會核定函」"),
    ]
    assert found(OTHER) == []


def test_what_was_numbered_anew_stands_there_only_as_it_is_now(cast):
    plan = make_plan(cast, State.NDC_WORKING)
    letter = lettered(plan, cast.rdec.unit, NUMBER, OTHER)
    assert (found(NUMBER), found(OTHER)) == ([], [(plan.pk, LETTER, letter.pk, "公文")])


def test_a_line_stands_as_it_was_corrected(cast):
    plan = make_plan(cast, State.DECLINED)
    line = declined(plan, NUMBER)
    row = entries["line"].rows(plan).get(pk=line.pk)
    row.corrections = []
    correct(
        plan,
        entries["line"],
        row,
        values={"letter_number": OTHER, "letter_date": DAY},
        reason="誤植",
        by=cast.supervisor,
    )
    assert (found(NUMBER), found(OTHER)) == ([], [(plan.pk, LINE, line.pk, f"「{line.move_label}」")])


def test_of_a_plan_out_of_sight_nobody_learns_by_guessing_a_number(cast):
    plan = make_plan(cast, State.NDC_WORKING)
    lettered(plan, cast.rdec.unit, NUMBER)
    asked = "這個發文字號已登錄於{}。"
    assert question(standings([NUMBER]), cast.rdec) == asked.format(f"「{plan}」的公文")
    guessed = [question(standings([number]), cast.stranger) for number in (NUMBER, OTHER)]
    assert guessed == ["", ""]
    lettered(make_plan(replace(cast, proposer=cast.stranger), State.NDC_WORKING), cast.rdec.unit, NUMBER)
    own = Proposal.objects.get(owner=cast.stranger.unit)
    assert question(standings([NUMBER]), cast.stranger) == asked.format(f"「{own}」的公文")
    Proposal.objects.filter(pk=plan.pk).update(notified_at=None)
    assert question(standings([NUMBER]), cast.rdec) == asked.format(f"「{own}」的公文、另一件計畫的公文")


def test_of_a_letter_out_of_sight_in_a_plan_that_is_seen_nobody_learns_either(cast):
    """A 簽 is read by its unit; who proposes sees the plan, and RDEC is asked about every number."""
    plan = make_plan(cast, State.NDC_WORKING)
    memo = lettered(plan, cast.rdec.unit, NUMBER)
    asked = f"這個發文字號已登錄於「{plan}」的公文。"
    everybody = (cast.rdec, cast.proposer, cast.stranger)
    assert [question(standings([NUMBER]), actor) for actor in everybody] == [asked, asked, ""]
    Letter.objects.filter(pk=memo.pk).update(kind=Kind.MEMO)
    assert [question(standings([NUMBER]), actor) for actor in everybody] == [asked, "", ""]


def test_all_numbers_are_asked_for_at_once(cast, django_assert_num_queries):
    plan = make_plan(cast, State.NDC_WORKING)
    letter, line = lettered(plan, cast.rdec.unit, NUMBER), declined(plan, OTHER)
    with django_assert_num_queries(0):
        assert standings([]) == []
    with django_assert_num_queries(1):
        places = standings([NUMBER, OTHER])
    assert [(each.kind, each.pk, each.date) for each in places] == [
        (LETTER, letter.pk, ""),
        (LINE, line.pk, "2026-03-02"),
    ]


def test_a_line_stands_as_it_was_corrected_last(cast):
    plan = make_plan(cast, State.DECLINED)
    line = declined(plan, NUMBER)
    for number in (OTHER, NUMBER):
        row = entries["line"].rows(plan).get(pk=line.pk)
        row.corrections = list(plan.transitions.filter(move="correct"))
        values = {"letter_number": number, "letter_date": DAY}
        correct(plan, entries["line"], row, values=values, reason="誤植", by=cast.supervisor)
    assert (found(OTHER), found(NUMBER)) == ([], [(plan.pk, LINE, line.pk, f"「{line.move_label}」")])


@pytest.mark.parametrize(
    "typed", ["府授研考字第１１５００００００１號", " 府授研考字第 1150000001 號", "府授研考字第1150-000001號"]
)
def test_a_number_is_the_same_however_it_was_typed(cast, typed):
    plan = make_plan(cast, State.NDC_WORKING)
    letter, line, sent = lettered(plan, cast.rdec.unit, typed), declined(plan, typed), make_submission(plan)
    type(sent).objects.update(letter_number=typed)
    venture = plan.venture_list[0]
    granted = ApprovalLetter.objects.create(
        venture=venture, ministry="文化部", letter_number=typed, letter_date=DAY, amount=1
    )
    everywhere = [(LETTER, letter.pk), (LINE, line.pk), ("submission", sent.pk), ("approval", granted.pk)]
    assert [(each.kind, each.pk) for each in standings([NUMBER])] == everywhere
    assert [(each.kind, each.pk) for each in standings([typed])] == everywhere


def test_a_number_of_a_correction_is_the_same_however_it_was_typed(cast):
    plan = make_plan(cast, State.DECLINED)
    line = declined(plan, NUMBER)
    row = entries["line"].rows(plan).get(pk=line.pk)
    row.corrections = []
    values = {"letter_number": "府授研考字第１１５００００００２號", "letter_date": DAY}
    correct(plan, entries["line"], row, values=values, reason="誤植", by=cast.supervisor)
    assert (found(NUMBER), found(OTHER)) == ([], [(plan.pk, LINE, line.pk, f"「{line.move_label}」")])
