"""From an idea without a plan to the filed plan: counselled, visited on a phone, followed up, written, matched (R5, R6, R8)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from accounts.models import District
from accounts.services import register_partner
from accounts.states import OrganisationKind, Role
from documents.orders import work
from guidance.inventory.services import add_entry
from guidance.models import Match, Partner, Visit
from inputs.fields import format_roc
from portal.demo.cast import Cast
from proposals.models import Proposal, ResourceItem
from tests.browser.desk import Desk, all_words, words
from tests.browser.test_whole_chart import TOUR, hand_in, write_on
from tests.browser.tools.inspector import PHONE, WIDER, Inspector
from tests.guidance.cases import photograph

pytestmark = pytest.mark.slow
OWNER, UNIVERSITY = "idea", "usr"
TITLE = "八寶圳慢行與果香工作站"
ASKED, VISITED, WRITTEN = (
    dt.datetime(2026, 3, day, 9, tzinfo=dt.timezone(dt.timedelta(hours=8))) for day in (2, 10, 16)
)
SEEN = "北段水圳已清淤，中段有兩處民宅占用，南段農民願意提供圳邊通行。"
TO_DO = "函詢農田水利署能否通行圳邊道路"
ENTRY = "八寶圳水路"
RECORD_IT = "完成訪視紀錄"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """The Monday on which it is asked."""
    with time_machine.travel(ASKED) as traveller:
        yield traveller


def later(desk: Desk, clock: Any, moment: dt.datetime) -> None:
    """Everybody goes home and signs in again on another day."""
    desk.close()
    desk.seats.clear()
    clock.move_to(moment)


def test_an_idea_becomes_a_filed_plan(desk: Desk, cast: Cast, clock: Any) -> None:
    unit = cast.organisation("石岡水圳工作室", OrganisationKind.CIVIC, OWNER, "林水圳")
    know_the_place(cast)
    ask(desk)
    take_up(desk)
    set_a_day(desk)
    later(desk, clock, VISITED)
    record_at_the_place(desk)
    follow_up(desk)
    print_the_record(desk)
    later(desk, clock, WRITTEN)
    begin_the_plan(desk)
    match(desk)
    desk.sign_in(OWNER)
    desk.open_plan(TITLE)
    hand_in(desk, OWNER, TITLE)
    plan = Proposal.objects.get(owner=unit)
    assert (plan.state, plan.title) == ("with_district", TITLE)
    assert list(plan.resources.values_list("name", "place")) == [(ENTRY, "石岡區土牛里")]
    states = Match.objects.filter(proposal=plan).order_by("partner__name").values_list("partner__name", "state")
    assert list(states) == [("山城大學水圳計畫", "active"), ("林木工導師", "active")]


def know_the_place(cast: Cast) -> None:
    """What the district's office has entered, a university that signs in and a mentor who does not."""
    office, district = cast.of("D200"), District.objects.get(name="石岡區")
    said = {"kind": "landscape", "words": "百年水圳。", "address": "石岡區土牛里", "source": "區公所踏查", "year": 114}
    add_entry(by=office, district=district, name=ENTRY, **said)
    school = Partner.objects.create(
        name="山城大學水圳計畫",
        kind="university",
        about="每學期一門課、二十名學生，可協助生態調查。",
        offers=["courses", "students"],
        themes=["tourism", "ecology"],
        unit=register_partner("山城大學水圳計畫"),
    )
    cast.add(UNIVERSITY, "林教授", school.unit, Role.ADMINISTRATOR)
    Partner.objects.create(
        name="林木工導師",
        kind="technical",
        about="可到場示範木作步道修繕，每月一次。",
        offers=["technology", "advice"],
        themes=["tourism", "craft"],
    )


def main_menu(desk: Desk, label: str) -> Page:
    """To the head of a part of the system."""
    desk.click(desk.page.get_by_role("navigation", name="主選單").get_by_role("link", name=label, exact=True))
    return desk.page


def press(desk: Desk, label: str, role: Any = "button") -> None:
    """What leads on from the page."""
    desk.click(desk.page.get_by_role("main").get_by_role(role, name=label, exact=True))


