"""Every way back and out of the chart, through pages: revise loops, decline, withdraw, changes during execution.

The walker brings a plan near the branch; the branch itself is taken by people at their desks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from inputs.fields import format_roc
from portal.demo.cast import Cast
from proposals.models import Proposal
from tests.browser.desk import Desk, all_words, finding, paper, settle, words
from tests.factories.plans import CROSS, TWO_VENTURES, walker_at

pytestmark = pytest.mark.slow

OWNER = "owner"
TITLE = TWO_VENTURES.title
FIRST, SECOND = (title for title, _theme, _programme in TWO_VENTURES.ventures)
CONCEPT = f"{FIRST}・事業構想"
OF_CROSS = f"{CROSS.ventures[0][0]}・事業構想"
CONSENT = "我已閱讀個人資料告知事項，同意臺中市政府於辦理地方創生提案之審查、函送與列管範圍內使用計畫所載個人資料。"

Start = Callable[..., Proposal]


def asked(concept: str = CONCEPT) -> dict[str, Any]:
    """What every return of these tests asks for: one section of the plan, one of its first venture."""
    return {"願景": True, "願景：理由": "請寫明五年目標。", concept: True, f"{concept}：理由": "請補淡季營運。"}


def answers(concept: str = CONCEPT) -> dict[str, str]:
    """What the proposer says to it; each field is called as what was asked."""
    said = {"願景": "已補五年目標。", concept: "已補淡季營運。"}
    reasons = asked(concept)
    return {
        f"第 {n} 項「{place}」要求：{reasons[f'{place}：理由']}": words
        for n, (place, words) in enumerate(said.items(), 1)
    }


def day(offset: int = 0) -> str:
    """A day as people type it, so many days from today."""
    return format_roc(timezone.localdate() + dt.timedelta(days=offset))


def letter(number: int = 1) -> dict[str, str]:
    """A letter of the official-document system."""
    return {"發文字號": f"府授研考字第{number:010d}號", "發文日期": day()}


def minutes() -> dict[str, Any]:
    """Of a meeting of NDC."""
    return {"會議日期": day(), "會議紀錄": paper("國發會會議紀錄")}


def both_parts() -> dict[str, str]:
    """The two parts every opinion has."""
    return {"一、計畫內容意見": "內容具體。", "二、對接中央補助計畫之合宜性": "符合補助範圍。"}


@pytest.fixture
def start(cast: Cast) -> Start:
    """A plan in a state, its proposer's account being ``owner``; two agencies review it."""

    def begin(state: str, **more: Any) -> Proposal:
        return walker_at(state, cast, name=OWNER, **{"agencies": ("AGR", "TOU")} | more).plan

    return begin


def revise(desk: Desk, title: str, back: str, *, state: str, to: str, concept: str = CONCEPT) -> None:
    """The proposer's half of a loop: see what is asked, find the rest closed, mend one by one, answer and file."""
    page = desk.sign_in(OWNER)
    desk.open_task("修正計畫內容", title)
    assert desk.marks == [("願景", "待修正"), (concept, "待修正")]
    assert desk.offers == {"修正計畫內容": "", back: ""} | withdrawal(state)
    before = desk.versions
    mend(desk, page, concept)
    desk.move(back, answers(concept), to=to)
    assert desk.marks == []
    assert desk.versions == [f"第 {len(before) + 1} 版", *before]


def withdrawal(state: str) -> dict[str, str]:
    """Before the case is formed the proposer may always withdraw."""
    return {"撤案": ""} if state in ("輔導後修正計畫內容", "收件補正") else {}


def mend(desk: Desk, page: Any, concept: str = CONCEPT) -> None:
    """Write in both open sections, and see the marks change one by one."""
    closed = f"這次只開放修正：願景、{concept}。"
    desk.click(page.get_by_role("link", name="修正計畫內容", exact=True))
    assert words(page.get_by_role("heading", level=1)) == "願景"
    desk.side("基本資料")
    assert desk.notes == [closed]
    assert desk.form.locator("fieldset[disabled]").count() == 1
    assert all_words(desk.form.get_by_role("button")) == []
    desk.side("利害關係人")
    assert desk.notes == [closed]
    desk.side("願景")
    assert [note.split("理由")[0][:3] for note in desk.notes] == ["待修正"]
    desk.write("願景", {"地方創生願景": "五年內在地就業增加三十人。"})
    desk.click(page.get_by_role("link", name="檢視與送件"))
    assert desk.marks == [("願景", "已修正"), (concept, "待修正")]
    desk.click(page.get_by_role("link", name="修正計畫內容", exact=True))
    desk.side("事業構想")
    desk.write("事業構想", {"推動方法": "淡季以校外教學與工坊維持收入。"})
    desk.click(page.get_by_role("link", name="檢視與送件"))
    assert desk.marks == [("願景", "已修正"), (concept, "已修正")]


