"""A plan of three ventures written from nothing and filed with the keyboard alone, the session lost in the middle."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.states import OrganisationKind
from inputs.fields import format_roc
from portal.demo.cast import PASSWORD, Cast
from proposals.models import Proposal
from proposals.states import State
from tests.browser.desk import Desk, all_words, paper, words
from tests.browser.tools.keys import Keyboard

pytestmark = pytest.mark.slow

OWNER = "typist"
TITLE = "石岡水圳三事業計畫"
TOUR, STATION, KITCHEN = "水圳小旅行", "果香工作站", "社區共食廚房"
CP01 = "國家發展委員會・地方創生青年培力工作站（114–117 年）"
METHOD = "公所提供場地，青年自主營運；每季公開帳目。"
CONSENT = "我已閱讀個人資料告知事項，同意臺中市政府於辦理地方創生提案之審查、函送與列管範圍內使用計畫所載個人資料。"


@pytest.fixture
def keys(desk: Desk, cast: Cast) -> Keyboard:
    """The keyboard of somebody before the front page, not signed in."""
    cast.organisation("石岡水圳工作室", OrganisationKind.CIVIC, OWNER, "林水圳")
    page = desk.open_window(OWNER)
    page.goto(f"{desk.base}/")
    return Keyboard(page)


def test_a_field_that_cannot_be_reached_is_told(keys: Keyboard):
    """The helper fails, with the stops it passed."""
    with pytest.raises(AssertionError, match=r"Tab never comes to '計畫名稱' .*跳到主要內容.*帳號或電子郵件.*密碼"):
        keys.reach("計畫名稱")


def test_back_with_shift(keys: Keyboard):
    """There is no trap on the way back either."""
    keys.reach("密碼")
    keys.reach("跳到主要內容", key="Shift+Tab")
    keys.press("Enter", "Tab")
    assert keys.focus is not None
    assert keys.focus["within"] == ["main"]


def test_three_ventures_from_nothing(desk: Desk, keys: Keyboard):
    sign_in(keys)
    assert desk.path == "/"
    begin(desk, keys)
    write_plan(desk, keys)
    write_tour(desk, keys)
    write_station(desk, keys)
    write_kitchen(desk, keys)
    finish(desk, keys)
    file(desk, keys)
    look_back()


def sign_in(keys: Keyboard) -> None:
    """Fill in the sign-in page."""
    keys.type("帳號或電子郵件", OWNER, "main")
    keys.type("密碼", PASSWORD, "main")
    assert keys.go("登入", "main") == 200


def begin(desk: Desk, keys: Keyboard) -> None:
    """From the desk to a new plan; Enter in the field sends it."""
    assert keys.go("＋ 撰寫新計畫") == 200
    keys.type("計畫名稱", TITLE)
    with keys.page.expect_navigation():
        keys.press("Enter")
    assert heading(desk) == "基本資料"


def heading(desk: Desk) -> str:
    return words(desk.page.get_by_role("heading", level=1))


def into(desk: Desk, keys: Keyboard, section: str) -> None:
    """This is the section's page: past its side list to what is written."""
    assert heading(desk) == section
    keys.act("跳到這一節的內容")


def save(desk: Desk, keys: Keyboard, section: str, following: str) -> None:
    """Save and be led on."""
    assert keys.go(f"儲存並前往「{following}」") == 200
    assert desk.said == [f"已儲存「{section}」。"]


def write_plan(desk: Desk, keys: Keyboard) -> None:
    """The sections of the plan before its ventures."""
    into(desk, keys, "基本資料")
    keys.tick("★ 石岡區", "提案行政區")
    keys.type("構想摘要", "沿八寶圳串起三個聚落，培訓在地解說員，陪伴返鄉青年。")
    keys.type("聯絡人", "林水圳")
    keys.type("聯絡電話", "04-2572-0000")
    keys.type("聯絡電子郵件", "typist@demo.example")
    save(desk, keys, "基本資料", "資源盤點（人文地產景）")
    into(desk, keys, "資源盤點（人文地產景）")
    keys.choose("類別", "景", "第 1 列")
    keys.type("名稱", "八寶圳水路", "第 1 列")
    keys.type("地點", "石岡區土牛里", "第 1 列")
    keys.act("複製這一列", "第 1 列")
    assert keys.focus == {"name": "類別", "within": ["第 2 列", "資源盤點（人文地產景）", "main"], "value": "景"}
    keys.choose("類別", "產", "第 2 列")
    keys.type("名稱", "椪柑與高接梨", "第 2 列")
    keys.act("↑ 上移", "第 2 列")
    save(desk, keys, "資源盤點（人文地產景）", "共識會議")
    into(desk, keys, "共識會議")
    keys.type("日期", format_roc(timezone.localdate() - dt.timedelta(days=40)), "第 1 列")
    keys.type("地點", "土牛社區活動中心", "第 1 列")
    keys.type("出席人數", "37", "第 1 列")
    keys.type("共識要點", "先培力、後修繕。", "第 1 列")
    keys.attach("會議紀錄", paper("共識會議紀錄"), "第 1 列")
    save(desk, keys, "共識會議", "願景")
    into(desk, keys, "願景")
    keys.type("地方創生願景", "十年後，年輕人回來不必只做一種工作。")
    save(desk, keys, "願景", "事業主題")


