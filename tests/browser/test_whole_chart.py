"""One plan walks the whole chart, drafting to closed, each step by its right role, through pages only."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from accounts.states import OrganisationKind
from documents.orders import work
from inputs.fields import format_roc, roc_year
from portal.demo.cast import Cast
from proposals.models import Proposal, ProposalTransition
from proposals.workflow import MACHINE
from tests.browser.desk import Desk, all_words, finding, paper, words
from workflow.models import CalendarDay

TITLE = "石岡水圳小旅行與果香工作站計畫"
TOUR, STATION = "水圳小旅行", "果香工作站"
OWNER = "walker"
WALK = [
    ("知會專管平台", "已知會專管平台"),
    ("開始輔導", "專管平台輔導"),
    ("送件至區公所", "區公所收件"),
    ("轉送研考會", "研考會收件"),
    ("成案", "計畫成案"),
    ("分送機關書面審查", "機關書面審查"),
    ("結束書面審查", "應確認事項檢核"),
    ("召開專案會議", "專案會議"),
    ("會議通過", "待函送國發會（輔導會議）"),
    ("函送國發會（輔導會議）", "國發會輔導會議"),
    ("輔導會議：通過", "待函送國發會（工作會議）"),
    ("函送國發會（工作會議）", "國發會工作會議"),
    ("工作會議：通過", "初步核定"),
    ("登錄核定", "核定案件"),
    ("開始執行（列管）", "執行（列管）"),
]
SIGNED = {TOUR: "府授研考字第0000000801號", STATION: "府授研考字第0000000802號"}  # of the 字 that its unit had before
LABELS = [*(label for label, _target in WALK), "結案解除列管"]


def day(offset: int) -> str:
    """A day as people type it, so many days from today."""
    return format_roc(timezone.localdate() + dt.timedelta(days=offset))


def letter(number: int) -> dict[str, str]:
    """A letter of the official-document system."""
    return {"發文字號": f"府授研考字第{number:010d}號", "發文日期": day(0)}


def test_whole_chart(desk: Desk, cast: Cast) -> None:
    cast.organisation("石岡水圳工作室", OrganisationKind.CIVIC, OWNER, "林水圳")
    draft(desk)
    file(desk)
    review(desk)
    meet(desk)
    send_to_ndc(desk)
    execute(desk)
    look_back(desk)


def draft(desk: Desk) -> None:
    """籌備撰寫: every section through its form."""
    page = desk.sign_in(OWNER)
    assert desk.tasks() == []
    desk.click(page.get_by_role("link", name="＋ 撰寫新計畫"))
    desk.fill(page.locator("main form"), {"計畫名稱": TITLE})
    desk.click(page.get_by_role("button", name="開始撰寫"))
    desk.write(
        "基本資料",
        {
            "計畫名稱": TITLE,
            "提案行政區": ["★ 石岡區"],
            "構想摘要": "沿八寶圳串起三個聚落，培訓在地解說員，陪伴返鄉青年。",
            "聯絡人": "林水圳",
            "聯絡電話": "04-2572-0000",
            "聯絡電子郵件": "walker@demo.example",
        },
    )
    desk.write(
        "資源盤點（人文地產景）",
        {"第 1 列": {"類別": "景", "名稱": "八寶圳水路", "地點": "石岡區土牛里", "特色說明": "百年水圳。"}},
        {"第 2 列": {"類別": "產", "名稱": "椪柑與高接梨", "地點": "石岡區梅子里", "特色說明": "採收淡季收入不足。"}},
    )
    write_on(desk)


def write_on(desk: Desk) -> None:
    """What comes behind the inventory, to the last section."""
    page = desk.page
    meeting = {"日期": day(-40), "地點": "土牛社區活動中心", "出席人數": "37", "共識要點": "先培力、後修繕。"}
    desk.write("共識會議", {"第 1 列": meeting | {"會議紀錄": paper("共識會議紀錄")}})
    desk.write("願景", {"地方創生願景": "十年後，年輕人回來不必只做一種工作。"})
    write_ventures(desk)
    desk.write("預期效益", {"預期效益": "創造在地工作，收益回饋社區。"})
    assert words(page.locator(".cs-steps ~ .cs-eyebrow")) == "內容齊備"
    assert all_words(page.locator(".cs-steps li .s")) == ["✓ 完成"] * 15


def write_ventures(desk: Desk) -> None:
    """Two ventures: one carried out by the proposer, one by the district office; the second adds up at first try."""
    desk.write("事業主題", {"事業名稱": TOUR, "事業主題": "培訓十二位在地解說員，開發三條半日路線。"})
    people = {"對象": "社區發展協會", "關係": "共同決策者", "參與方式": "每季公開會議"}
    farmers = {"對象": "果農", "關係": "合作", "參與方式": "體驗與寄售"}
    desk.write("利害關係人", {"第 1 列": people}, {"第 2 列": farmers})
    first = {"工作項目": "解說員培訓", "開始": "115-03-01", "完成": "115.8.31", "地點": "石岡區土牛里"}
    second = {"工作項目": "正式營運", "開始": "2027-03-01", "完成": "117年11月30日", "地點": "石岡區梅子里"}
    desk.write("事業構想", {"推動方法": "先試走，再收費。", "第 1 列": first}, {"第 2 列": second})
    kpi = {
        "指標": "在地就業人數（新增/維持）（人）",
        "年度": "115",
        "基準值": "0",
        "目標值": "6",
        "佐證來源": "投保名冊",
    }
    desk.write("KPI 貢獻度", {"第 1 列": kpi}, {"第 2 列": kpi | {"年度": "116", "目標值": "9"}})
    docked = "國家發展委員會・地方創生青年培力工作站（114–117 年）"
    pay = {"項目": "輔導業務費", "對接中央計畫": docked, "年度": "115", "經／資": "經常門", "中央": "900,000"}
    repair = {"項目": "步道整理", "年度": "116", "經／資": "資本門", "地方": "200000", "民間": "100000"}
    desk.write("所需資源", {"事業總經費（元）": "1,200,001", "第 1 列": pay}, {"第 2 列": repair})
    assert words(desk.page.get_by_role("heading", level=1)) == "預期效益"
    desk.side("所需資源")
    note = f"這一節還缺 「{TOUR}」：經費表合計 1,200,000 元，與事業總經費 1,200,001 元不符"
    assert (desk.notes[0], len(desk.notes)) == (note, 2)
    asked = desk.page.locator("#findings")
    asked.get_by_label("說明如何符合").fill("主持人 38 歲，另有三位專職青年。")
    desk.click(asked.get_by_role("button", name="確認符合"))
    assert desk.said == ["已儲存「所需資源」，理由一併記下。"]
    desk.write("所需資源", {"事業總經費（元）": "1,200,000"})
    desk.click(desk.page.get_by_role("button", name="＋ 新增事業提案"))
    desk.write(
        "事業主題",
        {"事業名稱": STATION, "執行單位": "石岡區公所", "事業主題": "設置青年工作站，陪伴返鄉青年經營加工與選物。"},
    )
    desk.write("利害關係人", {"第 1 列": {"對象": "返鄉青年", "關係": "執行團隊"}})
    step = {"工作項目": "設站", "開始": "115-05-01", "完成": "116-12-31", "地點": "石岡區德成路"}
    desk.write("事業構想", {"推動方法": "公所提供場地，青年自主營運。", "第 1 列": step})
    desk.write("KPI 貢獻度", {"第 1 列": kpi})
    desk.write("所需資源", {"事業總經費（元）": "500000", "第 1 列": pay | {"項目": "工作站開辦費", "中央": "500,000"}})


def file(desk: Desk) -> None:
    """知會, 輔導, 送件, 轉送, 成案."""
    page = desk.sign_in(OWNER)
    desk.click(page.get_by_role("link", name="檢視與送件"))
    assert desk.state == "籌備撰寫"
    hand_in(desk, OWNER, TITLE)
    desk.sign_in("shigang")
    desk.open_task("檢核收到的計畫", TITLE)
    desk.move("轉送研考會", finding(TOUR, STATION) | letter(1), to="研考會收件")
    desk.sign_in("rdec")
    desk.open_task("檢核收到的計畫", TITLE)
    checks = (
        "計畫內容要件齊備（計畫肆）",
        "共識會議紀錄確為在地參與之紀錄",
        "經費需求與對接之中央計畫相符",
        "符合提案行政區之地方創生願景",
    )
    desk.move("成案", dict.fromkeys(checks, True), to="計畫成案")


def hand_in(desk: Desk, owner: str, title: str) -> None:
    """知會, 輔導, 送件, from the plan's page of its owner."""
    desk.move("知會專管平台", to="已知會專管平台")
    desk.sign_in("platform")
    desk.open_task("開始輔導", title)
    desk.move("開始輔導", {"輔導員": "陳品妤", "備註": "下週到現場。"}, to="專管平台輔導")
    desk.sign_in(owner)
    desk.open_plan(title)
    consent = "我已閱讀個人資料告知事項，同意臺中市政府於辦理地方創生提案之審查、函送與列管範圍內使用計畫所載個人資料。"
    desk.move("送件至區公所", {consent: True}, to="區公所收件")