# --- before the case is formed ------------------------------------------------------------------------------------


def test_coaching_revision(desk: Desk, start: Start) -> None:
    start("coaching")
    desk.sign_in("platform")
    desk.open_task("輔導計畫", TITLE)
    desk.move("請提案單位修正", asked(), to="輔導後修正計畫內容")
    revise(desk, TITLE, "修正完成，送回輔導", state="輔導後修正計畫內容", to="專管平台輔導")
    assert desk.log[-2:] == [("請提案單位修正", "輔導後修正計畫內容"), ("修正完成，送回輔導", "專管平台輔導")]


def test_side_list_tells_mended_from_open(desk: Desk, start: Start) -> None:
    start("with_district")
    desk.sign_in("shigang")
    desk.open_plan(TITLE)
    desk.move("退請補正", asked(), to="收件補正")
    page = desk.sign_in(OWNER)
    desk.open_plan(TITLE)
    desk.click(page.get_by_role("link", name="修正計畫內容", exact=True))
    desk.write("願景", {"地方創生願景": "五年內在地就業增加三十人。"})
    marks = all_words(page.locator(".cs-steps li .s"))
    assert set(marks) == {"待修正", "✓ 完成", "✓ 已修正"}
    assert marks.count("待修正") == 1  # of the first venture's 事業構想
    desk.side("願景")
    assert [note[:3] for note in desk.notes] == ["已修正"]


def test_a_return_needs_its_reasons(desk: Desk, start: Start) -> None:
    """Nothing is lost or changed: the page says what lacks and keeps what was typed."""
    plan = start("with_district")
    page = desk.sign_in("shigang")
    desk.open_task("檢核收到的計畫", TITLE)
    desk.start("退請補正")
    desk.fill(desk.form, {"願景": True, f"{CONCEPT}：理由": "請補淡季營運。"})
    with desk.refused((422, f"/plans/{plan.pk}/moves/return_from_district/")):
        assert desk.confirm("退請補正") == 422
    assert all_words(page.locator(".cs-errors li")) == [
        "願景：理由：請說明「願景」要修正什麼。",
        f"寫了理由，但沒有勾選「{CONCEPT}」。",
    ]
    assert page.get_by_label("願景", exact=True).is_checked() is True
    assert page.get_by_label(f"{CONCEPT}：理由", exact=True).input_value() == "請補淡季營運。"
    assert desk.state == "區公所收件"


def test_return_from_district(desk: Desk, start: Start) -> None:
    start("with_district")
    desk.sign_in("shigang")
    desk.open_task("檢核收到的計畫", TITLE)
    desk.move("退請補正", asked(), to="收件補正")
    revise(desk, TITLE, "補正完成，送回區公所", state="收件補正", to="區公所收件")
    desk.sign_in("shigang")
    desk.open_task("檢核收到的計畫", TITLE)
    assert desk.log[-2:] == [("退請補正", "收件補正"), ("補正完成，送回區公所", "區公所收件")]


def test_cross_district_and_return_from_rdec(desk: Desk, start: Start) -> None:
    """A plan of several districts goes straight to RDEC, and comes back to it."""
    start("coaching", idea=CROSS)
    desk.sign_in(OWNER)
    desk.open_plan(CROSS.title)
    assert "送件至區公所" not in desk.offers
    desk.move("送件至研考會", {CONSENT: True}, to="研考會收件")
    assert desk.versions == ["第 2 版", "第 1 版"]
    desk.sign_in("rdec")
    desk.open_task("檢核收到的計畫", CROSS.title)
    desk.move("退請補正", asked(OF_CROSS), to="收件補正")
    revise(desk, CROSS.title, "補正完成，送回研考會", state="收件補正", to="研考會收件", concept=OF_CROSS)
    assert desk.log[-3:] == [
        ("送件至研考會", "研考會收件"),
        ("退請補正", "收件補正"),
        ("補正完成，送回研考會", "研考會收件"),
    ]


