"""修正對照表 as ODT: the rows of the PDF, what came and went marked by styles an office program keeps."""

from __future__ import annotations

import io
import zipfile
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from odfdo import Document

from chapters.states import Section
from documents.models import PaperOrder
from documents.orders import work
from documents.papers.html import html
from documents.papers.odf import TEXT_MIME
from documents.papers.odt import odt
from portal.demo.walker import Walker
from proposals import workflow as w
from proposals.models import PlanVersion, Proposal
from proposals.papers import places
from proposals.papers.comparison import comparison_paper
from proposals.papers.orders import plan_wish
from proposals.papers.places import plan_odt
from proposals.services import write_section
from proposals.states import Place
from tests.factories.accounts import sign_in
from tests.factories.plans import walker_at
from tests.proposals.papers.test_plan import rows as html_rows
from tests.proposals.papers.test_plan_odt import text_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def revised() -> Walker:
    walker = walker_at("document_review")

    def write(locked: Proposal) -> None:
        venture = locked.ventures.order_by("position")[0]
        venture.method = "先培力，再修繕。\n第二年擴大參與。"
        venture.save()
        line = venture.budget_lines.order_by("id")[0]
        line.central += 1000
        line.save()
        venture.stakeholders.order_by("id")[0].delete()

    walker.step(w.ASK_REVIEW_REVISION)
    write_section(walker.plan, Section.CONCEPT, write, by=walker.owner, venture=walker.plan.venture_list[0].pk)
    walker.step(w.RESUBMIT_REVIEW)
    return walker


def both(walker: Walker) -> tuple[PlanVersion, PlanVersion]:
    _notice, old, new = walker.plan.versions.select_related("proposal").order_by("number")
    return old, new


def comparison_odt(old: PlanVersion, new: PlanVersion) -> bytes:
    return odt(comparison_paper(old, new))


def document(walker: Walker) -> Document:
    return Document(io.BytesIO(comparison_odt(*both(walker))))


def squeezed(rows: list[list[str]]) -> list[list[str]]:
    """Rows without blanks, and without the marks between paragraphs."""
    return [["".join(cell.replace(" / ", "").split()) for cell in row] for row in rows]


def test_it_has_the_rows_of_the_pdf(revised: Walker):
    of_pdf = html_rows(html(comparison_paper(*both(revised))))
    of_odt = text_rows(document(revised))
    assert len(of_odt) > 10
    assert squeezed(of_odt) == squeezed(of_pdf)


def styled(made: Document, style: str) -> list[str]:
    """What the table shows in a style of characters."""
    return [span.text for span in made.body.get_elements(f"//table:table//text:span[@text:style-name='{style}']")]


def test_what_came_and_went_is_marked_by_styles(revised: Walker):
    made = document(revised)
    old, new = both(revised)
    line_before, line_now = (version.content["ventures"][0]["budget"][0]["central"] for version in (old, new))
    assert line_now == line_before + 1000
    assert f"{line_before:,}" in styled(made, "Removed")
    assert f"{line_now:,}" in styled(made, "Added")
    gone = old.content["ventures"][0]["stakeholders"][0]["name"]
    assert gone in styled(made, "Removed")
    assert gone not in styled(made, "Added")
    assert set(styled(made, "Label")) >= {"理由：", "回應："}
    looks = {
        name: made.styles.get_element(f"//style:style[@style:name='{name}']/style:text-properties")
        for name in ("Added", "Removed")
    }
    assert looks["Added"].get_attribute("style:text-underline-style") == "solid"
    assert [looks["Added"].get_attribute(f"{part}") for part in ("fo:font-weight", "style:font-weight-asian")] == [
        "bold"
    ] * 2
    assert looks["Removed"].get_attribute("style:text-line-through-style") == "solid"


def test_the_sheet_lies_on_its_side(revised: Walker):
    made = document(revised)
    layout = made.styles.get_element("//style:page-layout[@style:name='PageStandard']/style:page-layout-properties")
    assert (layout.get_attribute("fo:page-width"), layout.get_attribute("fo:page-height")) == ("29.7cm", "21cm")
    columns = made.content.get_elements("//style:style[@style:family='table-column']/style:table-column-properties")
    widths = [float(column.get_attribute("style:column-width").removesuffix("cm")) for column in columns]
    assert (widths[0], round(sum(widths), 1)) == (3.4, 24.7)
    heads = made.body.get_elements("//table:table-header-rows//table:table-row")
    words = [[p.text_recursive for p in head.get_elements(".//text:p")] for head in heads]
    assert words == [["章節", "原內容", "修正後內容", "頁次"]]


def test_the_head_says_which_versions_are_compared(revised: Walker):
    words = [p.text_recursive for p in document(revised).body.get_paragraphs()]
    assert [h.text_recursive for h in document(revised).body.get_headers()] == [f"{revised.plan.title}　修正對照表"]
    number = revised.plan.case_number.replace("-", "\N{NON-BREAKING HYPHEN}")
    assert f"案號：{number}　提案單位：{revised.plan.owner.full_name}" in words
    assert "刪除線為原版本刪去之文字；底線為修正後新增之文字。頁次為修正後計畫書（PDF）之頁碼。" in words
    assert [line.split("（")[0] for line in words if line.startswith("原版本：")] == ["原版本：第 2 版"]


def test_equal_versions_say_so(revised: Walker):
    _old, new = both(revised)
    made = Document(io.BytesIO(comparison_odt(new, new)))
    assert text_rows(made)[1:] == [["兩個版本內容相同。"]]


def test_the_same_versions_are_the_same_file_and_name_nobody(revised: Walker):
    made = comparison_odt(*both(revised))
    assert made == comparison_odt(*both(revised))
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert package.testzip() is None
        assert package.read("mimetype").decode() == TEXT_MIME
        assert "creator" not in package.read("meta.xml").decode()


def test_pages_are_named_once_the_plan_is_printed(revised: Walker):
    old, new = both(revised)
    in_contents = "//text:table-of-content//text:bookmark-ref"
    assert {row[-1] for row in text_rows(document(revised))[1:] if len(row) == 4} == {"—"}
    assert {ref.text for ref in Document(io.BytesIO(plan_odt(new))).body.get_elements(in_contents)} == {""}
    PaperOrder.objects.exclude(key=plan_wish(new).key).delete()
    assert work.print_due() == 1
    kept = PaperOrder.objects.get().places
    named = Document(io.BytesIO(plan_odt(new))).body.get_elements(in_contents)
    assert [int(ref.text) for ref in named] == kept["contents"]
    concept = kept["sections"][Place(Section.CONCEPT, new.content["ventures"][0]["id"]).code]
    rows = text_rows(Document(io.BytesIO(places.comparison_odt(old, new))))
    assert {row[-1] for row in rows if row[0] == "事業構想"} == {str(concept)}
    assert rows[-1][-1] == str(kept["sections"]["經費彙總"])


def test_it_comes_as_a_file_beside_the_pdf(client: Client, revised: Walker):
    sign_in(client, revised.owner)
    url = reverse("proposals:compare_odt", args=[revised.plan.pk])
    answer = client.get(url)
    name = quote(f"{revised.plan.title}_修正對照表_第2版_第3版.odt")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (TEXT_MIME, "nosniff")
    assert answer["Cache-Control"] == "private, no-store"
    page = client.get(reverse("proposals:compare", args=[revised.plan.pk]))
    assert f'href="{url}?old=2&amp;new=3"' in page.text