def review(desk: Desk) -> None:
    """書面審查 by two agencies; each sees the other's opinion only after release."""
    desk.sign_in("rdec")
    desk.move("分送機關書面審查", {"審查機關": ["農業局", "觀光旅遊局"]}, to="機關書面審查")
    both = {"一、計畫內容意見": "內容具體。", "二、對接中央補助計畫之合宜性": "符合補助範圍。"}
    desk.sign_in("agriculture")
    desk.open_task("回復審查意見", TITLE)
    give_opinion(desk, {"審查結果": "同意", "事項 1": "媒合加工場域", "事項 1：主協辦": "主辦"} | both)
    desk.sign_in("tourism")
    desk.open_task("回復審查意見", TITLE)
    give_opinion(desk, {"審查結果": "同意", "事項 1": "協助行銷", "事項 1：主協辦": "協辦"} | both)
    assert read_by(desk, "tourism") == ["觀光旅遊局"]
    assert read_by(desk, OWNER) == []
    page = desk.sign_in("rdec")
    desk.open_task("釋出審查意見", TITLE)
    blocked = "2 機關意見待釋出：農業局、觀光旅遊局。全部釋出後開放。"
    assert desk.offers["結束書面審查"] == blocked
    desk.start("釋出審查意見 2 份審查意見")
    desk.click(page.get_by_role("button", name="確認釋出"))
    assert desk.said == ["已釋出 2 份審查意見。"]
    desk.move("結束書面審查", to="應確認事項檢核")