def test_withdraw_before_forming(desk: Desk, start: Start) -> None:
    """The proposer's own decision; RDEC does not make it for the proposer."""
    plan = start("with_rdec")
    desk.sign_in("rdec")
    desk.open_plan(TITLE)
    assert "撤案" not in desk.offers
    desk.sign_in(OWNER)
    desk.open_plan(TITLE)
    desk.start("撤案")
    with desk.refused((422, f"/plans/{plan.pk}/moves/withdraw/")):
        assert desk.confirm("撤案") == 422
    desk.open_plan(TITLE)
    desk.move("撤案", {"理由": "契作面積不足，重新規劃後再提。"}, to="撤案")
    assert desk.offers == {}
    assert desk.latest == "撤案"
    desk.sign_in("rdec")
    desk.open_plan(TITLE)
    assert (desk.state, desk.offers) == ("撤案", {})


# --- under review -------------------------------------------------------------------------------------------------


def test_withdraw_after_forming(desk: Desk, start: Start) -> None:
    """After the case is formed RDEC withdraws it; the agencies are no longer asked."""
    start("document_review")
    desk.sign_in(OWNER)
    desk.open_plan(TITLE)
    assert desk.offers == {}
    desk.sign_in("agriculture")
    task = "回復審查意見 第 1 輪書面審查 不缺什麼，可以馬上辦理"
    assert desk.tasks() == [(task, f"{TITLE} {Proposal.objects.get().case_number}・石岡區 ★")]
    desk.sign_in("rdec")
    desk.open_plan(TITLE)
    desk.move("撤案", {"理由": "提案單位來函撤案。"}, to="撤案")
    desk.sign_in("agriculture")
    assert desk.tasks() == []
    desk.sign_in(OWNER)
    desk.open_plan(TITLE)
    assert (desk.state, desk.offers, desk.latest) == ("撤案", {}, "撤案")


@pytest.mark.parametrize(
    ("state", "label"),
    [("with_rdec", "檢核收到的計畫"), ("formed", "分送機關書面審查"), ("confirming", "確認分工與配合事項")],
)
def test_decline(desk: Desk, start: Start, state: str, label: str) -> None:
    """Only RDEC's supervisor declines, with a reason and the letter that says so."""
    start(state)
    desk.sign_in("rdec")
    desk.open_plan(TITLE)
    assert "不予成案" not in desk.offers
    desk.sign_in("rdec-head")
    desk.open_task(label, TITLE)
    desk.move("不予成案", {"理由": "與補助計畫不符。"} | letter(), to="不予成案、未獲通過")
    assert desk.offers == {}
    desk.sign_in(OWNER)
    desk.open_plan(TITLE)
    assert (desk.state, desk.offers) == ("不予成案、未獲通過", {})
    assert desk.log[-1] == ("不予成案", "不予成案、未獲通過")


def give_opinion(desk: Desk, who: str, result: str, **fields: str) -> None:
    """回復審查意見 from 待辦."""
    desk.sign_in(who)
    desk.open_task("回復審查意見", TITLE)
    desk.fill(desk.form, {"審查結果": result} | both_parts() | fields)
    assert desk.confirm("回復審查意見") == 200
    assert desk.said == ["已完成：回復審查意見"]


