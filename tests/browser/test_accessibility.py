"""Every kind of page, wide and on a phone: nothing serious or critical for axe-core, nothing wider than the screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings as project
from django.urls import reverse
from playwright.sync_api import Locator

from portal.demo.cast import Cast
from portal.demo.texts import IDEAS
from proposals.models import Proposal
from proposals.states import VENTURE_SECTIONS, Section
from reviews.models import OpinionRequest
from tests.browser.desk import SCREEN, Desk, Fields
from tests.factories.plans import CROSS, ELDER, walker_at
from tracking.models import Undertaking

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

AXE = Path(project.BASE_DIR / "node_modules/axe-core/axe.min.js")
PHONE = {"width": 360, "height": 740}
OWNER = "owner"
RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations']});
  return found.violations.filter(rule => ['serious', 'critical'].includes(rule.impact))
    .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}`));
}"""
WIDER = """limit => {
  if (document.scrollingElement.scrollWidth <= limit) return [];
  const inside = node => node && (getComputedStyle(node).overflowX !== 'visible' || inside(node.parentElement));
  const wide = [...document.body.querySelectorAll('*')].filter(
    node => node.getBoundingClientRect().right > limit + 0.5 && !inside(node.parentElement));
  const names = wide.map(node => node.tagName.toLowerCase() + (node.className ? '.' + node.className : ''));
  return [`${document.scrollingElement.scrollWidth} px wide: ${names.slice(0, 4).join(', ')}`];
}"""


@dataclass
class Inspector:
    """Looks at page after page; ``findings`` says in lines where, how wide the screen was, and what was wrong."""

    desk: Desk
    axe: str
    lines: list[str] = field(default_factory=list)

    @property
    def findings(self) -> str:
        """All of them; one text, which pytest shows in full."""
        return "\n".join(self.lines)

    def look(self, name: str) -> None:
        """Inspect the page that is open, at both widths."""
        page = self.desk.page
        for screen in (SCREEN, PHONE):
            page.set_viewport_size(screen)
            page.evaluate(self.axe)
            found = page.evaluate(RUN) + page.evaluate(WIDER, screen["width"])
            self.lines += [f"{name} ({screen['width']}) {text}" for text in found]
        page.set_viewport_size(SCREEN)

    def visit(self, name: str, path: str, status: int = 200) -> None:
        """Go there and inspect."""
        answer = self.desk.page.goto(f"{self.desk.base}{path}")
        assert answer is not None
        assert answer.status == status
        self.look(name)

    def tabs(self, plan: Proposal, name: str) -> None:
        """All tabs of a plan."""
        for route in ("proposals:detail", "reviews:plan", "tracking:plan", *OWN_TABS):
            self.visit(f"{name} {route}", reverse(route, args=[plan.pk]))

    def errors(self, name: str, path: str, button: Locator, fields: Fields | None = None) -> None:
        """A form sent in empty, or with ``fields`` that are wrong: the page with its errors."""
        self.desk.page.goto(f"{self.desk.base}{path}")
        self.desk.fill(self.desk.form, fields or {})
        with self.desk.refused((422, path)):
            assert self.desk.click(button) == 422
        self.look(f"{name}, errors")


OWN_TABS = ("proposals:versions", "proposals:files", "proposals:consent", "proposals:history")


@pytest.fixture
def inspector(desk: Desk) -> Inspector:
    return Inspector(desk, AXE.read_text(encoding="utf-8"))


def move_path(plan: Proposal, name: str) -> str:
    """The page of a move."""
    move = plan.machine[name]
    return reverse(move.route or "proposals:move", args=[plan.pk, name])


def confirm(desk: Desk, plan: Proposal, name: str) -> Locator:
    """The button that makes the move."""
    return desk.page.get_by_role("button", name=f"確認：{plan.machine[name].label}", exact=True)


def test_the_inspector_sees(inspector: Inspector) -> None:
    """A picture without words and a box wider than a phone, put into a good page, are found; nothing else is."""
    page = inspector.desk.open_window("visitor")
    page.goto(f"{inspector.desk.base}{reverse('account_login')}")
    page.evaluate("""() => {
      const box = document.createElement('div');
      box.style.width = '500px';
      box.append(document.createElement('img'));
      document.querySelector('main').append(box);
    }""")
    inspector.look("login")
    assert inspector.lines[:2] == ["login (1280) image-alt: img", "login (360) image-alt: img"]
    assert inspector.lines[2].startswith("login (360) 5") is True
    assert inspector.lines[2].endswith(" px wide: div") is True
    assert len(inspector.lines) == 3


