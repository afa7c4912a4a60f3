"""The city's review in one walk: three agencies, a re-review, a waiver refused, a meeting answered live, its minutes.

One agency asks to see the plan again, one says it is another's, one never answers. Everything is done by clicks, from
what the desk, a notice or 下一步 leads to; only the days that pass are set by hand. Agencies walk on phones, too.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.demo.cast import Cast
from reviews.models import Meeting, OpinionRequest
from tests.browser.desk import Desk, all_words, paper, settle, words
from tests.browser.test_branches import CONCEPT, OWNER, TITLE, both_parts, day, mend
from tests.browser.tools.inspector import PHONE
from tests.factories.plans import walker_at
from workflow.models import CalendarDay

pytestmark = pytest.mark.slow

SOON = 2000  # milliseconds
AGENCIES = ("agriculture", "tourism", "culture", "urban")
MEDIATE, ROUTE = "媒合加工場域", "協助文化路線"
LATER = "協助文化路線，每季一場"
BACK = "修正完成，送回審查"
LEADS, ASSISTS = f"農業局主辦「{MEDIATE}」", f"文化局協辦「{ROUTE}」"


@pytest.mark.parametrize("phones", [(), AGENCIES], ids=["at desks", "agencies on phones"])
def test_the_review_in_one_walk(desk: Desk, cast: Cast, phones: tuple[str, ...]) -> None:
    for who in phones:
        desk.sign_in(who).set_viewport_size(PHONE)
    CalendarDay.objects.update_or_create(date=timezone.localdate(), defaults={"is_workday": True})  # whatever day it is
    walker_at("formed", cast, name=OWNER)
    ask(desk)
    answer(desk)
    excuse(desk)
    send_back(desk)
    revise(desk)
    look_again(desk)
    refuse_to_waive(desk)
    call(desk)
    sit(desk)
    minute(desk)
    look_back(desk)


def ask(desk: Desk) -> None:
    """分送 to three agencies, of which one is asked by mistake."""
    desk.sign_in("rdec")
    desk.open_task("分送機關書面審查", TITLE)
    desk.move("分送機關書面審查", {"審查機關": ["農業局", "觀光旅遊局", "都市發展局"]}, to="機關書面審查")


def answer(desk: Desk) -> None:
    """One asks for re-review, one sends it back as another's, which answers; the proposer reads nothing of it."""
    items = {"意見 1": "請補淡季營運。", "意見 1：章節": CONCEPT, "意見 2": "請附在地名冊。"}
    give_opinion(desk, "agriculture", "修正後再審", items | {"事項 1": MEDIATE, "事項 1：主協辦": "主辦"})
    page = desk.sign_in("tourism")
    desk.open_task("回復審查意見", TITLE)
    desk.click(page.get_by_role("link", name="退分"))
    desk.fill(desk.form, {"退分理由": "路線屬文化資產，非本局權管。", "應由哪個機關審查（可不填）": "文化局"})
    assert desk.confirm("退分") == 200
    assert desk.tasks() == []
    page = desk.sign_in("rdec")
    desk.open_task("改請其他機關", TITLE)
    desk.click(page.locator("main table").get_by_role("link", name="改請其他機關"))
    assert desk.form.get_by_label("改請的機關").locator("option:checked").inner_text() == "文化局"
    assert desk.confirm("改請其他機關") == 200
    assert desk.said == ["已完成：改請其他機關"]
    items = {"意見 1": "請寫明五年目標。", "意見 1：章節": "願景"}
    give_opinion(desk, "culture", "修正後同意", items | {"事項 1": ROUTE, "事項 1：主協辦": "協辦"})


def give_opinion(desk: Desk, who: str, result: str, fields: dict[str, str]) -> None:
    """回復審查意見 from 待辦."""
    desk.sign_in(who)
    desk.open_task("回復審查意見", TITLE)
    desk.fill(desk.form, {"審查結果": result} | both_parts() | fields)
    assert desk.confirm("回復審查意見") == 200
    assert desk.said == ["已完成：回復審查意見"]