def test_review_revision_and_second_round(desk: Desk, start: Start) -> None:
    """Every opinion is answered; only the agency that asked to see it again gets a second round."""
    plan = start("document_review")
    items = {"意見 1": "請補淡季營運。", "意見 1：章節": CONCEPT, "意見 2": "請附在地名冊。"}
    give_opinion(desk, "agriculture", "修正後再審", **items)
    give_opinion(desk, "tourism", "修正後同意", **{"意見 1": "請寫明五年目標。", "意見 1：章節": "願景"})
    page = desk.sign_in("rdec")
    desk.open_task("釋出審查意見", TITLE)
    desk.start("釋出意見，請提案單位修正")
    ticked = page.locator(".cs-return input:checked")
    assert [box.get_attribute("name") for box in ticked.all()] == [
        "ask_vision",
        f"ask_concept_{plan.venture_list[0].pk}",
    ]
    assert page.get_by_label(f"{CONCEPT}：理由", exact=True).input_value() == ""
    assert desk.confirm("釋出意見，請提案單位修正") == 200
    assert (desk.said, desk.state) == (["已完成：釋出意見，請提案單位修正"], "書審後修正計畫內容")

    page = desk.sign_in(OWNER)
    desk.open_task("修正計畫內容", TITLE)
    back = "修正完成，送回審查"
    shut = "尚有 3 項審查意見沒有回應完成：農業局 1（尚未回應）、農業局 2（尚未回應）、觀光旅遊局 1（尚未回應）。逐項回應後才能送回。"
    assert desk.offers == {"修正計畫內容": "", "逐項回應審查意見 還有 3 項": "", back: shut}
    mend(desk, page)
    desk.click(page.get_by_role("link", name="逐項回應審查意見 還有 3 項"))
    desk.click(page.get_by_role("link", name="回應下一項"))
    for name, words_said in (
        (f"{CONCEPT}：推動方法", "已補淡季營運。"),
        ("不修改計畫內容，理由寫在回應裡", "名冊屬個人資料，依規定另函提供。"),
        ("願景", "已寫明五年目標。"),
    ):
        form = page.locator("main form[data-autosave]")
        form.get_by_label("回應", exact=True).fill(words_said)
        form.get_by_label(name, exact=True).first.check()
        desk.click(form.get_by_role("button", name="儲存"))
    desk.start(back)
    assert desk.confirm(back) == 200
    assert (desk.said, desk.state) == ([f"已完成：{back}"], "機關書面審查")
    assert desk.versions == ["第 3 版", "第 2 版", "第 1 版"]

    desk.sign_in("tourism")
    assert desk.tasks() == []
    desk.sign_in("rdec")
    desk.open_plan(TITLE)
    assert desk.offers["結束書面審查"] == "尚有 1 機關未回復：農業局。全部回復或逾期結案後開放。"
    give_opinion(desk, "agriculture", "同意")
    page = desk.sign_in("rdec")
    desk.open_task("釋出審查意見", TITLE)
    desk.start("釋出審查意見 1 份審查意見")
    desk.click(page.get_by_role("button", name="確認釋出"))
    desk.move("結束書面審查", to="應確認事項檢核")
    assert desk.log[-4:] == [
        ("分送機關書面審查", "機關書面審查"),
        ("釋出意見，請提案單位修正", "書審後修正計畫內容"),
        (back, "機關書面審查"),
        ("結束書面審查", "應確認事項檢核"),
    ]


def test_meeting_revision(desk: Desk, start: Start) -> None:
    """Every decision of the meeting is answered before the plan is checked again."""
    start("project_meeting")
    page = desk.sign_in("rdec")
    desk.open_task("登錄會議紀錄與決議", TITLE)
    desk.tab("審查與分工")
    desk.click(page.locator("#meetings").get_by_role("link", name="登錄會議紀錄與決議"))
    desk.fill(desk.form, {"會議紀錄": paper("專案會議紀錄"), "決議 1": "補五年目標。", "決議 2": "補淡季營運。"})
    desk.click(page.get_by_role("button", name="紀錄已確認，登錄決議"))
    desk.move("會後請提案單位修正", asked(), to="專案會議後修正計畫內容")

    page = desk.sign_in(OWNER)
    desk.open_task("修正計畫內容", TITLE)
    back = "修正完成，送回檢核"
    assert desk.offers == {"修正計畫內容": "", back: ""}
    mend(desk, page)
    desk.move(back, answers() | {"決議 1": "已補目標。", "決議 2": "已補營運。"}, to="應確認事項檢核")
    desk.tab("審查與分工")
    rows = page.locator("#meetings tbody tr")
    assert all_words(rows.locator('[data-label="提案單位回應"]')) == ["已補目標。", "已補營運。"]
    assert desk.versions == ["第 3 版", "第 2 版", "第 1 版"]