def write_theme(desk: Desk, keys: Keyboard, title: str) -> None:
    """A venture's name and theme, and who has a part in it."""
    into(desk, keys, "事業主題")
    keys.type("事業名稱", title)
    keys.type("事業主題", f"{title}：由在地人做、為在地人做。")
    save(desk, keys, "事業主題", "利害關係人")
    into(desk, keys, "利害關係人")
    keys.type("對象", "返鄉青年", "第 1 列")
    keys.type("關係", "執行團隊", "第 1 列")
    save(desk, keys, "利害關係人", "事業構想")


def write_step(keys: Keyboard, row: str, title: str, start: str, end: str) -> None:
    """One step of the schedule."""
    keys.type("工作項目", title, row)
    keys.type("開始", start, row)
    keys.type("完成", end, row)
    keys.type("地點", "石岡區土牛里", row)


def write_kpi(desk: Desk, keys: Keyboard, target: str) -> None:
    """One target."""
    into(desk, keys, "KPI 貢獻度")
    keys.choose("指標", "在地就業人數（新增/維持）（人）", "第 1 列")
    keys.choose("年度", "115", "第 1 列")
    keys.type("基準值", "0", "第 1 列")
    keys.type("目標值", target, "第 1 列")
    save(desk, keys, "KPI 貢獻度", "所需資源")


def write_line(keys: Keyboard, row: str, item: str, year: str, programme: str = "", **money: str) -> None:
    """One line of money, by ``central``, ``local`` and ``private``."""
    keys.type("項目", item, row)
    if programme:
        keys.choose("對接中央計畫", programme, row)
    keys.choose("年度", year, row)
    keys.choose("經／資", "經常門", row)
    for source, amount in money.items():
        keys.type({"central": "中央", "local": "地方", "private": "民間"}[source], amount, row)


def write_tour(desk: Desk, keys: Keyboard) -> None:
    """The first venture; its place is chosen on the map with the arrow keys."""
    write_theme(desk, keys, TOUR)
    into(desk, keys, "事業構想")
    keys.type("推動方法", "先試走，再收費。")
    keys.reach("提案行政區地圖。地圖：點選位置，或按方向鍵移動（按住 Shift 移動較遠）")
    keys.press("ArrowRight", "ArrowUp")
    expect(keys.page.locator("#place")).to_have_text("所在行政區　石岡區")
    write_step(keys, "第 1 列", "解說員培訓", "115-03-01", "115.8.31")
    keys.act("＋ 新增一列")
    write_step(keys, "第 2 列", "正式營運", "2027-03-01", "117年11月30日")
    save(desk, keys, "事業構想", "KPI 貢獻度")
    write_kpi(desk, keys, "6")
    into(desk, keys, "所需資源")
    keys.type("事業總經費（元）", "1,200,000")
    write_line(keys, "第 1 列", "輔導業務費", "115", CP01, central="900,000")
    keys.act("＋ 新增一列")
    write_line(keys, "第 2 列", "步道整理", "116", local="200000", private="100000")
    assert words(keys.page.locator("[data-sum='all']")) == "合計 900,000 200,000 100,000 1,200,000"
    assert words(keys.page.locator("[data-declared]")) == "✓ 與事業總經費相符"
    save(desk, keys, "所需資源", "預期效益")
    answer_warning(desk, keys)


def answer_warning(desk: Desk, keys: Keyboard) -> None:
    """What the programme wants made sure of is answered beside the budget."""
    assert keys.go("所需資源", "計畫章節") == 200
    into(desk, keys, "所需資源")
    keys.type("說明如何符合", "主持人 38 歲，另有三位專職青年。")
    assert keys.go("確認符合") == 200
    assert desk.said == ["已儲存「所需資源」，理由一併記下。"]