def excuse(desk: Desk) -> None:
    """The third is late: asked once more, then waited for no longer."""
    OpinionRequest.objects.filter(agency__code="UDB").update(due_on=yesterday())
    page = desk.sign_in("rdec")
    desk.open_plan(TITLE)
    desk.tab("審查與分工")
    row = page.locator("main tr").filter(has_text="都市發展局")
    desk.click(row.get_by_role("button", name="催辦都市發展局"))
    desk.click(desk.panel.get_by_role("link", name="逾期結案 都市發展局"))
    desk.fill(desk.form, {"理由": "催辦後仍未回復。"})
    assert desk.confirm("逾期結案") == 200
    assert desk.said == ["已完成：逾期結案"]
    assert desk.offers["結束書面審查"] == (
        "2 機關意見待釋出：農業局、文化局；1 機關要求再審。請提案單位修正並經再審後開放；"
        "尚有 3 項意見提案單位未回應：農業局 1、2；文化局 1。請以「釋出意見，請提案單位修正」請其逐項回應，送回後再結束。"
    )


def yesterday() -> dt.date:
    """The day at which what still had time is late."""
    return timezone.localdate() - dt.timedelta(days=1)


def send_back(desk: Desk) -> None:
    """釋出 in one act with the return; before, the proposer reads nothing."""
    assert read_by(desk, OWNER) == []
    desk.sign_in("rdec")
    desk.open_task("釋出審查意見", TITLE)
    desk.move("釋出意見，請提案單位修正", to="書審後修正計畫內容")
    assert read_by(desk, OWNER) == ["農業局", "文化局"]


def read_by(desk: Desk, username: str) -> list[str]:
    """Whose opinions somebody reads on the review tab."""
    desk.sign_in(username)
    desk.open_plan(TITLE)
    desk.tab("審查與分工")
    return [heading.split("：")[0] for heading in all_words(desk.page.locator("article h2"))]


def revise(desk: Desk) -> None:
    """The plan is mended, every item answered with what was changed for it, and filed again."""
    page = desk.sign_in(OWNER)
    desk.open_task("修正計畫內容", TITLE)
    mend(desk, page)
    desk.click(page.get_by_role("link", name="逐項回應審查意見 還有 3 項"))
    desk.click(page.get_by_role("link", name="回應下一項"))
    for place, said in (
        (f"{CONCEPT}：推動方法", "已補淡季營運。"),
        ("不修改計畫內容，理由寫在回應裡", "名冊屬個人資料，依規定另函提供。"),
        ("願景", "已寫明五年目標。"),
    ):
        form = page.locator("main form[data-autosave]")
        form.get_by_label("回應", exact=True).fill(said)
        form.get_by_label(place, exact=True).first.check()
        desk.click(form.get_by_role("button", name="儲存"))
    desk.move(BACK, to="機關書面審查")


def look_again(desk: Desk) -> None:
    """Only who asked for it sees the plan again, item by item; then the review is over."""
    for who in ("tourism", "urban"):
        desk.sign_in(who)
        assert desk.tasks() == []
    desk.sign_in("culture")
    assert [what for what, _plan in desk.tasks()] == ["確認分工與配合事項 1 項待確認"]
    page = desk.sign_in("agriculture")
    desk.open_task("回復審查意見", TITLE)
    judged = page.locator(".cs-judged")
    assert all_words(judged.locator("h3")) == [f"農業局 1 {CONCEPT} 第 1 輪書面審查", "農業局 2 第 1 輪書面審查"]
    for item in judged.all():
        item.get_by_role("radio", name="同意").check()
    assert desk.confirm("回復審查意見") == 200
    desk.sign_in("rdec")
    desk.open_task("釋出審查意見", TITLE)
    desk.start("釋出審查意見 1 份審查意見")
    desk.click(desk.page.get_by_role("button", name="確認釋出"))
    desk.move("結束書面審查", to="應確認事項檢核")


