"""The review's part of a dossier: to each reader what the reader may read, and what is not there yet with the reason."""

from __future__ import annotations

import pytest

from documents.papers.html import html
from documents.papers.odt import odt
from proposals.papers.parts import LeftOut, Part
from reviews.meetings import recording
from reviews.papers.enclosing import enclosed
from reviews.papers.settled import commitments_paper, meeting_paper
from reviews.rounds.services import release_round
from reviews.states import Result
from tests.documents.papers.reading import html_words, odt_words
from tests.reviews.cases import asked, file_as, latest_round, offer, paper, plan_with_meeting, reviewed_plan

pytestmark = pytest.mark.django_db
WAITS = "審查中；機關回復並經研考會釋出後才放入。"
NOTHING = LeftOut("分工及配合事項一覽表", "目前沒有您可以看到的分工及配合事項。")


@pytest.fixture
def plan(cast):
    """One agency has replied and offers work, the other has not."""
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, commitments=[offer()])
    return plan


def names(plan, actor) -> list[str]:
    found = enclosed(plan, actor)
    return ["/".join(filter(None, (each.folder, each.name))) for each in found if isinstance(each, Part)]


def left_out(plan, actor) -> list[LeftOut]:
    return [each for each in enclosed(plan, actor) if isinstance(each, LeftOut)]


def both(*stems: str) -> list[str]:
    return [f"{stem}.{form}" for stem in stems for form in ("pdf", "odt")]


def test_before_release_rdec_and_the_agency_itself_have_the_opinion(cast, plan):
    mine = both("書面審查/第1輪_農業局", "書面審查/第1輪_彙整表", "分工及配合事項一覽表")
    called = {who: f"審查機關 {asked(plan, who).alias}" for who in (cast.farm, cast.water)}
    read_by = {
        cast.rdec: (mine, ["水利局"]),
        cast.farm: (mine, [called[cast.water]]),
        cast.water: ([], [called[cast.farm], "水利局"]),
        cast.proposer: ([], [*called.values()]),
    }
    for actor, (found, waited_for) in read_by.items():
        left = [LeftOut(f"書面審查/第1輪_{name}", WAITS) for name in waited_for]
        assert names(plan, actor) == found, actor
        assert set(left_out(plan, actor)) == {*left, *([] if found else [NOTHING])}, actor


def test_after_release_the_proposer_has_them_with_the_answers(cast, plan):
    file_as(cast.water, plan, Result.REVISE)
    release_round(latest_round(plan), by=cast.rdec)
    assert names(plan, cast.proposer) == both(
        *("書面審查/第1輪_農業局", "書面審查/第1輪_水利局", "書面審查/第1輪_彙整表"),
        *("書面審查/審查意見回應對照表", "分工及配合事項一覽表"),
    )
    assert left_out(plan, cast.proposer) == []


def test_a_meeting_is_there_once_its_minutes_are_confirmed(cast):
    plan, meeting = plan_with_meeting(cast)
    assert LeftOut(f"專案會議/{meeting}", "會議紀錄尚待確認。") in left_out(plan, cast.rdec)
    recording.record_minutes(meeting, paper(), ["請補期程。", "照案通過。"], by=cast.rdec)
    assert names(plan, cast.rdec)[-4:] == both(f"專案會議/{meeting}", "專案會議/會議決議辦理情形表")
    found = meeting_paper(plan.agenda_items.select_related("meeting").get())
    lines = [[cell.paragraphs[0][0].text for cell in line.cells] for line in found.blocks[-1].rows]
    assert lines == [["1", "請補期程。", "—", "—"], ["2", "照案通過。", "—", "—"]]
    assert html_words(html(found)) == odt_words(odt(found))


def test_the_commitments_stand_agency_by_agency(cast, plan):
    found = commitments_paper(plan, plan.commitments.select_related("agency"))
    texts = [cell.paragraphs[0][0].text for line in found.blocks[-1].rows for cell in line.cells]
    assert texts[:-1] == ["農業局", "協助場域媒合", "主辦", "待確認"]
    assert html_words(html(found)) == odt_words(odt(found))