def ask(desk: Desk) -> None:
    """申請輔導, of nothing but an idea; the desk says in whose hands it is."""
    page = desk.sign_in(OWNER)
    main_menu(desk, "輔導")
    press(desk, "＋ 申請輔導", "link")
    desk.fill(
        desk.form,
        {
            "計畫或構想名稱": TITLE,
            "想請教的事": ["如何提案、該找哪個補助計畫", "地方共識與在地盤點"],
            "說明": "想把廢棄水圳整理成步道，不知道該找哪個計畫補助。",
            "行政區": ["★ 石岡區"],
            "聯絡電話": "04-2572-0000",
        },
    )
    press(desk, "送出申請")
    assert desk.said == ["已送出輔導申請，專管平台會在 115.03.05 前回復。"]
    assert words(page.get_by_role("heading", level=1)) == f"「{TITLE}」待受理"


def make(desk: Desk, label: str, fields: dict[str, Any] | None = None) -> None:
    """A move of a case of guidance, from its page."""
    press(desk, label, "link")
    desk.fill(desk.form, fields or {})
    assert desk.confirm(label) == 200
    assert desk.said[0] == f"已完成：{label}"


def take_up(desk: Desk) -> None:
    """The platform gives it to a team, which speaks with who asked."""
    desk.sign_in("platform")
    desk.open_task("分派輔導單位", TITLE)
    make(desk, "分派輔導單位", {"輔導單位": "農村再生輔導團隊"})
    desk.sign_in("team-agr")
    desk.open_task("與申請單位聯繫並登錄", TITLE)
    press(desk, "登錄聯繫紀錄", "link")
    desk.fill(desk.form, {"日期": format_roc(ASKED.date()), "方式": "電話", "談了什麼": "先到現場看水圳現況。"})
    press(desk, "登錄")
    assert desk.said == ["已登錄聯繫紀錄。"]


def set_a_day(desk: Desk) -> None:
    """Who asked offers days; the team sets one, with all who are near."""
    desk.sign_in(OWNER)
    main_menu(desk, "輔導")
    press(desk, TITLE, "link")
    press(desk, "提出現地訪視", "link")
    days = {
        "可配合的日期 1": format_roc(VISITED.date()),
        "可配合的日期 2": format_roc(VISITED.date() + dt.timedelta(1)),
    }
    desk.fill(desk.form, {"訪視目的": "看水圳沿線三處缺口，確認能不能接成步道。"} | days)
    press(desk, "提出")
    assert desk.said == ["已提出現地訪視，專管平台會與您確認時間。"]
    desk.sign_in("team-agr")
    desk.open_task("排定訪視", TITLE)
    make(desk, "排定訪視", {"開始時間": "8:00", "結束時間": "9:30", "地點": "石岡區公所大門"})
    visit = Visit.objects.get()
    came = ["專管平台", "石岡區公所", "農村再生輔導團隊", "石岡水圳工作室"]
    assert sorted(str(party) for party in visit.parties.all()) == sorted(came)


def record_at_the_place(desk: Desk) -> None:
    """On a phone: who came, a photograph, what was seen; the line is cut meanwhile, and nothing is lost."""
    page = desk.sign_in("team-agr")
    page.set_viewport_size(PHONE)
    wide: list[str] = []

    def look() -> None:
        wide.extend(page.evaluate(WIDER, PHONE["width"]))
        Inspector(desk, "").photograph(f"idea {desk.path} {len(wide)}")

    page.goto(f"{desk.base}/")
    desk.click(desk.card("待辦").get_by_role("link", name="登錄到場情形", exact=True))
    look()
    make(desk, "登錄到場情形", {"其他到場人員": "土牛里長"})
    look()
    press(desk, "加照片", "link")
    picture = photograph()
    file = {"name": picture.name, "mimeType": "image/jpeg", "buffer": picture.read()}
    desk.fill(desk.form, {"照片": file, "照片說明": "中段缺口，往南看"})
    press(desk, "加入")
    assert desk.said == ["已加入照片。"]
    expect(page.get_by_alt_text("中段缺口，往南看")).to_be_visible()
    look()
    press(desk, "回到訪視紀錄", "link")
    with desk.without_a_line():
        page.get_by_label("訪視所見").fill(SEEN)
        expect(page.locator("#saved")).to_contain_text("已暫存在這台裝置", timeout=20_000)
        look()
    address = page.url
    page.goto(f"{desk.base}/")
    page.goto(address)
    page.get_by_role("button", name="帶回", exact=True).click()
    expect(page.get_by_label("訪視所見")).to_have_value(SEEN)
    given = {"追蹤事項 1": TO_DO, "負責單位": "石岡區公所", "完成期限": "115.3.13"}
    desk.fill(page.get_by_role("group", name="追蹤事項 1"), given)
    look()
    assert desk.confirm(RECORD_IT) == 200
    assert desk.said == [f"已完成：{RECORD_IT}"]
    look()
    assert wide == []


