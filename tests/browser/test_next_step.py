"""The whole chart by 下一步 alone: each desk says whose turn it is, the panel what to do; nothing else is clicked.

Whoever has the case in 待辦 takes the first open step of the panel and does it on the page it leads to. Where nobody
has, the case waits for somebody who only follows it: NDC, whose meeting RDEC records.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from portal.demo.cast import Cast
from tests.browser.desk import Desk, all_words, finding, paper, words
from tests.browser.test_branches import CONSENT, FIRST, OWNER, SECOND, TITLE, answers, asked, both_parts, day, letter
from tests.factories.plans import walker_at
from workflow.models import CalendarDay

pytestmark = pytest.mark.slow

# The proposer before the platform: what both may do now is the proposer's to begin.
PEOPLE = (OWNER, "platform", "shigang", "rdec", "rdec-head", "agriculture", "tourism")
AT_REST = ("ndc", "rdec-admin")
NDC_MINUTES = {"會議日期": day(), "會議紀錄": paper("國發會會議紀錄")}
CHECKS = (
    "計畫內容要件齊備（計畫肆）",
    "共識會議紀錄確為在地參與之紀錄",
    "經費需求與對接之中央計畫相符",
    "符合提案行政區之地方創生願景",
)
OPINION = {"審查結果": "同意", "事項 1": "協助媒合", "事項 1：主協辦": "主辦"} | both_parts()
WORK_PLAN = {
    "仍照此提報之原因": "後續年度經費逐年核定，營運須跨年度辦理。",
}
RESULTS = {
    "成果報告": paper("成果報告"),
    "成果摘要": "遊客增加三成，在地就業增加十二人。",
    "提前完成之理由": "工作項目都已提前辦畢並驗收。",
}
APPROVAL = {"核定機關": "國家發展委員會", "核定函字號": "發國字第1150000001號", "核定函日期": day()}

# What is filled in on the page a verb leads to.
FIELDS: dict[str, dict[str, Any]] = {
    "開始輔導": {"輔導員": "陳品妤"},
    "請提案單位修正": asked(),
    "修正完成，送回輔導": answers(),
    "送件至區公所": {CONSENT: True},
    "轉送研考會": finding(FIRST, SECOND) | letter(1),
    "成案": dict.fromkeys(CHECKS, True),
    "分送機關書面審查": {"審查機關": ["農業局", "觀光旅遊局"]},
    "回復審查意見": OPINION,
    "免開專案會議": {"免開會議之依據": "分工均已確認。"},
    "函送國發會（輔導會議）": letter(2),
    "輔導會議：通過": NDC_MINUTES,
    "函送國發會（工作會議）": letter(3),
    "工作會議：通過": NDC_MINUTES | {FIRST: "通過", SECOND: "通過"},
    "提報工作計畫": WORK_PLAN,
    "提報完成與成果": RESULTS,
    "解除列管": {"簽的文號": "研展簽字第1150000001號", "簽的日期": day()},
}


def write(desk: Desk) -> None:
    """修正計畫內容: both sections asked for, from the page the step leads to."""
    desk.write("願景", {"地方創生願景": "五年內在地就業增加三十人。"})
    desk.side("事業構想")
    desk.write("事業構想", {"推動方法": "淡季以校外教學與工坊維持收入。"})


def release(desk: Desk) -> None:
    """釋出審查意見: the opinions are listed, then released."""
    desk.click(desk.page.get_by_role("button", name="確認釋出"))


def settle_all(desk: Desk) -> None:
    """確認分工與配合事項: all of the table."""
    desk.fill(desk.page.locator("#confirm"), {"確認文件": paper("回復函"), "文件來源": "電子郵件"})
    desk.click(desk.page.get_by_role("button", name="全部確認"))


def ask_waiver(desk: Desk) -> None:
    """簽請免召開專案會議: all is confirmed, and the supervisor decides."""
    desk.click(desk.page.get_by_role("button", name="擬稿：簽請免召開專案會議"))


def approve(desk: Desk) -> None:
    """登錄核定: what each venture asked for stands beside the amount; half of it is approved."""
    for venture in (FIRST, SECOND):
        desk.fill(desk.form.get_by_role("group", name=venture), APPROVAL | {"核定金額（元）": "100,000"})
    assert desk.confirm("登錄核定") == 200


def complete(desk: Desk) -> None:
    """提報完成與成果: the page asks for what indicators came to, whose page leads back to it."""
    desk.fill_figures()
    desk.click(desk.panel.locator("> a.btn").first)
    desk.fill(desk.form, RESULTS)
    assert desk.confirm("提報完成與成果") == 200


PAGES: dict[str, Callable[[Desk], None]] = {
    "修正計畫內容": write,
    "釋出審查意見": release,
    "確認分工與配合事項": settle_all,
    "簽請免召開專案會議": ask_waiver,
    "登錄核定": approve,
    "提報完成與成果": complete,
}
BESIDES = {"撤回修改", "取回修改", "申請計畫調整"}  # what may be done, and leads the case nowhere
ONCE = {"請提案單位修正"}  # the coach may ask again and again

EXPECTED = [
    (OWNER, "知會專管平台"),
    ("platform", "開始輔導"),
    ("platform", "請提案單位修正"),
    (OWNER, "修正計畫內容"),
    (OWNER, "修正完成，送回輔導"),
    ("platform", "看過，可以送件"),
    (OWNER, "送件至區公所"),
    ("shigang", "轉送研考會"),
    ("rdec", "成案"),
    ("rdec", "分送機關書面審查"),
    ("agriculture", "回復審查意見"),
    ("tourism", "回復審查意見"),
    ("rdec", "釋出審查意見"),
    ("rdec", "結束書面審查"),
    ("rdec", "確認分工與配合事項"),
    ("rdec", "簽請免召開專案會議"),
    ("rdec-head", "免開專案會議"),
    ("rdec", "函送國發會（輔導會議）"),
    ("rdec", "輔導會議：通過"),
    ("rdec", "函送國發會（工作會議）"),
    ("rdec", "工作會議：通過"),
    ("rdec", "登錄核定"),
    (OWNER, "提報工作計畫"),
    (OWNER, "提報工作計畫"),
    ("platform", "核備工作計畫"),
    ("platform", "核備工作計畫"),
    ("platform", "開始執行（列管）"),
    (OWNER, "提報完成與成果"),
    (OWNER, "提報完成與成果"),
    ("platform", "審定成果報告"),
    ("platform", "審定成果報告"),
    ("rdec", "解除列管"),
    ("rdec", "解除列管"),
    ("rdec", "結案解除列管"),
]


def test_the_chart_by_the_next_step_alone(desk: Desk, cast: Cast) -> None:
    CalendarDay.objects.update_or_create(date=timezone.localdate(), defaults={"is_workday": True})  # whatever day it is
    plan = walker_at("drafting", cast, name=OWNER, agencies=("AGR", "TOU")).plan
    done: list[tuple[str, str]] = []
    while len(done) < len(EXPECTED):
        made = next((step for who in PEOPLE if (step := take(desk, who, "待辦", done))), None)
        made = made or next((step for who in PEOPLE if (step := take(desk, who, "追蹤中", done))), None)
        assert made == EXPECTED[len(done)]
        done.append(made)
    plan.refresh_from_db()
    assert plan.state == "closed"
    for who in AT_REST:  # they hold nothing, whatever the case waited for
        desk.sign_in(who)
        assert desk.tasks() == []


def take(desk: Desk, who: str, list_: str, done: list[tuple[str, str]]) -> tuple[str, str] | None:
    """Make the first open step of the panel, if the desk of ``who`` has the case in this list; who and the verb."""
    desk.sign_in(who)
    desk.home()
    lines = desk.card(list_).locator("tbody tr, li").filter(has_text=TITLE)
    lines = lines.filter(has_not_text="完成後送件")  # the proposer may file before the platform has seen it, but waits
    if not lines.count() or (list_ == "追蹤中" and who == "platform"):
        return None
    link = lines.first.get_by_role("link").first
    verb = words(link)
    desk.click(link)
    if desk.panel.count():  # an opinion's task leads to its form at once
        skipped = {verb for name, verb in done if name == who and verb in ONCE}
        free = [said for said in all_words(desk.panel.locator("> a.btn")) if said.partition(" ")[0] not in skipped]
        if not free or free[0].partition(" ")[0] in BESIDES:
            return None
        verb = free[0].partition(" ")[0]
        desk.click(desk.panel.get_by_role("link", name=free[0], exact=True).first)
    if verb in PAGES:
        PAGES[verb](desk)
    else:
        desk.fill(desk.form, FIELDS.get(verb, {}))
        assert desk.confirm(verb) == 200
    return who, verb
