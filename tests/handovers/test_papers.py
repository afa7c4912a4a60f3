"""移交清冊: page, PDF, ODT and ODS say the same; once both have confirmed nothing of it changes."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from odfdo import Document

from accounts.models import User
from documents.papers.html import html
from handovers.models import Handover
from handovers.register.papers import register_paper
from handovers.views import register_of
from proposals.models import Proposal
from tests.documents.orders.printed import printed
from tests.documents.papers.pdf_text import pages_of
from tests.documents.papers.reading import html_words, odt_words
from tests.factories.accounts import sign_in
from tests.handovers.cases import REASON, WORDS

pytestmark = pytest.mark.django_db


def address(handover, form):
    return reverse(f"handovers:register_{form}", args=[handover.pk])


def words(handover) -> str:
    return html_words(html(register_paper(register_of(Handover.objects.get(pk=handover.pk)))))


def cells(data: bytes) -> list[list[str]]:
    table = Document(io.BytesIO(data)).body.get_table(0)
    return [[str(value) for value in row if value is not None] for row in table.get_values()]


def test_it_says_who_hands_what_to_whom_and_who_has_confirmed(scene):
    said = words(scene.handed_over())
    for part in ("職務移交清冊", "移交人陳品妤", "接收人林同仁", REASON, WORDS, "待接收人確認", "共3項。"):
        assert part in said
    assert "移交人專管平台・承辦人陳品妤" in said
    assert "林同仁待確認" in said


def test_once_both_have_confirmed_it_says_what_went_over(scene):
    said = words(scene.received())
    assert (said.count("已移交"), "已交接" in said, "待確認" in said) == (3, True, False)


def test_page_odt_and_pdf_say_the_same(client, scene):
    handover = scene.received()
    sign_in(client, scene.receiver)
    said = words(handover)
    assert odt_words(client.get(address(handover, "odt")).content) == said
    made = printed(client, address(handover, "pdf"))
    text = "".join(pages_of(made.getvalue()))
    assert (made["Content-Type"], [line.called.replace(" ", "") in text for line in handover.lines]) == (
        "application/pdf",
        [True, True, True],
    )


def test_the_sheet_has_a_row_each(client, scene):
    handover = scene.received()
    rows = cells(sign_in(client, scene.giver).get(address(handover, "ods")).content)
    head = next(place for place, row in enumerate(rows) if row[:2] == ["項次", "類別"])
    assert [row[1] for row in rows[head + 1 :]] == [line.kind_label for line in handover.lines]
    assert all("已移交" in row for row in rows[head + 1 :])


def test_nothing_of_it_changes_once_both_have_confirmed(scene):
    handover = scene.received()
    before = words(handover)
    Proposal.objects.filter(pk=scene.handled.pk).update(title="改了名的計畫", filed_title="")
    assert words(handover) == before


def test_a_person_has_a_paper_of_its_own(client, scene):
    sign_in(client, scene.giver)
    url = {form: reverse(f"handovers:person_{form}", args=[scene.giver.user.pk]) for form in ("odt", "pdf", "ods")}
    said = odt_words(client.get(url["odt"]).content)
    for part in ("名下未結事項", "承辦人陳品妤", "共3項。"):
        assert part in said
    assert "接收人" not in said
    assert "名下未結事項" in "".join(pages_of(printed(client, url["pdf"]).getvalue()))
    assert User.objects.filter(pk=scene.giver.user.pk).exists()
    assert len([row for row in cells(client.get(url["ods"]).content) if row and row[0] in {"1", "2", "3"}]) == 3


def test_a_language_of_the_page_is_none_of_the_papers(client, scene):
    handover = scene.received()
    sign_in(client, scene.receiver)
    client.cookies["django_language"] = "en"
    assert odt_words(client.get(address(handover, "odt")).content) == words(handover)