def test_visitors(inspector: Inspector) -> None:
    desk = inspector.desk
    page = desk.open_window("visitor")
    for name in ("account_login", "account_signup", "account_reset_password", "portal:sitemap"):
        inspector.visit(name, reverse(name))
    page.goto(f"{desk.base}{reverse('account_login')}")
    desk.click(page.get_by_role("main").get_by_role("button", name="登入", exact=True))
    inspector.look("account_login, errors")
    page.goto(f"{desk.base}{reverse('account_signup')}")
    desk.click(page.get_by_role("main").get_by_role("button", name="註冊", exact=True))
    inspector.look("account_signup, errors")
    assert inspector.findings == ""


def test_proposer(inspector: Inspector, cast: Cast) -> None:
    desk = inspector.desk
    done = walker_at("executing", cast, name=OWNER, via=("return_from_district",)).plan
    warned = walker_at("drafting", cast, name=OWNER, idea=CROSS).plan
    draft = walker_at("drafting", cast, name=OWNER, idea=IDEAS[2]).plan
    asked = walker_at("intake_revision", cast, name=OWNER, idea=IDEAS[3]).plan
    page = desk.sign_in(OWNER)
    for name in ("portal:home", "proposals:list", "proposals:start", "portal:notices", "tracking:my"):
        inspector.visit(name, reverse(name))
    for name in ("accounts:profile", "accounts:organisation"):
        inspector.visit(name, reverse(name))
    inspector.tabs(done, "executing")
    inspector.tabs(draft, "drafting")
    inspector.visit("versions compared", f"{reverse('proposals:compare', args=[done.pk])}?old=1&new=2")
    inspector.visit("budget warnings", warned.get_absolute_url())
    last = warned.venture_list[-1].pk
    inspector.visit(
        "section with warnings", reverse("proposals:venture_section", args=[warned.pk, last, Section.BUDGET])
    )
    inspector.visit("proposals:programmes", reverse("proposals:programmes"))
    inspector.visit("proposals:programme", reverse("proposals:programme", args=["CP01"]))
    inspector.visit("plan to be revised", asked.get_absolute_url())
    inspector.visit("open section", reverse("proposals:edit", args=[asked.pk]))
    inspector.visit("closed section", reverse("proposals:section", args=[asked.pk, Section.VISION]))
    venture = draft.venture_list[0].pk
    for section in Section:
        if section in VENTURE_SECTIONS:
            path = reverse("proposals:venture_section", args=[draft.pk, venture, section])
        else:
            path = reverse("proposals:section", args=[draft.pk, section])
        inspector.visit(f"section {section}", path)
    path, save = reverse("proposals:section", args=[draft.pk, Section.CONSENSUS]), desk.form.locator(".btn-primary")
    inspector.errors("section consensus", path, save, {"第 1 列": {"日期": "114-13-01", "出席人數": ""}})
    path, send = reverse("proposals:files", args=[draft.pk]), page.get_by_role("button", name="上傳")
    inspector.errors("proposals:files", path, send)
    inspector.visit("venture_remove", reverse("proposals:venture_remove", args=[draft.pk, venture]))
    inspector.visit("notify", move_path(draft, "notify"))
    inspector.errors("withdraw", move_path(draft, "withdraw"), confirm(desk, draft, "withdraw"))
    inspector.errors("open_change", move_path(done, "open_change"), confirm(desk, done, "open_change"))
    inspector.visit("resubmit, blocked", move_path(asked, "resubmit_intake_district"))
    with desk.refused((404, "/plans/999999/")):
        inspector.visit("error page", "/plans/999999/", 404)
    assert inspector.findings == ""