def read_by(desk: Desk, username: str) -> list[str]:
    """Whose opinions somebody reads on the review tab."""
    desk.sign_in(username)
    desk.open_plan(TITLE)
    desk.tab("審查與分工")
    return [heading.split("：")[0] for heading in all_words(desk.page.locator("article h2"))]


def give_opinion(desk: Desk, fields: dict[str, str]) -> None:
    """回復審查意見 from the agency's own page."""
    desk.fill(desk.form, fields)
    assert desk.confirm("回復審查意見") == 200
    assert desk.said == ["已完成：回復審查意見"]


def meet(desk: Desk) -> None:
    """專案會議 and its minutes."""
    page = desk.sign_in("rdec")
    # Today, so that its minutes can be recorded.
    CalendarDay.objects.update_or_create(date=timezone.localdate(), defaults={"is_workday": True})  # whatever day it is
    place = {"開會日期": day(0), "開會時間": "23:59", "地點": "文心樓 8 樓會議室", "主持人": "副市長"}
    desk.move("召開專案會議", place, to="專案會議")
    open_ones = "尚有 2 項分工或配合事項待確認：農業局主辦「媒合加工場域」、觀光旅遊局協辦「協助行銷」。"
    assert desk.offers["會議通過"] == (
        f"專案會議紀錄尚未上傳確認，請先登錄會議紀錄與決議；{open_ones}請依會議決議逐項確認或不列入後，再登錄會議通過。"
    )
    meeting = f"{roc_year(timezone.localdate())} 年第 1 次專案會議"
    desk.click(desk.panel.get_by_role("link", name=f"登錄會議紀錄與決議 {meeting}"))
    held = {"實際開會日期": day(0), "實際開會時間": f"{timezone.localtime():%H:%M}"}
    decided = {"會議紀錄": paper("專案會議紀錄"), "決議 1": "照案通過。", "決議 2": "農業局協助媒合場域。"}
    desk.fill(desk.form, held | decided)
    desk.click(page.get_by_role("button", name="紀錄已確認，登錄決議"))
    assert desk.said == ["已登錄會議紀錄與決議。"]
    for agency, matter in {
        "agriculture": "農業局主辦「媒合加工場域」",
        "tourism": "觀光旅遊局協辦「協助行銷」",
    }.items():
        page = desk.sign_in(agency)
        desk.open_task("確認分工與配合事項", TITLE)
        page.get_by_label(f"確認分工：{matter}", exact=True).check()
        desk.click(page.get_by_role("button", name="確認勾選的分工"))
        assert desk.said == ["已確認 1 項分工事項。"]
    desk.sign_in("rdec")
    desk.open_plan(TITLE)
    desk.move("會議通過", to="待函送國發會（輔導會議）")