def test_waive_meeting(desk: Desk, start: Start) -> None:
    """Only the supervisor, and only when every commitment is confirmed; a queried one counts as open."""
    start("confirming")
    offers = {"農業局": "農業局協助場域媒合與技術諮詢", "觀光旅遊局": "觀光旅遊局協助場域媒合與技術諮詢"}
    page = desk.sign_in("rdec")
    desk.open_task("確認分工與配合事項", TITLE)
    assert "免開專案會議" not in desk.offers
    desk.tab("審查與分工")
    desk.fill(page.locator("#confirm"), {"確認文件": paper("回復函"), "文件來源": "電子郵件"})
    page.get_by_label(f"確認分工：農業局主辦「{offers['農業局']}」", exact=True).check()
    desk.click(page.get_by_role("button", name="確認勾選的分工"))
    assert desk.said == ["已確認 1 項分工事項。"]
    settle(desk, offers["觀光旅遊局"], "請機關釐清", {"理由": "請說明年度額度。"})
    assert words(page.locator("#commitments h2")) == "分工項目與配合事項 1 項待確認"

    desk.sign_in("rdec-head")
    desk.open_plan(TITLE)
    reason = desk.offers["免開專案會議"]
    assert reason.startswith("尚有 1 項分工或配合事項待確認：") is True
    assert (offers["觀光旅遊局"] in reason, offers["農業局"] in reason) == (True, False)
    page = desk.sign_in("tourism")
    desk.click(page.get_by_role("navigation", name="主選單").get_by_role("link", name="書面審查"))
    desk.click(page.locator("main li").get_by_role("link"))
    settle(desk, offers["觀光旅遊局"], "釐清並再確認", {"釐清說明": "年度額度已編列。"})
    assert words(page.locator("#commitments h2")) == "分工項目與配合事項 全部已確認"

    desk.sign_in("rdec-head")
    desk.open_plan(TITLE)
    desk.move("免開專案會議", {"免開會議之依據": "分工均已確認。"}, to="待函送國發會（輔導會議）")
    assert desk.log[-1] == ("免開專案會議", "待函送國發會（輔導會議）")


# --- at NDC -------------------------------------------------------------------------------------------------------


def test_counselling_revision_and_counselling_again(desk: Desk, start: Start) -> None:
    start("ndc_counselling")
    desk.sign_in("rdec")
    desk.open_plan(TITLE)
    desk.move("輔導會議：請修正", asked() | minutes(), to="輔導會議後修正計畫內容")
    revise(desk, TITLE, "修正完成", state="輔導會議後修正計畫內容", to="待函送國發會（工作會議）")
    page = desk.sign_in("rdec")
    desk.open_task("函送國發會（工作會議）", TITLE)
    desk.move("再送輔導會議", letter(2), to="國發會輔導會議")
    desk.move("輔導會議：通過", minutes(), to="待函送國發會（工作會議）")
    first_table = page.locator("main table").first
    assert all_words(first_table.locator("tbody td:nth-child(3)")) == ["第 2 版", "第 3 版"]
    assert all_words(first_table.locator("tbody td:nth-child(6)")) == ["需修正", "通過"]
    assert desk.log[-4:] == [
        ("輔導會議：請修正", "輔導會議後修正計畫內容"),
        ("修正完成", "待函送國發會（工作會議）"),
        ("再送輔導會議", "國發會輔導會議"),
        ("輔導會議：通過", "待函送國發會（工作會議）"),
    ]


def test_working_adjustment(desk: Desk, start: Start) -> None:
    start("ndc_working")
    desk.sign_in("rdec")
    desk.open_plan(TITLE)
    desk.move("工作會議：需修正或調整", asked() | minutes(), to="需修正或調整計畫")
    revise(desk, TITLE, "調整完成", state="需修正或調整計畫", to="待函送國發會（工作會議）")
    desk.sign_in("rdec")
    desk.open_task("函送國發會（工作會議）", TITLE)
    desk.move("函送國發會（工作會議）", letter(2), to="國發會工作會議")
    desk.move("工作會議：通過", minutes() | {FIRST: "通過", SECOND: "未通過"}, to="初步核定")
    outcomes = desk.page.locator("main table").nth(1).locator("tbody td:nth-child(3)")
    assert all_words(outcomes) == ["通過 更正", "未通過 更正"]


def test_working_rejection(desk: Desk, start: Start) -> None:
    """Passing none is not passing; rejecting ends the case."""
    plan = start("ndc_working")
    page = desk.sign_in("rdec")
    desk.open_plan(TITLE)
    desk.start("工作會議：通過")
    desk.fill(desk.form, minutes() | {FIRST: "未通過", SECOND: "未通過"})
    with desk.refused((422, f"/tracking/plans/{plan.pk}/decide/working_pass/")):
        assert desk.confirm("工作會議：通過") == 422
    words_of_it = "至少一項事業通過；若全數未通過，請改用「工作會議：未通過」。"
    assert all_words(page.locator(".cs-errors li")) == [words_of_it]
    desk.move("工作會議：未通過", minutes(), to="不予成案、未獲通過")
    assert desk.offers == {}
    desk.sign_in(OWNER)
    desk.open_plan(TITLE)
    assert (desk.state, desk.log[-1]) == ("不予成案、未獲通過", ("工作會議：未通過", "不予成案、未獲通過"))


# --- during execution -----------------------------------------------------------------------------------------------

