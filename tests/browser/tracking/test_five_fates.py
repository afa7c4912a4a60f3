"""From NDC's submission to the end with five ventures: refused, less money, extended, behind twice, given up.

People work by what stands on their screens; days go by between, and the clock opens the reports of each month.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from chapters.states import Section
from inputs.fields import format_roc
from portal.demo.cast import Cast
from portal.demo.content import WARNINGS
from portal.demo.walker import Walker
from proposals.budget.checker import findings
from proposals.budget.services import answer_warning
from proposals.content import from_rows
from proposals.models import Proposal
from proposals.services import write_section
from tests.browser.desk import Desk, all_words, paper, words
from tests.factories.plans import TWO_VENTURES, walker_at
from tracking.models import Undertaking
from tracking.reports.opening import open_all

pytestmark = pytest.mark.slow

OWNER = "owner"
TITLE = TWO_VENTURES.title
REFUSED, LESS, LONGER, BEHIND, GIVEN_UP = "香草溫室", "水圳導覽", "果香工坊", "青年工作站", "社區市集"
TRACKED = (LESS, LONGER, BEHIND, GIVEN_UP)
PROGRAMMES = ("CP10", "CP15", "CP24", "CP29", "CP09")
VENTURES = tuple(
    (name, f"{name}由在地團隊經營。", code) for name, code in zip((*TRACKED, REFUSED), PROGRAMMES, strict=True)
)
GOES_ON = (LESS, LONGER, BEHIND)
TAIPEI = dt.timezone(dt.timedelta(hours=8))
BEGUN, MARCH_IS_OVER, APRIL_IS_OVER, MAY_IS_OVER = (
    dt.datetime(2026, month, day, 9, tzinfo=TAIPEI) for month, day in ((3, 2), (4, 1), (5, 4), (6, 1))
)
WORK = {
    "工作項目 1": "整建、培力與試營運",
    "權重（%） 1": "100",
    "預定開始 1": "115.3.9",
    "預定完成 1": "115.8.31",
} | {f"{field} {row}": "" for row in (2, 3) for field in ("工作項目", "權重（%）", "預定開始", "預定完成")}
ITEM = "整建、培力與試營運"
# What a person does on a page, kept by the page itself over all pages of its window.
COUNTING = """
for (const kind of ['click', 'change']) addEventListener(kind, event => {
  if (!event.isTrusted || !event.target.closest('a, button, input, select, textarea')) return;
  if (kind === 'click' && event.target.closest('input:not([type=submit]), select, textarea')) return;
  sessionStorage[kind] = Number(sessionStorage[kind] || 0) + 1;
}, true);
"""


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """The Monday on which it begins; the browser's own clock is not asked."""
    with time_machine.travel(BEGUN) as traveller:
        yield traveller


def day() -> str:
    """Today, as people type it."""
    return format_roc(timezone.localdate())


def letter(number: int) -> dict[str, str]:
    """A letter of the official-document system."""
    return {"發文字號": f"府授研考字第{number:010d}號", "發文日期": day()}


def minutes() -> dict[str, Any]:
    """Of a meeting of NDC."""
    return {"會議日期": day(), "會議紀錄": paper("國發會會議紀錄")}


def later(desk: Desk, clock: Any, moment: dt.datetime) -> None:
    """Everybody goes home; on another day the clock has opened the reports, and people sign in again."""
    desk.close()
    desk.seats.clear()
    clock.move_to(moment)
    open_all()


def test_five_fates(desk: Desk, cast: Cast, clock: Any) -> None:
    plan = ready(cast)
    to_ndc(desk)
    approve(desk)
    begin(desk)
    later(desk, clock, MARCH_IS_OVER)
    report(desk, {LESS: 60, LONGER: 13, BEHIND: 0, GIVEN_UP: 10})
    accept_reports(desk, len(TRACKED))
    give_up(desk)
    extend(desk)
    later(desk, clock, APRIL_IS_OVER)
    assert unchanged(desk) == {"click": 2, "change": 0}
    report(desk, {LONGER: 30, BEHIND: 5})
    accept_reports(desk, len(GOES_ON))
    escalated(desk)
    later(desk, clock, MAY_IS_OVER)
    report(desk, {LESS: 100, LONGER: 100, BEHIND: 100})
    accept_reports(desk, len(GOES_ON))
    finish(desk)
    plan.refresh_from_db()
    assert plan.state == "closed"
    ends = Undertaking.objects.filter(venture__proposal=plan).values_list("venture__title", "state")
    assert dict(ends) == dict.fromkeys(GOES_ON, "released") | {GIVEN_UP: "terminated"}