def follow_up(desk: Desk) -> None:
    """The office finds it on its desk, and says what came of it."""
    desk.sign_in("shigang")
    desk.open_task("回報已辦理", TO_DO)
    make(desk, "回報已辦理", {"辦理情形": "農田水利署函復同意通行，須自行維護安全設施。"})
    assert [what for what, about in desk.tasks() if TO_DO in about] == []


def print_the_record(desk: Desk) -> None:
    """訪視紀錄表, by the queue; the photograph is in it."""
    page = desk.sign_in(OWNER)
    main_menu(desk, "輔導")
    press(desk, "現地訪視", "link")
    press(desk, TITLE, "link")
    assert all_words(desk.card("追蹤事項").locator("tbody td")) == [TO_DO, "石岡區公所", "115.03.13", "已辦理"]
    assert SEEN in words(desk.card("訪視所見"))
    desk.click(page.get_by_role("link", name="訪視紀錄表（PDF）", exact=True))
    press(desk, "製作這份文件")
    assert work.print_due() == 1
    press(desk, "重新整理", "link")
    with page.expect_download() as download:
        page.get_by_role("link", name="下載", exact=True).click()
    paper = download.value.path().read_bytes()
    assert (paper[:5], len(paper) > 10_000) == (b"%PDF-", True)


def begin_the_plan(desk: Desk) -> None:
    """寫成計畫 from the idea, what the district knows of the place taken over; the rest is written as ever."""
    page = desk.sign_in(OWNER)
    main_menu(desk, "輔導")
    press(desk, TITLE, "link")
    press(desk, "寫成計畫")
    assert words(page.get_by_role("heading", level=1)) == TITLE
    press(desk, "撰寫計畫內容", "link")
    desk.side("資源盤點（人文地產景）")
    press(desk, "從各區盤點取用", "link")
    page.get_by_label(ENTRY).check()
    press(desk, "帶入資源盤點")
    assert desk.said == ["已帶入 1 筆，請看過、修改後按「儲存」，才會寫入計畫。"]
    assert ResourceItem.objects.count() == 0
    desk.write("資源盤點（人文地產景）", {})
    write_on(desk)
    desk.click(page.get_by_role("link", name="檢視與送件"))


def match(desk: Desk) -> None:
    """The owner asks for the university and the mentor; both agree, and both begin."""
    desk.tab("輔導與夥伴")
    press(desk, TOUR, "link")
    press(desk, "填寫尋求的協助", "link")
    desk.fill(desk.form, {"尋求的協助": ["學生人力", "技術"], "說明": "調查水圳生態，並修繕兩段木棧道。"})
    press(desk, "儲存")
    suggested = [text.split(" ")[0] for text in all_words(desk.card("建議的夥伴").locator("tbody tr td:first-child"))]
    assert sorted(suggested) == ["山城大學水圳計畫", "林木工導師"]
    for name in suggested:
        desk.click(desk.card("建議的夥伴").get_by_role("link", name=re.compile(f"^請平台媒合.*{name}$")))
        press(desk, "請平台媒合")
        assert desk.said == ["已提出媒合，專管平台會聯繫夥伴。"]
        desk.open_plan(TITLE)
        desk.tab("輔導與夥伴")
    desk.sign_in("platform")
    for name in suggested:
        desk.open_task("聯繫夥伴", f"{TOUR} × {name}")
        make(desk, "聯繫夥伴")
    agree(desk, UNIVERSITY, "山城大學水圳計畫")
    agree(desk, "platform", "林木工導師")
    desk.sign_in(OWNER)
    for name in suggested:
        desk.open_task("開始合作", f"{TOUR} × {name}")
        make(desk, "開始合作")


def agree(desk: Desk, who: str, partner: str) -> None:
    """By the partner's own people, or by the platform for one that has none here."""
    desk.sign_in(who)
    desk.open_task("登錄夥伴的回復" if who == "platform" else "回復媒合邀請", f"{TOUR} × {partner}")
    make(desk, "同意媒合", {"文件文號": "山城大字第1150000123號"})