def refuse_to_waive(desk: Desk) -> None:
    """All is confirmed and the waiver's page is open; meanwhile one matter is asked about, and nothing is waived."""
    for who, matter in (("agriculture", LEADS), ("culture", ASSISTS)):
        page = desk.sign_in(who)
        desk.open_task("確認分工與配合事項", TITLE)
        page.get_by_label(f"確認分工：{matter}", exact=True).check()
        desk.click(page.get_by_role("button", name="確認勾選的分工"))
        assert desk.said == ["已確認 1 項分工事項。"]
    page = desk.sign_in("rdec-head")
    desk.open_plan(TITLE)
    desk.start("免開專案會議")
    desk.fill(desk.form, {"免開會議之依據": "分工均已確認。"})
    desk.sign_in("rdec")
    desk.open_plan(TITLE)
    desk.tab("審查與分工")
    settle(desk, ROUTE, "請機關釐清", {"理由": "請說明年度額度。"})
    desk.sign_in("rdec-head")
    reason = f"尚有 1 項分工或配合事項待確認：{ASSISTS}。全部確認或不列入後，才得免開專案會議。"
    with desk.refused((409, desk.path)):
        assert desk.confirm("免開專案會議") == 409
    assert (reason in words(page.locator("main")), desk.state) == (True, "應確認事項檢核")
    assert desk.offers["免開專案會議"] == reason


def call(desk: Desk) -> None:
    """Another matter is asked about; 召開專案會議, whom an agency sends, the notice, and the meeting begins."""
    page = desk.sign_in("rdec")
    desk.open_plan(TITLE)
    desk.tab("審查與分工")
    settle(desk, MEDIATE, "請機關釐清", {"理由": "場域尚未談定。"})
    desk.open_task("召開專案會議", TITLE)
    place = {"開會日期": day(), "開會時間": "23:59", "地點": "文心樓 8 樓會議室", "主持人": "副市長"}
    desk.move("召開專案會議", place, to="專案會議")
    desk.tab("審查與分工")
    desk.click(page.locator("#meetings h3").get_by_role("link"))
    desk.click(page.get_by_role("link", name="編輯邀請名單"))
    row = page.locator("main tr").filter(has=page.locator("input[value='臺中市政府文化局']"))
    row.get_by_label("職稱").fill("科長")
    row.get_by_label("官職等").select_option(label="薦任")
    desk.click(page.get_by_role("button", name="儲存"))
    assert desk.said == ["已儲存邀請名單。"]
    invited = page.locator("main tr").filter(has_text="文化局")
    assert all_words(invited.locator(".cs-pill")) == ["薦任，應派簡任級人員。"]
    for verb in ("登錄開會通知單已發出", "會議開始"):
        desk.click(page.get_by_role("link", name=verb))
        assert desk.confirm(verb) == 200
        assert desk.said == [f"已完成：{verb}"]


def sit(desk: Desk) -> None:
    """Two agencies answer on screens of their own; the wall shows each answer at once."""
    wall = desk.sign_in("rdec")
    desk.click(wall.get_by_role("link", name="會議進行畫面"))
    farms, arts = seat(desk), seat_by_notice(desk)
    assert asked_on(farms) == f"{MEDIATE}，由農業局主辦，是否確認？"
    assert asked_on(arts) == f"{ROUTE}，由文化局協辦，是否確認？"
    show(desk, wall, "農業局")
    desk.sign_in("agriculture")
    farms.get_by_label("一句說明").fill("場域已談定。")
    desk.click(farms.get_by_role("button", name="同意主辦"))
    expect(hung(wall, "農業局")).to_have_text("✓ 已確認", timeout=SOON)
    show(desk, wall, "文化局")
    desk.sign_in("culture")
    arts.get_by_label("內容").fill(LATER)
    desk.click(arts.get_by_role("button", name="修正內容"))
    expect(hung(wall, "文化局")).to_have_text("✓ 已確認", timeout=SOON)


def seat(desk: Desk) -> Page:
    """An agency's own screen, from its desk."""
    page = desk.sign_in("agriculture")
    desk.open_task("在會議中回答", TITLE)
    return page


def seat_by_notice(desk: Desk) -> Page:
    """The same from the notice that called the agency."""
    page = desk.sign_in("culture")
    open_notice(desk, "請依開會通知單出席")
    desk.click(page.get_by_role("link", name="在會議中回答"))
    return page


def open_notice(desk: Desk, said: str) -> None:
    """A notice not read yet."""
    desk.click(desk.page.get_by_role("banner").get_by_role("link", name="通知"))
    desk.click(desk.page.locator("main .cs-notice.unread button").filter(has_text=said))


def asked_on(page: Page) -> str:
    """The question on a screen."""
    return words(page.get_by_role("heading", level=1))