def ready(cast: Cast) -> Proposal:
    """A plan of five ventures that the project meeting has passed; one of them is to be done within a year."""
    walker: Walker = walker_at("drafting", cast, name=OWNER, ventures=VENTURES)
    plan = walker.plan

    def within_a_year(locked: Proposal) -> None:
        venture = next(venture for venture in locked.venture_list if venture.title == LONGER)
        venture.budget_lines.exclude(year=115).delete()
        venture.declared_total = sum(line.total for line in venture.budget_lines.all())
        venture.save()

    venture = plan.ventures.get(title=LONGER)
    write_section(plan, Section.BUDGET, within_a_year, by=walker.owner, venture=venture.pk)
    plan.refresh_from_db()
    for warning in findings(plan, from_rows(plan)):
        answer_warning(plan, warning.about, warning.fingerprint, WARNINGS[warning.code], by=walker.owner)
    return walker.walk("ready_for_counselling")


def to_ndc(desk: Desk) -> None:
    """函送國發會 twice: one venture is not passed."""
    desk.sign_in("rdec")
    desk.open_plan(TITLE)
    desk.move("函送國發會（輔導會議）", letter(1), to="國發會輔導會議")
    desk.move("輔導會議：通過", minutes(), to="待函送國發會（工作會議）")
    desk.move("函送國發會（工作會議）", letter(2), to="國發會工作會議")
    passed = dict.fromkeys(TRACKED, "通過") | {REFUSED: "未通過"}
    desk.move("工作會議：通過", minutes() | passed, to="初步核定")


def approve(desk: Desk) -> None:
    """登錄核定: what was asked for stands beside the amount; one gets less, the refused one is not asked about."""
    desk.start("登錄核定")
    assert all_words(desk.form.locator("fieldset.cs-row > legend")) == list(TRACKED)
    for number, venture in enumerate(TRACKED, 1):
        group = desk.form.get_by_role("group", name=venture)
        asked = re.search(r"申請中央補助 ([\d,]+) 元", words(group))
        assert asked is not None
        amount = "100,000" if venture == LESS else asked[1]
        desk.fill(group, granted(number) | {"核定金額（元）": amount})
    assert desk.confirm("登錄核定") == 200
    assert (desk.said, desk.state) == (["已完成：登錄核定"], "核定案件")


def granted(number: int) -> dict[str, str]:
    """A ministry's letter."""
    return {"核定機關": "國家發展委員會", "核定函字號": f"發國字第115{number:07d}號", "核定函日期": day()}


def begin(desk: Desk) -> None:
    """Work plans until the end of August, accepted; execution."""
    desk.sign_in(OWNER)
    for venture in TRACKED:
        desk.track(venture, "提報工作計畫", WORK, to="工作計畫待核備")
    desk.sign_in("platform")
    for venture in TRACKED:
        desk.track(venture, "核備工作計畫", to="列管中")
    desk.open_plan(TITLE)
    desk.move("開始執行（列管）", to="執行（列管）")


def open_report(desk: Desk, venture: str) -> None:
    """The form of the report that the desk asks for."""
    desk.home()
    row = desk.card("待辦").get_by_role("row").filter(has_text=f"{venture}　第").first
    desk.click(row.get_by_role("link").first)
    desk.click(desk.page.get_by_role("main").get_by_role("link", name="填報進度", exact=True).first)


def report(desk: Desk, percents: dict[str, int]) -> None:
    """填報進度 of each venture; of what is behind the page asks for causes and remedies."""
    desk.sign_in(OWNER)
    for venture, percent in percents.items():
        open_report(desk, venture)
        desk.form.get_by_label(re.compile(rf"^{ITEM}（權重 [\d.]+％；完成％，上期 \d+）")).fill(str(percent))
        if venture == BEHIND and percent < 100:
            path = desk.path
            with desk.refused((422, path)):
                assert desk.confirm("填報進度") == 422
            desk.fill(
                desk.form, {"落後原因": ["招標流標或廢標"], "改善措施": "調整單價後重新上網公告，五月底前完成發包。"}
            )
        assert desk.confirm("填報進度") == 200
        assert desk.said == ["已完成：填報進度"]


