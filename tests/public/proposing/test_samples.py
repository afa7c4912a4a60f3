"""Templates and the example, taken home without signing in."""

import io

import pytest
from django.urls import reverse
from odfdo import Document
from openpyxl import load_workbook

from chapters.services import current_template_id
from proposals.models import Proposal
from proposals.workbooks.layout import SHEETS
from public.proposing.samples import SAMPLES, sample
from tests.factories.plans import load_reference

pytestmark = pytest.mark.django_db


def address(file):
    return reverse("public:take_home", args=[file])


def text_of(file):
    return Document(io.BytesIO(sample(file))).get_formatted_text()


@pytest.mark.parametrize("file", SAMPLES)
def test_each_is_everybody_s(client, file):
    load_reference()
    answer = client.get(address(file))
    assert (answer.status_code, answer["Content-Type"]) == (200, SAMPLES[file].mime)
    assert answer["Cache-Control"] == "public, max-age=25, stale-while-revalidate=25"
    assert answer["Content-Disposition"] == f'attachment; filename="{file}"'
    again = client.get(address(file), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert address(file) in client.get(reverse("public:how")).text


def test_the_template_has_the_chapters_of_a_plan_begun_now():
    load_reference()
    layout = Proposal(template_id=current_template_id()).layout
    said = text_of("plan-template.odt")
    assert [layout[s].title for s in layout.sections if layout[s].title not in said] == []
    assert ("（計畫名稱：說得出地點與要做的事" in said, "示範村" in said) == (True, False)


def test_the_example_says_that_it_is_made_up_and_adds_up():
    load_reference()
    said = text_of("plan-example.odt")
    assert ("示範村水圳慢行計畫" in said, "示範" in said, "2,360,000" in said) == (True, True, True)
    body = Document(io.BytesIO(sample("budget-example.ods"))).body
    assert [table.name for table in body.tables] == ["彙總", "各年度", "事業一"]


def test_the_workbook_is_that_of_the_import():
    load_reference()
    book = load_workbook(io.BytesIO(sample("plans.xlsx")))
    assert book.sheetnames[: len(SHEETS)] == [sheet.name for sheet in SHEETS]


def test_they_are_made_once_a_day(django_assert_num_queries):
    load_reference()
    first = sample("plan-template.odt")
    with django_assert_num_queries(2):
        assert sample("plan-template.odt") == first


def test_there_is_nothing_else(client):
    assert client.get(address("plan.exe")).status_code == 404