def show(desk: Desk, wall: Page, agency: str) -> None:
    """The recorder goes on to the agency's matter."""
    desk.sign_in("rdec")
    desk.click(wall.locator(".lv-agenda a").filter(has_text=agency))


def hung(wall: Page, agency: str) -> Any:
    """How the agency's line stands on the wall."""
    return wall.locator(".lv-lines li").filter(has_text=agency).locator(".lv-mark")


def minute(desk: Desk) -> None:
    """Minutes drafted item by item, circulated, commented on, mended and confirmed; with them the plan has passed."""
    page = desk.sign_in("rdec")
    next_of_meeting(desk, "逐項擬會議紀錄")
    form = page.locator("main form")
    heard = form.locator("section").filter(has=page.get_by_role("heading", name="報告事項"))
    desk.fill(heard, {"內容": "書面審查結果。", "決定": "洽悉。"})
    case = form.locator("section").filter(has=page.get_by_role("heading", name=re.compile("^案由 1")))
    of_case = case.get_by_role("group", name="1", exact=True)  # before it stand the matters that the meeting settled
    desk.fill(of_case, {"決議": "照案通過。", "主辦": "農業局"})
    desk.click(form.get_by_role("button", name="儲存紀錄稿"))
    assert desk.said == ["已儲存會議紀錄稿。"]
    next_of_meeting(desk, "紀錄稿送請表示意見")
    assert desk.confirm("紀錄稿送請表示意見") == 200

    page = desk.sign_in("culture")
    open_notice(desk, "紀錄稿請於")
    of_case = page.locator("main form section").filter(has_text="照案通過。")
    of_case.get_by_label("貴單位的意見").fill("請載明每季一場。")
    desk.click(page.get_by_role("button", name="送出意見"))
    assert desk.said == ["已送出對紀錄稿的意見。"]

    page = desk.sign_in("rdec")
    desk.open_plan(TITLE)
    desk.tab("審查與分工")
    desk.click(page.locator("#meetings h3").get_by_role("link"))
    desk.click(page.get_by_role("link", name="編輯紀錄稿"))
    page.get_by_label("採納").check()
    page.get_by_text("照案通過。").fill("通過；文化路線每季一場。")
    desk.click(page.get_by_role("button", name="儲存紀錄稿"))

    Meeting.objects.update(comments_due=yesterday())
    next_of_meeting(desk, "登錄會議紀錄與決議")
    assert page.get_by_label("決議 1", exact=True).input_value() == "通過；文化路線每季一場。"
    held = {"實際開會日期": day(), "實際開會時間": f"{timezone.localtime():%H:%M}"}  # it was called for 23:59
    desk.fill(desk.form, held | {"會議紀錄": paper("專案會議紀錄"), f"登錄後即為會議通過：{TITLE}": True})
    desk.click(page.get_by_role("button", name="紀錄已確認，登錄決議"))
    assert (desk.said, desk.state) == (["已登錄會議紀錄與決議。"], "待函送國發會（輔導會議）")


def next_of_meeting(desk: Desk, verb: str) -> None:
    """From 待辦 by 下一步."""
    desk.open_task("登錄會議紀錄與決議", TITLE)
    desk.click(desk.panel.get_by_role("link", name=verb))


def look_back(desk: Desk) -> None:
    """What the plan went through, what was agreed, and whose turn it is."""
    desk.sign_in(OWNER)
    desk.open_plan(TITLE)
    assert desk.log[-6:] == [
        ("分送機關書面審查", "機關書面審查"),
        ("釋出意見，請提案單位修正", "書審後修正計畫內容"),
        (BACK, "機關書面審查"),
        ("結束書面審查", "應確認事項檢核"),
        ("召開專案會議", "專案會議"),
        ("會議通過", "待函送國發會（輔導會議）"),
    ]
    desk.tab("審查與分工")
    assert words(desk.page.locator("#commitments h2")) == "分工項目與配合事項 全部已確認"
    assert all_words(desk.page.locator("#commitments tbody th")) == [MEDIATE, LATER]
    desk.sign_in("rdec")
    desk.open_task("函送國發會（輔導會議）", TITLE)
    assert desk.offers["函送國發會（輔導會議）"] == ""