def accept_reports(desk: Desk, many: int) -> None:
    """核備進度報告 of all that were filed."""
    desk.sign_in("platform")
    for _n in range(many):
        desk.home()
        row = desk.card("待辦").get_by_role("row").filter(has_text="核備進度報告").first
        desk.click(row.get_by_role("link").first)
        desk.click(desk.page.get_by_role("main").get_by_role("link", name="核備進度報告", exact=True).first)
        assert desk.confirm("核備進度報告") == 200
    desk.home()
    assert desk.card("待辦").get_by_role("row").filter(has_text="核備進度報告").count() == 0


def unchanged(desk: Desk) -> dict[str, int]:
    """The inputs of a report in which nothing is new, from its page on: to open the form and to send it."""
    page = desk.sign_in(OWNER)
    page.context.add_init_script(COUNTING)
    desk.home()
    row = desk.card("待辦").get_by_role("row").filter(has_text=f"{LESS}　第").first
    desk.click(row.get_by_role("link").first)
    page.evaluate("sessionStorage.click = sessionStorage.change = 0")
    desk.click(page.get_by_role("main").get_by_role("link", name="填報進度", exact=True).first)
    assert desk.form.get_by_label(re.compile(rf"^{ITEM}（權重 [\d.]+％；完成％，上期 60）")).input_value() == "60"
    assert desk.confirm("填報進度") == 200
    counted: dict[str, int] = page.evaluate(
        "({click: Number(sessionStorage.click), change: Number(sessionStorage.change)})"
    )
    return counted


def give_up(desk: Desk) -> None:
    """撤銷管制 by RDEC's supervisor, with a ground of the list."""
    desk.sign_in("rdec-head")
    to_undertaking(desk, GIVEN_UP)
    desk.click(desk.card(GIVEN_UP).get_by_role("link", name="撤銷管制", exact=True))
    grounds = desk.form.get_by_role("group", name=re.compile("^撤銷管制事由")).get_by_role("radio")
    grounds.first.check()
    desk.fill(desk.form, {"理由": "執行單位來函表示人力不足，不再辦理，已辦部分未動支補助。"})
    assert desk.confirm("撤銷管制") == 200
    assert words(desk.card(GIVEN_UP).locator(".cs-pill.state")) == "撤銷管制"


def to_undertaking(desk: Desk, venture: str) -> None:
    """Its page, from the list of 列管."""
    menu = desk.page.get_by_role("navigation", name="主選單")
    desk.click(menu.get_by_role("link", name="列管", exact=True))
    desk.click(desk.page.get_by_role("main").get_by_role("link", name=venture, exact=True).first)


def extend(desk: Desk) -> None:
    """展延 beyond the approved year: the change waits until NDC and the ministry have approved the plan's adjustment."""
    page = desk.sign_in(OWNER)
    to_undertaking(desk, LONGER)
    desk.click(page.get_by_role("link", name="申請變更（期程、工作項目、經費、範圍）", exact=True))
    desk.click(page.get_by_role("button", name="開始填寫變更", exact=True))
    desk.fill(
        desk.form,
        {
            "變更種類": ["期程展延"],
            "變更理由": "颱風後道路搶修兩個月，材料無法進場；已增派工班趕辦，仍須展延至明年二月底。",
            "已知本變更涉及國發會核定內容，須另由執行單位申請計畫調整": True,
            "預定完成 1": "116.2.28",
            "仍照此提報之原因": "道路搶修後始能進場，工序已調整，經費分年核銷。",
        },
    )
    assert desk.confirm("送出變更申請") == 200
    desk.sign_in("rdec")
    desk.open_task("審核計畫變更", TITLE)
    offered = desk.offers
    assert any("須先經計畫調整" in why for why in offered.values())
    adjust(desk)
    desk.sign_in("rdec")
    desk.open_task("審核計畫變更", TITLE)
    desk.click(page_of(desk).get_by_role("link", name="同意變更", exact=True).first)
    assert desk.confirm("同意變更") == 200
    to_undertaking(desk, LONGER)
    assert "116.02.28" in words(desk.card(LONGER).locator("dl"))