def write_station(desk: Desk, keys: Keyboard) -> None:
    """The second venture; the session ends while its concept is being typed."""
    assert keys.go("＋ 新增事業提案", "計畫章節") == 200
    write_theme(desk, keys, STATION)
    into(desk, keys, "事業構想")
    here = desk.path
    keys.type("推動方法", METHOD[:10])
    keys.page.context.clear_cookies(name="sessionid")
    keys.page.keyboard.type(METHOD[10:])
    write_step(keys, "第 1 列", "設站", "115-05-01", "116-12-31")
    keys.act("＋ 新增一列")
    write_step(keys, "第 2 列", "開店", "117-01-01", "117-06-30")
    expect(keys.page.locator("#saved")).to_contain_text("登入已逾時")
    assert keys.go("儲存並前往「KPI 貢獻度」") == 200
    assert desk.path == "/accounts/login/"
    sign_in(keys)
    assert desk.path == here
    into(desk, keys, "事業構想")
    assert keys.page.get_by_label("推動方法").input_value() == ""
    keys.act("帶回")
    assert keys.focus == {"name": "推動方法", "within": ["事業構想", "main"], "value": METHOD}
    titles = [box.input_value() for box in keys.page.get_by_label("工作項目").all()]
    assert titles == ["設站", "開店"]
    save(desk, keys, "事業構想", "KPI 貢獻度")
    write_kpi(desk, keys, "3")
    into(desk, keys, "所需資源")
    keys.type("事業總經費（元）", "500000")
    write_line(keys, "第 1 列", "工作站開辦費", "116", local="500,000")
    save(desk, keys, "所需資源", "預期效益")


def write_kitchen(desk: Desk, keys: Keyboard) -> None:
    """The third venture; Enter in the last row of a table begins another, which is none as long as it is blank."""
    assert keys.go("＋ 新增事業提案", "計畫章節") == 200
    write_theme(desk, keys, KITCHEN)
    into(desk, keys, "事業構想")
    keys.type("推動方法", "修繕閒置空間作共食廚房，每週供餐兩次。")
    write_step(keys, "第 1 列", "修繕與試營運", "115-06-01", "116-05-31")
    keys.press("Enter")
    assert keys.focus == {"name": "地點", "within": ["第 2 列", "事業構想", "main"], "value": ""}
    save(desk, keys, "事業構想", "KPI 貢獻度")
    write_kpi(desk, keys, "4")
    into(desk, keys, "所需資源")
    keys.type("事業總經費（元）", "300,000")
    write_line(keys, "第 1 列", "食材與人事", "115", private="250,000")
    keys.act("＋ 新增一列")
    write_line(keys, "第 2 列", "冰箱", "116", private="50,000")
    save(desk, keys, "所需資源", "預期效益")


def finish(desk: Desk, keys: Keyboard) -> None:
    """The last section; nothing lacks."""
    into(desk, keys, "預期效益")
    keys.type("預期效益", "創造在地工作，收益回饋社區。", "預期效益")
    assert keys.go("儲存") == 200
    assert desk.said == ["已儲存「預期效益」。"]
    assert all_words(keys.page.locator(".cs-steps li .s")) == ["✓ 完成"] * 20
    assert words(keys.page.locator(".cs-steps ~ .cs-eyebrow")) == "內容齊備"
    assert keys.go("檢視與送件") == 200


def file(desk: Desk, keys: Keyboard) -> None:
    """知會, then 送件 with the consent."""
    assert desk.state == "籌備撰寫"
    assert keys.go("知會專管平台") == 200
    assert keys.go("確認：知會專管平台") == 200
    assert (desk.said, desk.state) == (["已完成：知會專管平台"], "已知會專管平台")
    assert keys.go("送件至區公所") == 200
    keys.tick(CONSENT)
    assert keys.go("確認：送件至區公所") == 200
    assert (desk.said, desk.state) == (["已完成：送件至區公所"], "區公所收件")


def look_back() -> None:
    """What was filed, word by word."""
    plan = Proposal.objects.get(title=TITLE)
    assert plan.state == State.WITH_DISTRICT
    version = plan.versions.last()
    assert version.number == 2
    content: Any = version.content
    assert [row["name"] for row in content["resources"]] == ["椪柑與高接梨", "八寶圳水路"]
    assert [venture["title"] for venture in content["ventures"]] == [TOUR, STATION, KITCHEN]
    assert [venture["declared_total"] for venture in content["ventures"]] == [1_200_000, 500_000, 300_000]
    assert [venture["method"] for venture in content["ventures"]] == [
        "先試走，再收費。",
        METHOD,
        "修繕閒置空間作共食廚房，每週供餐兩次。",
    ]
    assert [[step["title"] for step in venture["steps"]] for venture in content["ventures"]] == [
        ["解說員培訓", "正式營運"],
        ["設站", "開店"],
        ["修繕與試營運"],
    ]
    assert plan.consensus_meetings.get().minutes.name == "共識會議紀錄.txt"
    assert [venture.declared_total for venture in plan.ventures.all()] == [1_200_000, 500_000, 300_000]
