"""Two versions beside each other: the paper and the pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from chapters.states import Section
from documents.papers.html import html, pdf
from proposals import workflow as w
from proposals.models import PlanVersion, Proposal
from proposals.papers.comparison import comparison_paper
from proposals.services import write_section
from proposals.versions import comparisons
from proposals.versions.differences import Change
from tests.documents.orders.printed import printed
from tests.documents.papers.pdf_text import pages_of
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import walker_at
from tests.proposals.papers.test_plan import rows
from tests.proposals.papers.versions import line, venture
from tests.proposals.versions.cases import plan

if TYPE_CHECKING:
    from portal.demo.walker import Walker

SAME, CHANGED = Change.SAME, Change.CHANGED

PAGES = ("proposals:compare", "proposals:compare_pdf", "proposals:compare_odt")


def version(number: int, written_there: dict[str, Any], **about: Any) -> PlanVersion:
    return PlanVersion(
        proposal=Proposal(title="現在的名稱", template_id=1, **about),
        number=number,
        content=written_there,
        created_at=timezone.now(),
    )


@pytest.mark.django_db
def test_the_paper_has_four_columns_and_says_the_reasons_below():
    old = version(1, plan(venture("甲", [line(115)]), vision="留住青年。"))
    new = version(
        2, plan(venture("甲", [line(115, central=1_500_000)]), vision="留住返鄉青年。"), case_number="115-0007"
    )
    text = html(comparison_paper(old, new))
    found = rows(text)
    assert found[0] == ["章節", "原內容", "修正後內容", "頁次"]
    assert found[1] == ["願景", "留住青年。", "留住 返鄉 青年。", "—"]  # nobody has printed the plan yet
    assert found[2] == ["事業一：甲"]
    assert found[3][0] == "所需資源"
    assert found[-1] == ["全案經費（元）", "1,550,000", "1,850,000（+300,000）", "—"]
    assert "留住<ins>返鄉</ins>青年。" in text
    assert "案號：115-0007" in text
    made = pdf(comparison_paper(old, new)).pdf
    assert "留住返鄉青年。" in "".join(pages_of(made))
    assert pdf(comparison_paper(old, new)).pdf == made


@pytest.mark.django_db
def test_equal_versions_make_a_paper_that_says_so():
    one = plan(venture("甲", [line(115)]))
    text = html(comparison_paper(version(1, one), version(2, one)))
    assert rows(text)[1:] == [["兩個版本內容相同。"]]


@pytest.fixture
def revised(db) -> Walker:
    """A plan with three versions, the last answering what the agencies asked for."""
    walker = walker_at("review_revision")

    def write(locked: Proposal) -> None:
        first = locked.venture_list[0]
        first.method = "先培力<b>，再修繕。"
        first.save()

    write_section(walker.plan, Section.CONCEPT, write, by=walker.owner, venture=walker.plan.venture_list[0].pk)
    walker.step(w.RESUBMIT_REVIEW)
    return walker


def test_the_page_shows_both_sides_with_words(client, revised):
    url = reverse("proposals:compare", args=[revised.plan.pk])
    page = sign_in(client, revised.owner).get(url)
    assert (page.context["old"].number, page.context["new"].number) == (2, 3)
    assert '<ins><span class="visually-hidden">新增開始：</span>' in page.text
    assert '<del><span class="visually-hidden">刪除開始：</span>' in page.text
    assert "先培力&lt;b&gt;，再修繕。" in page.text
    assert "各工作項目請補明地點，並說明淡季的營運方式。" in page.text
    assert "已補充並更新相關表格。" in page.text
    assert 'style="' not in page.text.partition('<article class="cs-card cs-versus-all">')[2]
    shown = [(s.difference.section.value, s.difference.change) for g in page.context["groups"] for s in g.sections]
    assert shown == [("concept", CHANGED), ("budget", CHANGED)]
    unchanged = [d.section.value for g in page.context["unchanged"] if g.venture is None for d in g.sections]
    assert unchanged == ["basics", "resources", "consensus", "vision", "benefits"]


def test_chosen_versions(client, revised):
    url = reverse("proposals:compare", args=[revised.plan.pk])
    sign_in(client, revised.owner)
    asked = ("", "?old=1&new=2", "?old=3&new=2", "?new=2", "?old=3&new=3", "?old=&new=")
    assert [
        (page.context["old"].number, page.context["new"].number)
        for page in (client.get(url + query) for query in asked)
    ] == [(2, 3), (1, 2), (2, 3), (1, 2), (3, 3), (2, 3)]
    assert "兩個版本內容相同。" in client.get(f"{url}?old=3&new=3").text
    for name in PAGES:
        address = reverse(name, args=[revised.plan.pk])
        wrong = ("?old=1&new=4", "?old=0&new=2", "?old=x", "?new=1", "?old=-1&new=2", "?new=²")
        assert {query: client.get(address + query).status_code for query in wrong} == dict.fromkeys(wrong, 404)


def test_a_version_of_another_plan_is_not_there(client, revised):
    other = walker_at("notified", revised.cast, owner="另一協會", name="other")
    assert other.plan.versions.count() == 1
    sign_in(client, other.owner)
    for name in PAGES:
        assert client.get(reverse(name, args=[other.plan.pk]) + "?old=1&new=2").status_code == 404
        assert client.get(reverse(name, args=[other.plan.pk])).status_code == 404
        assert client.get(reverse(name, args=[revised.plan.pk]) + "?old=1&new=2").status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_who_may_see_the_plan_may_see_its_differences(client, revised, name):
    url = reverse(name, args=[revised.plan.pk])
    assert sign_in(client, revised.cast.of("RDEC")).get(url).status_code == 200
    assert sign_in(client, make_actor("proposer")).get(url).status_code == 404
    assert sign_in(client, make_actor("agency")).get(url).status_code == 404
    assert client.post(url).status_code == (404 if name == "proposals:compare_pdf" else 405)


def test_the_paper_comes_as_a_file(client, revised):
    answer = printed(sign_in(client, revised.owner), reverse("proposals:compare_pdf", args=[revised.plan.pk]))
    name = quote(f"{revised.plan.title}_修正對照表_第2版_第3版.pdf")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    text = "".join(pages_of(answer.getvalue()))
    assert "先培力<b>，再修繕。" in text
    assert "回應：已補充並更新相關表格。" in text
    assert "（含明細）" in text  # 所需資源, which was asked for too


def test_a_paper_without_a_glyph_is_refused_with_words(client, revised):
    def write(locked: Proposal) -> None:
        locked.ventures.update(method="晴天🎉")

    revised.step(w.ASK_REVIEW_REVISION)
    write_section(revised.plan, Section.CONCEPT, write, by=revised.owner, venture=revised.plan.venture_list[0].pk)
    revised.step(w.RESUBMIT_REVIEW)
    answer = printed(sign_in(client, revised.owner), reverse("proposals:compare_pdf", args=[revised.plan.pk]))
    assert (answer.status_code, "這份文件未能完成。" in answer.text, "U+1F389" in answer.text) == (200, True, True)


def test_reasons_of_all_versions_in_between(revised):
    revised.step(w.ASK_REVIEW_REVISION)
    revised.step(w.RESUBMIT_REVIEW)
    _notice, one, two, three = revised.plan.versions.order_by("number")
    assert [
        len(comparisons.requests_between(a, b)) for a, b in ((one, two), (two, three), (one, three), (two, two))
    ] == [
        2,
        2,
        4,
        0,
    ]


def test_the_list_says_what_cites_each_version(client, revised):
    page = sign_in(client, revised.owner).get(reverse("proposals:versions", args=[revised.plan.pk]))
    cited = [[line.move for line in version.lines] for version in page.context["frozen"]]
    assert cited == [
        ["resubmit_review"],
        ["submit_to_district", "forward", "form_case", "open_review", "ask_review_revision"],
        ["notify"],
    ]
    assert [[str(opened) for opened in version.rounds] for version in page.context["frozen"]][1] == ["第 1 輪書面審查"]
    assert f'action="{reverse("proposals:compare", args=[revised.plan.pk])}"' in page.text


def test_looking_writes_nothing(client, revised, django_assert_max_num_queries):
    before = (PlanVersion.objects.count(), Proposal.objects.get(pk=revised.plan.pk).updated_at)
    sign_in(client, revised.owner)
    with django_assert_max_num_queries(40) as asked:
        client.get(reverse("proposals:compare", args=[revised.plan.pk]))
    writes = [q["sql"] for q in asked.captured_queries if re.match(r"(INSERT|UPDATE|DELETE)", q["sql"])]
    assert [sql for sql in writes if "django_session" not in sql] == []
    assert (PlanVersion.objects.count(), Proposal.objects.get(pk=revised.plan.pk).updated_at) == before