def page_of(desk: Desk) -> Any:
    """The middle of the page."""
    return desk.page.get_by_role("main")


def adjust(desk: Desk) -> None:
    """申請計畫調整: money of the next year is asked for, sent to NDC and approved; execution begins anew."""
    place = f"{LONGER}・所需資源"
    page = desk.sign_in(OWNER)
    desk.open_plan(TITLE)
    asked = {"調整內容與原因": "展延至明年，經費分兩年編列。", place: True, f"{place}：理由": "部分經費移到 116 年。"}
    desk.move("申請計畫調整", asked, to="執行中計畫調整")
    desk.click(page.get_by_role("link", name="修正計畫內容", exact=True))
    assert words(page.get_by_role("heading", level=1)) == "所需資源"
    desk.fill(desk.form, {"第 2 列": {"年度": "116"}})
    desk.click(desk.form.get_by_role("button", name=re.compile("^儲存(並前往「.+」)?$")))
    desk.open_plan(TITLE)
    desk.move("送出調整內容", to="計畫調整審核")
    desk.sign_in("rdec")
    desk.open_task("決定計畫調整", TITLE)
    desk.move("調整涉核定內容，再函送國發會", to="待函送國發會（工作會議）")
    desk.move("函送國發會（工作會議）", letter(3), to="國發會工作會議")
    desk.start("工作會議：通過")
    titles = [title for title in (*TRACKED, REFUSED) if desk.form.get_by_role("group", name=title).count()]
    desk.fill(desk.form, minutes() | {title: "未通過" if title == REFUSED else "通過" for title in titles})
    assert desk.confirm("工作會議：通過") == 200
    desk.start("登錄核定")
    assert all_words(desk.form.locator("fieldset.cs-row > legend")) == list(GOES_ON)
    for number, venture in enumerate(GOES_ON, 11):
        group = desk.form.get_by_role("group", name=venture)
        amount = re.search(r"申請中央補助 ([\d,]+) 元", words(group))
        assert amount is not None
        sum_ = "100,000" if venture == LESS else amount[1]
        desk.fill(group, granted(number) | {"核定金額（元）": sum_, "與前函的關係": "取代前函"})
    assert desk.confirm("登錄核定") == 200
    desk.sign_in("platform")
    desk.open_plan(TITLE)
    desk.move("開始執行（列管）", to="執行（列管）")


def escalated(desk: Desk) -> None:
    """Red for two periods: the supervisor is told, the list of lights says so, so does the report's own list."""
    page = desk.sign_in("rdec-head")
    desk.click(page.get_by_role("link", name=re.compile("^通知")).first)
    told = [line for line in all_words(page.locator("main .cs-notice")) if "連續 2 期落後" in line]
    assert len(told) == 1
    assert BEHIND in told[0]
    menu = page.get_by_role("navigation", name="主選單")
    desk.click(menu.get_by_role("link", name="列管", exact=True))
    desk.click(page_of(desk).get_by_role("link", name="燈號變化", exact=True))
    red = all_words(desk.card("連續兩期以上落後").locator("li"))
    assert [(BEHIND in line, "連續 2 期" in line) for line in red] == [(True, True)]


def finish(desk: Desk) -> None:
    """Results of what went on, approved and released; the end."""
    early = "工作項目均已提前辦畢並完成驗收。"
    results = {"成果報告": paper("成果報告"), "成果摘要": "遊客增加三成，在地就業增加十二人。", "提前完成之理由": early}
    desk.sign_in(OWNER)
    for venture in GOES_ON:
        desk.record_figures(venture)
        desk.track(venture, "提報完成與成果", results, to="成果報告待審")
    desk.sign_in("platform")
    for venture in GOES_ON:
        desk.track(venture, "審定成果報告", to="成果已審定")
    desk.sign_in("rdec")
    for number, venture in enumerate(GOES_ON, 1):
        signed = {"簽的文號": f"府授研考字第115000{number:04}號", "簽的日期": format_roc(timezone.localdate())}
        desk.track(venture, "解除列管", signed, to="解除列管")
    desk.open_plan(TITLE)
    desk.move("結案解除列管", {"備註": "全案結案。"}, to="結案解除列管")
    assert desk.offers == {}