def send_to_ndc(desk: Desk) -> None:
    """函送國發會 twice; both ventures pass and the ministries approve them."""
    desk.sign_in("rdec")
    minutes = {"會議日期": day(0), "會議紀錄": paper("國發會會議紀錄")}
    desk.move("函送國發會（輔導會議）", letter(2), to="國發會輔導會議")
    desk.move("輔導會議：通過", minutes, to="待函送國發會（工作會議）")
    desk.move("函送國發會（工作會議）", letter(3), to="國發會工作會議")
    desk.move("工作會議：通過", minutes | {TOUR: "通過", STATION: "通過"}, to="初步核定")
    approval = {"核定機關": "國家發展委員會", "核定函日期": day(0)}
    letters = {
        TOUR: approval | {"核定函字號": "發國字第1150000001號", "核定金額（元）": "900,000"},
        STATION: approval
        | {"核定函字號": "發國字第1150000002號", "核定金額（元）": "500000", "核定函檔案": paper("核定函")},
    }
    desk.move("登錄核定", letters, to="核定案件")


def execute(desk: Desk) -> None:
    """Work plans, execution, results, release of both, and the end."""
    plan = {
        "仍照此提報之原因": "後續年度經費逐年核定，營運須跨年度辦理。",
    }
    early = "工作項目均已提前辦畢並完成驗收。"
    results = {"成果報告": paper("成果報告"), "成果摘要": "遊客增加三成，在地就業增加十二人。", "提前完成之理由": early}
    executing = {TOUR: OWNER, STATION: "shigang"}
    for venture, who in executing.items():
        desk.sign_in(who)
        desk.track(venture, "提報工作計畫", plan, to="工作計畫待核備")
    desk.sign_in("platform")
    desk.open_plan(TITLE)
    assert desk.offers["開始執行（列管）"] == f"尚未核備工作計畫：{TOUR}、{STATION}"
    for venture in executing:
        desk.track(venture, "核備工作計畫", to="列管中")
    desk.move("開始執行（列管）", to="執行（列管）")
    for venture, who in executing.items():
        desk.sign_in(who)
        desk.record_figures(venture)
        desk.track(venture, "提報完成與成果", results, to="成果報告待審")
    desk.sign_in("platform")
    for venture in executing:
        desk.track(venture, "審定成果報告", to="成果已審定")
    desk.sign_in("rdec")
    desk.open_plan(TITLE)
    assert desk.offers["結案解除列管"] == f"尚未解除列管或撤銷管制：{TOUR}、{STATION}"
    for venture in executing:
        desk.track(venture, "解除列管", {"簽的文號": SIGNED[venture], "簽的日期": day(0)}, to="解除列管")
    desk.move("結案解除列管", {"備註": "全案結案。"}, to="結案解除列管")


def look_back(desk: Desk) -> None:
    """What the proposer finds at the end: the state, every step, both versions and a paper."""
    page = desk.sign_in(OWNER)
    desk.open_plan(TITLE)
    assert desk.state == "結案解除列管"
    assert desk.offers == {}
    assert desk.log == WALK
    assert desk.latest == LABELS[-1]
    assert desk.versions == ["第 2 版", "第 1 版"]
    work.print_due()  # the worker's part: what was frozen is printed by now
    with page.expect_download() as coming:
        page.get_by_role("link", name="PDF", exact=True).first.click()
    with coming.value.path().open("rb") as pdf:
        assert pdf.read(5) == b"%PDF-"
    case = Proposal.objects.get(title=TITLE)
    assert coming.value.suggested_filename == f"{case.title}_計畫書_第2版.pdf"
    made = list(ProposalTransition.objects.filter(subject=case, move__in=MACHINE.moves).order_by("id"))
    assert [line.move for line in made] == [
        move.name for label in LABELS for move in MACHINE.moves.values() if str(move.label) == label
    ]
    assert [line.user.username for line in made] == [
        OWNER, "platform", OWNER, "shigang", *["rdec"] * 10, "platform", "rdec"
    ]  # fmt: skip