def test_district(inspector: Inspector, cast: Cast) -> None:
    desk = inspector.desk
    received = walker_at("with_district", cast, name=OWNER).plan
    page = desk.sign_in("shigang")
    for name in ("portal:home", "proposals:intake", "proposals:visions"):
        inspector.visit(name, reverse(name))
    inspector.errors("forward", move_path(received, "forward"), confirm(desk, received, "forward"))
    here = reverse("proposals:vision", args=[received.district_list[0].code])
    inspector.errors("vision", here, page.get_by_role("button", name="登錄願景"))
    bundle = f"{reverse('proposals:intake_forward')}?plan={received.pk}"
    inspector.visit("bundle", bundle)
    with desk.refused((422, reverse("proposals:intake_forward"))):
        assert desk.click(page.get_by_role("button", name="確認：轉送研考會（1 件）")) == 422


def test_district_office_filing_for_an_elder(inspector: Inspector, cast: Cast) -> None:
    desk = inspector.desk
    told = walker_at("notified", cast, idea=ELDER).plan
    page = desk.sign_in("shigang")
    for name in ("proposals:start", "proposals:list", "proposals:privacy"):
        inspector.visit(name, reverse(name))
    path, begin = reverse("proposals:start_on_behalf"), page.get_by_role("button", name="開始撰寫")
    inspector.errors("proposals:start_on_behalf", path, begin)
    inspector.visit("represented", told.get_absolute_url())
    inspector.visit("consents", reverse("proposals:consent", args=[told.pk]))
    inspector.visit("copy", reverse("proposals:copy", args=[told.pk]))
    move = "submit_to_district"
    inspector.errors("notice and consent", move_path(told, move), confirm(desk, told, move))
    assert inspector.findings == ""


def test_rdec_and_agency(inspector: Inspector, cast: Cast) -> None:
    desk = inspector.desk
    done = walker_at("executing", cast, name=OWNER).plan
    fresh = walker_at("with_rdec", cast, name=OWNER, idea=IDEAS[2]).plan
    formed = walker_at("formed", cast, name=OWNER, idea=IDEAS[3]).plan
    reviewed = walker_at("document_review", cast, name=OWNER, idea=IDEAS[1], agencies=("AGR", "TOU")).plan
    confirming = walker_at("confirming", cast, name=OWNER, idea=IDEAS[4], agencies=("AGR", "TOU")).plan
    meeting = walker_at("project_meeting", cast, name=OWNER, idea=IDEAS[6], agencies=("AGR", "TOU")).plan
    working = walker_at("ndc_working", cast, name=OWNER, idea=IDEAS[7], agencies=("AGR",)).plan
    preliminary = walker_at("preliminarily_approved", cast, name=OWNER, idea=IDEAS[8], agencies=("AGR",)).plan
    desk.sign_in("rdec")
    for name in ("portal:home", "proposals:list", "proposals:intake", "portal:notices", "reviews:my", "tracking:my"):
        inspector.visit(name, reverse(name))
    inspector.tabs(done, "executing")
    for plan in (reviewed, confirming, meeting):
        inspector.visit(f"reviews {plan.state}", reverse("reviews:plan", args=[plan.pk]))
    tracked = Undertaking.objects.filter(venture__proposal=done).first()
    inspector.visit("undertaking", tracked.get_absolute_url())
    for plan, name in (
        (fresh, "form_case"),
        (fresh, "return_from_rdec"),
        (formed, "open_review"),
        (confirming, "call_meeting"),
        (working, "working_pass"),
        (working, "working_adjust"),
        (preliminary, "approve"),
    ):
        inspector.errors(name, move_path(plan, name), confirm(desk, plan, name))
    inspector.visit("programme_new", reverse("proposals:programme_new"))
    inspector.visit("programme_edit", reverse("proposals:programme_edit", args=["CP01"]))
    inspector.visit("pass_meeting, blocked", move_path(meeting, "pass_meeting"))
    with desk.refused((404, "/plans/999999/")):
        inspector.visit("error page", "/plans/999999/", 404)
    desk.sign_in("agriculture")
    inspector.visit("agency home", reverse("portal:home"))
    inspector.visit("agency reviews:my", reverse("reviews:my"))
    asked = OpinionRequest.objects.get(round__proposal=reviewed, agency__code="AGR")
    path = reverse("reviews:opinion_file", args=[asked.pk])
    inspector.errors("opinion", path, desk.page.get_by_role("button", name="確認：回復審查意見"))
    assert inspector.findings == ""
