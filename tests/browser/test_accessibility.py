"""Every kind of page, wide and on a phone: nothing serious or critical for axe-core, nothing wider than the screen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator

from accounts.states import Role
from chapters import services as chapters
from chapters.models import Question
from chapters.states import QuestionKind, Section
from documents.files.kinds import KINDS
from portal.demo.cast import Cast
from portal.demo.texts import IDEAS
from proposals.models import Proposal
from reviews.models import OpinionRequest
from tests.browser.desk import Desk, Fields
from tests.browser.tools.inspector import Inspector
from tests.factories.plans import CROSS, ELDER, walker_at
from tests.proposals.workbooks.workbook import one_row, plans, xlsx
from tracking.models import Undertaking

pytestmark = pytest.mark.slow

OWNER = "owner"


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
    for name in ("accounts:profile", "accounts:organisation", "proposals:privacy", "chapters:list"):
        inspector.visit(name, reverse(name))
    inspector.errors("start", reverse("proposals:start"), page.get_by_role("button", name="開始撰寫"))
    for name in ("proposals:copy", "proposals:consent"):
        inspector.visit(name, reverse(name, args=[done.pk]))
    inspector.tabs(done, "executing")
    inspector.tabs(draft, "drafting")
    inspector.visit("versions compared", f"{reverse('proposals:compare', args=[done.pk])}?old=1&new=2")
    inspector.visit("budget warnings", warned.get_absolute_url())
    last = warned.venture_list[-1].pk
    inspector.visit(
        "section with warnings", reverse("proposals:venture_section", args=[warned.pk, last, Section.BUDGET])
    )
    inspector.visit("programmes:list", reverse("programmes:list"))
    inspector.visit("programmes:programme", reverse("programmes:programme", args=["CP01"]))
    inspector.visit("plan to be revised", asked.get_absolute_url())
    inspector.visit("open section", reverse("proposals:edit", args=[asked.pk]))
    inspector.visit("closed section", reverse("proposals:section", args=[asked.pk, Section.VISION]))
    venture = draft.venture_list[0].pk
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


def test_import(inspector: Inspector, cast: Cast) -> None:
    """The page as it is opened, with the problems of a workbook, and what became of a good one."""
    desk, owner = inspector.desk, walker_at("drafting", cast, name=OWNER).owner
    page, here = desk.sign_in(OWNER), reverse("proposals:import")
    inspector.visit("import", here)
    send = page.get_by_role("main").get_by_role("button", name="匯入", exact=True)
    inspector.errors("import, empty", here, send)
    rows = one_row("共識會議", 日期="114-13-01", 出席人數="很多")
    inspector.errors("import", here, send, {"填好的活頁簿": book(xlsx(rows, by=owner))})
    desk.fill(desk.form, {"填好的活頁簿": book(xlsx(plans(), by=owner))})
    assert desk.click(send) == 200
    inspector.look("imported")
    assert inspector.findings == ""


def book(data: bytes) -> dict[str, Any]:
    """A workbook as a browser sends it."""
    return {"name": "plans.xlsx", "mimeType": KINDS[".xlsx"].mime, "buffer": data}


def test_keeper_of_the_template(inspector: Inspector, cast: Cast) -> None:
    desk = inspector.desk
    draft = chapters.begin_revision(by=cast.of("RDEC", Role.ADMINISTRATOR))
    chapter = draft.chapters.get(section=Section.VISION)
    question = Question.objects.create(chapter=chapter, code="q1", kind=QuestionKind.TEXT, label="願景一句話")
    page = desk.sign_in("rdec-admin")
    inspector.visit("chapters", reverse("chapters:list"))
    inspector.visit("chapters_version", chapters.current().get_absolute_url())
    inspector.visit("chapters draft", draft.get_absolute_url())
    inspector.visit("chapters_edit", reverse("chapters:edit", args=[draft.pk]))
    save = page.get_by_role("main").get_by_role("button", name="儲存", exact=True)
    page.get_by_role("group", name=re.compile("^願景")).get_by_label("標題").fill("")
    with desk.refused((422, desk.path)):
        assert desk.click(save) == 422
    inspector.look("chapters_edit, errors")
    inspector.visit("question_edit", reverse("chapters:question_edit", args=[draft.pk, question.pk]))
    inspector.errors("question_add", reverse("chapters:question_add", args=[draft.pk]), save)
    publish = reverse("chapters:publish", args=[draft.pk])
    inspector.errors("chapters_publish", publish, page.get_by_role("main").locator("button.btn-primary"))
    inspector.errors(
        "privacy_new", reverse("proposals:privacy_new"), page.get_by_role("button", name="公告", exact=True)
    )
    assert inspector.findings == ""


def test_district(inspector: Inspector, cast: Cast) -> None:
    desk = inspector.desk
    received = walker_at("with_district", cast, name=OWNER).plan
    page = desk.sign_in("shigang")
    for name in ("portal:home", "proposals:intake", "proposals:visions", "proposals:start_on_behalf"):
        inspector.visit(name, reverse(name))
    inspector.errors("forward", move_path(received, "forward"), confirm(desk, received, "forward"))
    here = reverse("proposals:vision", args=[received.district_list[0].code])
    inspector.errors("vision", here, page.get_by_role("button", name="登錄願景"))
    behalf = reverse("proposals:start_on_behalf")
    inspector.errors("start_on_behalf", behalf, page.get_by_role("button", name="開始撰寫"))
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
    wrong: dict[str, Fields] = {"open_review": {"審查機關": []}}  # what a page offers may be right as it stands
    for plan, name in (
        (fresh, "form_case"),
        (fresh, "return_from_rdec"),
        (formed, "open_review"),
        (confirming, "call_meeting"),
        (working, "working_pass"),
        (working, "working_adjust"),
        (preliminary, "approve"),
    ):
        inspector.errors(name, move_path(plan, name), confirm(desk, plan, name), wrong.get(name))
    edit, main = reverse("programmes:edit", args=["CP01"]), desk.page.get_by_role("main")
    inspector.visit("programme_edit", edit)
    main.get_by_label("計畫名稱").first.fill("")
    with desk.refused((422, edit)):
        assert desk.click(main.get_by_role("button", name="儲存", exact=True)) == 422
    inspector.look("programme_edit, errors")
    inspector.errors("programme_new", reverse("programmes:new"), main.locator("button.btn-primary"))
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
