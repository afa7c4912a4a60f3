"""What a meeting changes later stands beside what was filed, on the page, on papers and in the history; never in its place."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from odfdo import Document

from documents.papers.html import html
from documents.papers.odt import odt
from proposals.models import Proposal, ProposalTransition
from proposals.versions.history import lines
from reviews.commitments.services import move_commitment
from reviews.meetings import recording
from reviews.models import MeetingTransition, OpinionRequest
from reviews.papers.opinions import opinion_paper, summary_paper
from reviews.papers.summary_ods import summary_ods
from reviews.workflow import AMEND, DROP, QUERY
from tests.documents.papers.reading import html_words, odt_words
from tests.reviews.cases import asked, paper
from tests.reviews.live.cases import noon, sitting
from tests.reviews.page_cases import text, url
from workflow.calendar import clock
from workflow.templatetags.cs import roc

pytestmark = pytest.mark.django_db
FIRST, THEN, LAST = "協助場域媒合", "媒合兩處場域", "媒合三處場域"


@pytest.fixture
def case(cast):
    """In the meeting the farm agency words its matter anew twice; the water agency's is dropped."""
    case = sitting(cast)
    with clock.at(noon()):
        move_commitment(case.lead, AMEND, item=THEN, by=cast.farm)
        move_commitment(case.lead, QUERY, reason="請再說明處數。", by=cast.rdec)
        move_commitment(case.lead, AMEND, item=LAST, by=cast.farm)
        move_commitment(case.assist, DROP, reason="由農業局主辦即可。", by=cast.rdec)
    return case


def matters_of(opinion: OpinionRequest) -> list[list[str]]:
    """The second cell of each row of 四、本機關承擔之分工及配合事項, paragraph by paragraph."""
    table = [block for block in opinion_paper(opinion).blocks if hasattr(block, "rows")][-1]
    return [["".join(run.text for run in p) for p in line.cells[1].paragraphs] for line in table.rows]


def test_the_form_has_what_was_filed_and_below_it_what_became_of_it(cast, case):
    day = roc(timezone.localdate(noon()))
    reworded = f"（嗣後變更：{day} 修正為「{THEN}」、{day} 修正為「{LAST}」）"
    assert matters_of(asked(case.plan, cast.farm)) == [[FIRST, reworded], ["提供苗木"]]
    assert matters_of(asked(case.plan, cast.water)) == [[FIRST, f"（嗣後變更：{day} 不列入）"]]
    found = opinion_paper(asked(case.plan, cast.farm))
    assert html_words(html(found)) == odt_words(odt(found))


def test_so_have_the_summary_its_spreadsheet_and_the_page(cast, as_, case):
    day = roc(timezone.localdate(noon()))
    opened = case.plan.review_rounds.get()
    requests = list(opened.requests.order_by("id"))
    shown = [request.pk for request in requests]
    cells = [
        [run.text for p in line.cells[-1].paragraphs for run in p]
        for line in summary_paper(opened, requests, shown).blocks[-1].rows  # type: ignore[union-attr]
    ]
    assert [FIRST, f"（嗣後變更：{day} 不列入）"] in cells
    assert f"{FIRST}\n（嗣後變更：{day} 修正為「{THEN}」、{day} 修正為「{LAST}」）" in str(
        [row for sheet in sheets_of(summary_ods(opened, requests, shown)) for row in sheet]
    ).replace("\\n", "\n")
    page = text(as_(cast.proposer).get(url("opinion", requests[0].pk)))
    assert f"主辦「{FIRST}」" in page
    assert f"（嗣後變更：{day} 修正為「{THEN}」、{day} 修正為「{LAST}」）" in page


def sheets_of(workbook: bytes) -> list[list[tuple[str, ...]]]:
    """The texts of a workbook's cells, sheet by sheet."""
    tables = Document(io.BytesIO(workbook)).body.tables  # type: ignore[union-attr]
    return [[tuple(str(value) for value in row) for row in table.get_values()] for table in tables]


def test_the_history_tells_of_a_matter_as_it_was_called_then(cast, case):
    log = ProposalTransition.objects.filter(subject=case.plan).order_by("id")
    told = [line.what for line in lines(case.plan, log, cast.rdec)[::-1] if "農業局主辦" in line.what]
    assert told == [
        "農業局主辦「提供苗木」：確認分工",
        f"農業局主辦「{FIRST}」：修正內容",
        f"農業局主辦「{THEN}」：請機關釐清",
        f"農業局主辦「{THEN}」：修正內容",
    ]


def test_minutes_stand_where_they_were_recorded_whatever_file_stands_for_them_now(cast, case):
    with clock.at(noon()):
        recording.record_minutes(case.meeting, paper(), ["照案通過。"], by=cast.rdec)
    recorded = MeetingTransition.objects.get(move="confirm_minutes")
    meeting = type(case.meeting).objects.select_related("minutes").get()
    type(meeting.minutes).objects.update(uploaded_by=cast.supervisor.user)
    (line,) = [each for each in lines(case.plan, [], cast.rdec) if "登錄會議紀錄" in each.what]
    assert (line.at, line.by) == (recorded.at, cast.rdec.label)


def test_the_form_is_of_the_plan_as_it_was_called_in_the_version_reviewed(cast, case):
    called = case.plan.title
    Proposal.objects.update(title="另一個名稱")
    table = next(block for block in opinion_paper(asked(case.plan, cast.farm)).blocks if hasattr(block, "rows"))
    assert ["".join(run.text for run in p) for p in table.rows[0].cells[1].paragraphs] == [called]
