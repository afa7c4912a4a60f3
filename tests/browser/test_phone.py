"""On a phone of 360 or 390 px: work before news, titles that can be read, a budget that is not a mile long; refusals in focus."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from chapters import services as chapters
from proposals.models import Venture
from reviews.models import OpinionRequest
from reviews.opinions.services import file_opinion
from reviews.states import Result
from tests.browser.desk import Desk, paper, words
from tests.browser.tools.inspector import PHONE, WIDER, Inspector
from tests.factories.plans import walker_at
from tests.proposals.letters.cases import written_early
from tracking.models import Undertaking

COMMON = {"width": 390, "height": 844}


@pytest.fixture
def venture(cast) -> Venture:
    """The second venture of a draft: a budget of four rows."""
    return walker_at("drafting", cast, name="proposer1").plan.ventures.get(position=2)


@pytest.fixture
def phone(desk: Desk, venture: Venture) -> Page:
    page = desk.sign_in("proposer1")
    page.set_viewport_size(PHONE)
    return page


def box(locator: Locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found is not None
    return dict(found)


def section(desk: Desk, venture: Venture, name: str) -> str:
    return f"{desk.base}/plans/{venture.proposal_id}/ventures/{venture.pk}/{name}/"


def test_what_is_to_be_done_stands_above_what_is_new(desk: Desk, phone: Page):
    phone.goto(f"{desk.base}/")
    tops = [box(phone.locator(".cs-card > h2", has_text=name))["y"] for name in ("待辦", "追蹤中", "最近")]
    assert tops == sorted(tops)


def test_a_title_in_a_list_has_the_width_of_the_list(desk: Desk, phone: Page, venture: Venture):
    phone.goto(f"{desk.base}/plans/")
    row = phone.locator("main tbody tr").first
    assert box(row.locator("td").nth(1))["width"] > 280
    assert words(row).startswith("— " + venture.proposal.title)


def test_a_budget_is_compact_and_all_of_it_in_sight(desk: Desk, phone: Page, venture: Venture):
    phone.goto(section(desk, venture, "budget"))
    rows = phone.locator("[data-row]").all()
    heights = [box(row)["height"] for row in rows if row.is_visible()]
    assert (len(heights), max(heights) < 490) == (venture.budget_lines.count(), True)
    for name in ("民間", "合計"):
        cell = phone.locator(f"[data-sum='all'] [data-label='{name}']")
        place = box(cell)
        assert (place["x"] >= 0, place["x"] + place["width"] <= PHONE["width"]) == (True, True)
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_what_a_form_was_refused_for_has_the_focus_and_leads_to_its_field(desk: Desk, phone: Page, venture: Venture):
    phone.goto(section(desk, venture, "concept"))
    phone.get_by_label("經度").fill("10")
    phone.get_by_role("button", name="儲存並前往").click()
    summary = phone.locator(".cs-errors")
    expect(summary).to_be_focused()
    assert 0 <= box(summary)["y"] < PHONE["height"]
    summary.get_by_role("link").click()
    expect(phone.get_by_label("經度")).to_be_focused()
    assert desk.refusals.pop() == (422, phone.url.removeprefix(desk.base).partition("#")[0])


def test_the_page_of_a_move_begins_with_what_it_asks(desk: Desk, phone: Page, venture: Venture):
    phone.set_viewport_size(COMMON)
    phone.goto(f"{desk.base}{venture.proposal.get_absolute_url()}moves/notify/")
    expect(phone.locator(".cs-card > h2").first).to_have_text("知會專管平台")
    assert box(phone.get_by_role("button", name="確認：知會專管平台"))["y"] < COMMON["height"]


def test_why_a_move_was_not_made_has_the_focus(desk: Desk, phone: Page, venture: Venture):
    address = f"{venture.proposal.get_absolute_url()}moves/notify/"
    phone.goto(desk.base + address)
    phone.evaluate("document.querySelector('[name=expected_version]').value = '99'")  # as another tab has left it
    phone.get_by_role("button", name="確認：知會專管平台").click()
    refusal = phone.locator(".cs-note.late")
    expect(refusal).to_contain_text("沒有送出，也沒有任何變更。")
    expect(refusal).to_be_focused()
    assert 0 <= box(refusal)["y"] < PHONE["height"]
    assert desk.refusals.pop() == (409, address)


MIDDLES = """ticks => ticks.map(tick => {
  const words = document.createRange();
  words.selectNodeContents(tick.labels[0]);
  const [box, line] = [tick.getBoundingClientRect(), words.getClientRects()[0]];
  return Math.abs(box.top + box.height / 2 - line.top - line.height / 2);
})"""


def test_boxes_stand_level_with_their_words(desk: Desk, phone: Page, venture: Venture):
    phone.goto(f"{desk.base}/plans/{venture.proposal_id}/edit/basics/")
    apart = phone.locator("main .form-check-input").evaluate_all(MIDDLES)
    assert (len(apart) > 0, max(apart) <= 1) == (True, True)


def test_a_pin_elsewhere_is_told_before_anything_is_sent(desk: Desk, phone: Page, venture: Venture):
    phone.goto(section(desk, venture, "concept"))
    with desk.without_a_line("**/draft/"):
        phone.get_by_label("經度").fill("120.6810")
        phone.get_by_label("緯度").fill("24.1430")
        expect(phone.locator("#place")).to_contain_text(
            "這個位置在中區，不在本計畫的提案行政區（石岡區）內", timeout=1_000
        )
        expect(phone.get_by_label("位置確實在提案行政區外")).to_be_visible()
        phone.get_by_label("經度").fill("")
        expect(phone.locator("#place")).to_have_text("還沒有標示位置。", timeout=1_000)


def test_a_file_is_chosen_in_our_words(desk: Desk, phone: Page, venture: Venture):
    phone.goto(f"{desk.base}/plans/{venture.proposal_id}/edit/consensus/")
    first = phone.locator(".cs-file").first
    assert words(first) == "選擇檔案 尚未選擇檔案"
    first.locator("input").set_input_files(paper("會議紀錄"))
    assert words(first) == "選擇檔案 會議紀錄.txt"


def test_a_row_added_and_left_blank_is_no_row(desk: Desk, phone: Page, venture: Venture):
    phone.goto(section(desk, venture, "budget"))
    before = venture.budget_lines.count()
    phone.get_by_role("button", name="＋ 新增一列").click()
    phone.get_by_role("button", name="儲存並前往").click()
    expect(phone.locator(".cs-message")).to_contain_text("已儲存「所需資源」。")
    assert venture.budget_lines.count() == before


def test_no_main_page_is_wider_than_a_common_phone(desk: Desk, cast):
    """Homes of the roles, a plan, a section, an opinion, a round, its release, a meeting, its minutes, the tracking."""
    reviewed, met, done = (walker_at(state, cast) for state in ("document_review", "project_meeting", "executing"))
    opinion = OpinionRequest.objects.filter(round__proposal=reviewed.plan, agency__code="AGR").latest("pk")
    asked = OpinionRequest.objects.filter(round__proposal=reviewed.plan, agency__code="TOU").latest("pk")
    said = {"content_opinion": "內容具體。", "fit_opinion": "符合補助範圍。"}
    file_opinion(asked, result=Result.AGREE, commitments=[], by=cast.actor(asked.agency), **said)
    meeting = met.plan.project_meetings.get()
    case = Undertaking.objects.filter(venture__proposal=done.plan)[0]
    plan, tracked = f"/plans/{reviewed.plan.pk}/", f"/tracking/plans/{done.plan.pk}/"
    release = f"/reviews/rounds/{asked.round_id}/release/"
    pages = {
        "rdec": (
            "/",
            plan,
            f"/reviews/plans/{met.plan.pk}/",
            f"/reviews/meetings/{meeting.pk}/minutes/",
            tracked,
            release,
        ),
        "agriculture": ("/", opinion.get_absolute_url(), "/reviews/"),
        "platform": ("/", "/plans/", case.get_absolute_url()),
        "shigang": ("/", "/plans/intake/"),
        "convener": ("/",),
        "ndc": ("/",),
    }
    wide = {}
    for who, addresses in pages.items():
        page = desk.sign_in(who)
        page.set_viewport_size(COMMON)
        for address in addresses:
            page.goto(f"{desk.base}{address}")
            Inspector(desk, "").photograph(f"{who} {address}")
            wide[who, address] = page.evaluate(WIDER, COMMON["width"])
    assert {at: found for at, found in wide.items() if found} == {}
    page = desk.sign_in("rdec")
    page.goto(f"{desk.base}{pages['rdec'][2]}")
    buttons = [box(button)["height"] for button in page.locator("#commitments td .btn").all()]
    assert (len(buttons) > 0, [height for height in buttons if height > 40]) == (True, [])


# Tables that reach beyond the screen, or that their frame must be scrolled sideways to read.
SIDEWAYS = """() => [...document.querySelectorAll('main table')].filter(table =>
  table.getBoundingClientRect().right > innerWidth + 0.5 || table.parentElement.scrollWidth > table.parentElement.clientWidth
).map(table => table.className)"""


def test_no_table_is_read_sideways(desk: Desk, cast):
    """The division of work, a plan beside an opinion's form, consents, a comparison, a programme, and what administrators keep."""
    confirming, reviewed = walker_at("confirming", cast), walker_at("document_review", cast, name="other")
    asked = OpinionRequest.objects.get(round__proposal=reviewed.plan, agency__code="AGR")
    written_early(confirming.plan, "waive_meeting", cast.of("RDEC"))
    done = walker_at("executing", cast, name="third", via=("return_from_district",)).plan
    pages = {
        "rdec": (
            f"/reviews/plans/{confirming.plan.pk}/#commitments",
            f"/plans/{done.pk}/consent/",
            f"/plans/{done.pk}/versions/compare/",
            f"/plans/{confirming.plan.pk}/letters/",
            reverse("reviews:remits"),
        ),
        "agriculture": (f"/reviews/opinions/{asked.pk}/file/",),
        "rdec-admin": (
            *(reverse(f"upkeep:{name}") for name in ("calendar", "clocks")),
            *(reverse(name) for name in ("programmes:kpis", "accounts:units")),
            *("/plans/programmes/CP10/", chapters.current().get_absolute_url()),
        ),
    }
    sideways = {}
    for who, addresses in pages.items():
        page = desk.sign_in(who)
        for address in addresses:
            page.goto(f"{desk.base}{address}")
            assert page.locator("main table tbody tr").count() > 0, address
            for screen in (PHONE, COMMON):
                page.set_viewport_size(screen)
                Inspector(desk, "").photograph(f"{screen['width']} {who} {address}")
                sideways[address, screen["width"]] = page.evaluate(SIDEWAYS)
    assert {at: found for at, found in sideways.items() if found} == {}