CHANGE = {"調整內容與原因": "參與人數高於預期。", CONCEPT: True, f"{CONCEPT}：理由": "增開梯次。"}


def change(desk: Desk, method: str) -> None:
    """The executing unit asks, writes what shall be different, and hands it in."""
    page = desk.sign_in(OWNER)
    desk.open_plan(TITLE)
    desk.move("申請計畫調整", CHANGE, to="執行中計畫調整")
    assert desk.marks == [(CONCEPT, "待修正")]
    desk.click(page.get_by_role("link", name="修正計畫內容", exact=True))
    assert words(page.get_by_role("heading", level=1)) == "事業構想"
    desk.side("願景")
    assert desk.notes == [f"這次只開放修正：{CONCEPT}。"]
    desk.side("事業構想")
    desk.write("事業構想", {"推動方法": method})
    desk.click(page.get_by_role("link", name="檢視與送件"))
    assert desk.marks == [(CONCEPT, "已修正")]
    desk.move("送出調整內容", to="計畫調整審核")
    assert desk.marks == []


def test_changes_during_execution(desk: Desk, start: Start) -> None:
    """A minor change goes back to execution; one that touches what NDC approved goes to it again."""
    start("executing")
    desk.sign_in(OWNER)
    desk.open_plan(TITLE)
    before = desk.versions
    change(desk, "每週增開一梯次。")
    desk.sign_in("rdec")
    desk.open_task("決定計畫調整", TITLE)
    desk.move("同意調整（不涉核定內容）", {"備註": "不涉核定內容。"}, to="執行（列管）")
    assert desk.versions == [f"第 {len(before) + 1} 版", *before]
    change(desk, "再增開一梯次並調整經費。")
    page = desk.sign_in("rdec")
    desk.open_task("決定計畫調整", TITLE)
    desk.move("調整涉核定內容，再函送國發會", to="待函送國發會（工作會議）")
    assert desk.marks == []
    desk.move("函送國發會（工作會議）", letter(3), to="國發會工作會議")
    sent = page.locator("main table").first.locator("tbody td:nth-child(3)")
    assert all_words(sent)[-1] == f"第 {len(before) + 2} 版"
    assert desk.log[-7:] == [
        ("申請計畫調整", "執行中計畫調整"),
        ("送出調整內容", "計畫調整審核"),
        ("同意調整（不涉核定內容）", "執行（列管）"),
        ("申請計畫調整", "執行中計畫調整"),
        ("送出調整內容", "計畫調整審核"),
        ("調整涉核定內容，再函送國發會", "待函送國發會（工作會議）"),
        ("函送國發會（工作會議）", "國發會工作會議"),
    ]


def test_an_office_records_its_vision_and_forwards_two_with_one_letter(desk: Desk, start: Start) -> None:
    plans = [start("with_district", title=title) for title in ("水圳一期", "水圳二期")]
    page = desk.sign_in("shigang")
    menu = page.get_by_role("navigation", name="主選單")
    desk.click(menu.get_by_role("link", name="收件", exact=True))
    desk.click(page.get_by_role("link", name="前往登錄願景"))
    desk.fill(desk.form, {"願景": "先做人，再做路。", "通過日期": day(), "附件 1": paper("區務會議紀錄")})
    desk.click(page.get_by_role("button", name="登錄願景"))
    assert desk.said == ["已登錄「石岡區願景第 1 版」。"]
    desk.click(menu.get_by_role("link", name="收件", exact=True))
    for plan in plans:
        page.get_by_label(f"選取「{plan.title}」", exact=True).check()
    desk.click(page.get_by_role("button", name="轉送選取的計畫"))
    cards = page.locator("main form section")
    desk.fill(cards.nth(0), letter())
    for number in (1, 2):
        desk.fill(cards.nth(number), finding(FIRST, SECOND))
    assert desk.click(page.get_by_role("button", name="確認：轉送研考會（2 件）")) == 200
    outcomes = all_words(page.locator("ul.cs-checklist li"))
    assert sorted(outcomes) == ["✓ 已轉送 水圳一期", "✓ 已轉送 水圳二期"]
    desk.sign_in("rdec")
    desk.open_plan("水圳一期")
    assert all_words(page_of_fits(desk)) == ["石岡區願景第 1 版"] * 2


def page_of_fits(desk: Desk) -> Any:
    """The visions cited on the plan's page."""
    return desk.page.locator("section[aria-labelledby=fits] tbody a")
