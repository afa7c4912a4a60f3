"""The ledger's pages, files and forms: what they show to whom, what they take, that they are not there for others."""

import datetime as dt
import io
import zipfile

import pytest
from django.urls import reverse

from accounts.states import UnitKind
from tests.factories.accounts import make_actor, sign_in
from tests.tracking.cases import DAY, paper
from tests.tracking.ledger_cases import letter, money
from tracking.approvals import services as approvals
from tracking.approvals.budget import key_of
from tracking.history.lines import of_tracking
from tracking.models import ApprovalLetter, LedgerEntry, Payment
from tracking.payments.chart import ACCOUNT, REVERSE_ACCOUNT
from workflow.engine.errors import DataMissing
from workflow.engine.services import perform
from workflow.engine.steps import duties_of
from workflow.models import Notification

pytestmark = pytest.mark.django_db
LEDGER_QUERIES, PLAN_LEDGER_QUERIES, TAB_QUERIES = 12, 11, 11
ASKED = {"instalment": "1", "year": "115", "capital": "200,000", "asked_on": "115.3.2", "document": "請字第1號"}


@pytest.fixture
def case():
    return money()


def at(name, row, *more):
    return reverse(f"tracking:{name}", args=[row.pk, *more])


def desk(actor):
    found = [duty for duty in duties_of(actor) if "期" in str(duty.part) and not duty.hands]
    return [(str(duty.verb), str(duty.part)) for duty in found]


def test_what_is_wrong_with_money_is_said_at_once(case, client):
    """A missing day hides neither that too much is asked for, nor that too much was paid or accounted for."""
    executor = sign_in(client, case.cast.executor)
    typed = ASKED | {"programme": case.first.pk, "capital": "900000", "asked_on": ""}
    asked = executor.post(at("ask_payment", case.undertaking), typed)
    assert (asked.status_code, asked.context["form"].errors) == (
        422,
        {
            "asked_on": ["請填寫「請款日期」。"],
            "__all__": ["「事業甲」計畫1撥入共 900,000 元，超過核定 700,000 元；目前最多還可請款 700,000 元。"],
        },
    )
    payment = case.ask()
    platform = sign_in(client, case.cast.platform)

    def errors(name, **typed):
        page = platform.get(at("payment_move", payment, name))
        sent = {"day": "", "document": "字第1號", "recurrent": "0", **typed}
        sent |= {"key": page.context["key"], "expected_version": str(page.context["expected_version"])}
        answer = platform.post(at("payment_move", payment, name), sent)
        assert answer.status_code == 422
        return answer.context["form"].errors

    assert errors("pay", capital="9,000,000") == {
        "day": ["請填寫「撥款日期」。"],
        "capital": ["實撥資本門 9,000,000 元，超過本期請款 200,000 元。"],
    }
    early = "撥款日期不可早於請款日期。"
    assert errors("pay", day="115.3.1", capital="0") == {
        "day": [early],
        "recurrent": ["經常門與資本門至少一項要大於 0。"],
    }
    with pytest.raises(DataMissing) as refused:  # the door says the same
        case.pay(payment, capital=9_000_000, recurrent=1, day=DAY - dt.timedelta(days=1))
    assert str(refused.value) == (
        "實撥經常門 1 元，超過本期請款 0 元；實撥資本門 9,000,000 元，超過本期請款 200,000 元；" + early
    )
    case.pay(payment)
    too_much = "核銷資本門共 100,000 元，超過已登錄支用 0 元；請執行單位先登錄支用，目前最多可核銷 0 元。"
    assert errors("account", capital="100000") == {"day": ["請填寫「核銷日期」。"], "capital": [too_much]}


def test_from_asking_to_returning_over_http(case, client):
    executor = sign_in(client, case.cast.executor)
    page = executor.get(at("ask_payment", case.undertaking))
    assert page.status_code == 200
    said = ASKED | {"programme": case.first.pk, "file": paper("領據")}
    over = executor.post(at("ask_payment", case.undertaking), ASKED | {"programme": case.first.pk, "capital": "900000"})
    assert (over.status_code, over.context["refused"]) == (
        422,
        "「事業甲」計畫1撥入共 900,000 元，超過核定 700,000 元；目前最多還可請款 700,000 元。",
    )
    done = executor.post(at("ask_payment", case.undertaking), said)
    assert (done.status_code, done.headers["Location"]) == (302, at("ledger", case.undertaking))
    payment = Payment.objects.get()
    assert desk(case.cast.platform) == [("登錄撥款", "事業甲 第 1 期")]
    platform = sign_in(client, case.cast.platform)
    page = platform.get(at("payment_move", payment, "pay"))
    form = page.context["form"]
    assert (form["capital"].value(), form["recurrent"].value()) == (200_000, 0)
    data = {"day": "115.3.3", "document": "撥字第1號", "capital": "200,000"}
    data |= {"key": page.context["key"], "expected_version": page.context["expected_version"]}
    assert platform.post(at("payment_move", payment, "pay"), data).status_code == 302
    assert (desk(case.cast.platform), desk(case.cast.executor)) == ([], [("登錄支用", "事業甲 第 1 期")])
    told = Notification.objects.filter(user=case.cast.executor.user).latest("id")
    assert "登錄撥款" in told.text
    executor = sign_in(client, case.cast.executor)
    spent = {"line": key_of(case.lines[0]), "amount": "200,000", "day": "115.3.4", "document": "AB1"}
    assert executor.post(at("spend", case.undertaking), spent).status_code == 302
    twice = executor.post(at("spend", case.undertaking), spent | {"amount": "1"})
    assert twice.context["refused"] == "「計畫1」已登錄過憑證「AB1」（整建，200,000 元），同一憑證不得重複支用。"
    assert desk(case.cast.platform) == [("登錄核銷", "事業甲 第 1 期")]
    entry = LedgerEntry.objects.get(entry="spent")
    assert executor.post(at("reverse", entry), {"reason": "錯"}).status_code == 422
    assert executor.post(at("reverse", entry), {"reason": "憑證號碼誤植，重新登錄正確號碼。"}).status_code == 302
    text = executor.get(at("ledger", case.undertaking)).text
    assert "沖銷 115.03.04 之帳目：憑證號碼誤植，重新登錄正確號碼。" in " ".join(text.split())


def test_desks_ask_as_the_door_does_by_kind_and_by_programme(case):
    """Of money of no programme only spending of no programme is proof, and it is the platform's once all is spent."""
    more = letter(amount=50_000, programme=None, letter_number="總字第1號", above_reason="統籌款")
    approvals.record_letter(case.undertaking, by=case.cast.rdec, **more)
    own = case.venture.budget_lines.create(item="保險", year=115, expense="capital", local=50_000)
    case.lines.append(own)
    case.pay(case.ask(1, programme=None, capital=40_000))
    case.pay(case.ask(1, capital=40_000))
    case.spend(40_000, "AB1", line=3)
    assert desk(case.cast.platform) == [("登錄核銷", "事業甲 第 1 期")]
    first, second = Payment.objects.order_by("pk")
    perform(first, ACCOUNT, by=case.cast.platform, day=DAY, document="核字第1號", capital=40_000)
    assert desk(case.cast.platform) == []
    case.pay(case.ask(2, programme=None, capital=10_000))
    assert desk(case.cast.platform) == [], "what was spent is accounted for already"
    with pytest.raises(DataMissing):
        perform(second, ACCOUNT, by=case.cast.platform, day=DAY, document="核字第2號", capital=40_000)


def test_a_letter_over_http(case, client):
    rdec = sign_in(client, case.cast.rdec)
    first = ApprovalLetter.objects.get(venture=case.venture, letter_number="農字第1號")
    said = {"ministry": "農業部", "letter_number": "農字第9號", "letter_date": "115.3.2", "amount": "600000"}
    said |= {"programme": case.first.pk, "amends": first.pk, "conditions": "增列無障礙設施"}
    bad = rdec.post(at("letter", case.undertaking), said)
    assert (bad.status_code, bad.context["form"].errors) == (
        422,
        {
            "amendment": ["請選擇這一函是追加，還是取代前函。"],
            "above_reason": ["連同前函 700,000 元共核定 1,300,000 元，高於申請中央補助 700,000 元，請說明原因。"],
        },
    )
    same = rdec.post(at("letter", case.undertaking), said | {"amends": "", "amendment": "replaces"})
    assert same.context["form"].errors["amends"] == [
        "選了追加或取代，請選擇修正哪一份核定函；首次核定則不選與前函的關係。"
    ]
    said |= {"amendment": "replaces", "split_115_capital": "500000", "split_115_recurrent": "90000"}
    bad = rdec.post(at("letter", case.undertaking), said)
    words = "各年度經常門與資本門合計 590,000 元，與核定金額 600,000 元不符，相差 10,000 元。"
    assert bad.context["form"].errors == {"amount": [words]}
    said |= {"split_115_recurrent": "100000"}
    twice = rdec.post(at("letter", case.undertaking), said | {"letter_number": "農字第1號"})
    assert (twice.status_code, list(twice.context["form"].errors)) == (422, ["again"])
    assert rdec.post(at("letter", case.undertaking), said).status_code == 302
    page = " ".join(rdec.get(at("ledger", case.undertaking)).text.split())
    for words in (
        "取代「農業部 農字第1號」，以本函金額為準。",
        "金額已由「農業部 農字第9號」取代；附帶條件仍列於此供查。",
        "年度結束前核銷",
        "增列無障礙設施",
        "核定 900,000 元，已撥入 0 元，還有 900,000 元未撥；已支用 0 元、繳回 0 元，手上結存 0 元。",
    ):
        assert words in page
    tab = rdec.get(at("plan", case.plan)).text
    assert ("附帶條件：增列無障礙設施" in tab, "已由後函取代" in tab) == (True, True)


def test_others_find_nothing(case, client):
    payment = case.pay(case.ask(file=paper("領據")))
    entry = case.spend(1_000, file=paper("發票"))
    row, plan = case.undertaking, case.plan
    pages = [at(name, row) for name in ("ledger", "ledger_ods", "ledger_pdf", "letter", "ask_payment", "spend")]
    pages += [at(name, plan) for name in ("plan_ledger", "plan_ledger_ods", "plan_ledger_pdf")]
    pages += [at("reverse", entry), at("payment_move", payment, "account")]
    files = [payment.attachment_id, entry.attachment_id]
    pages += [reverse("proposals:download", args=[plan.pk, file]) for file in files]
    stranger = sign_in(client, case.cast.stranger)
    assert {page: stranger.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)
    assert {page: stranger.post(page, {}).status_code for page in pages[3:6]} == dict.fromkeys(pages[3:6], 404)
    convener = sign_in(client, make_actor(UnitKind.CONVENER))
    assert [convener.get(page).status_code for page in (pages[0], pages[6], *pages[-2:])] == [200, 200, 404, 404]
    assert "發票" not in convener.get(pages[0]).text
    for actor in (case.cast.executor, case.cast.platform, case.cast.rdec, case.cast.proposer):
        opened = [sign_in(client, actor).get(page) for page in pages[-2:]]
        assert [answer.status_code for answer in opened] == [200, 200]
        for answer in opened:
            b"".join(answer.streaming_content)  # what was sent is closed once it was read
    shown = {
        case.cast.executor: {"ledger", "ask_payment", "spend"},
        case.cast.rdec: {"ledger", "letter"},
        case.cast.platform: {"ledger"},
        case.cast.proposer: {"ledger"},
    }
    for actor, seen in shown.items():
        person = sign_in(client, actor)
        found = {n for n in ("ledger", "letter", "ask_payment", "spend") if person.get(at(n, row)).status_code == 200}
        assert found == seen
    assert sign_in(client, case.cast.rdec).get(at("payment_move", payment, "account")).status_code == 404


def test_every_step_of_a_payment_stands_in_the_ledger_and_the_plans_history(case, client):
    payment = case.pay(case.ask())
    case.spend(200_000)
    said = {"day": DAY, "document": "核字第1號", "capital": 200_000, "file": paper("核銷清冊")}
    perform(payment, ACCOUNT, by=case.cast.platform, **said)
    perform(payment, REVERSE_ACCOUNT, by=case.cast.rdec, reason="核銷清冊漏附第二頁。")
    rdec = sign_in(client, case.cast.rdec)
    page = rdec.get(at("ledger", case.undertaking)).text
    for words in ("核字第1號（115.03.02）", "核銷清冊.txt", "核銷清冊漏附第二頁。", "請字第1號（115.03.02）"):
        assert words in page
    told = of_tracking(case.plan, case.cast.rdec)
    assert [(line.what, line.target, line.words) for line in told if "請款：" in line.what] == [
        ("事業甲第 1 期請款：請款", "", ["請字第1號（115.03.02）　200,000 元"]),
        ("事業甲第 1 期請款：登錄撥款", "已撥款", ["撥字第1號（115.03.02）　200,000 元"]),
        ("事業甲第 1 期請款：登錄核銷", "已核銷", ["核字第1號（115.03.02）　200,000 元"]),
        ("事業甲第 1 期請款：撤銷核銷", "已撥款", ["核銷清冊漏附第二頁。"]),
    ]
    letters = [line for line in told if "登錄核定函" in line.what]
    assert [(line.what, line.words) for line in letters] == [
        ("事業甲：登錄核定函", ["核定「事業甲」300,000 元：農業部 文字第2號（115.03.02）"])
    ]


@pytest.mark.parametrize("many", [1, 3])
def test_queries(case, client, many, django_assert_num_queries):
    for number in range(1, many + 1):
        case.pay(case.ask(number, capital=100_000))
        case.spend(10_000, f"AB{number}")
    platform = sign_in(client, case.cast.platform)
    platform.get(at("ledger", case.undertaking))
    with django_assert_num_queries(LEDGER_QUERIES):
        platform.get(at("ledger", case.undertaking))
    with django_assert_num_queries(PLAN_LEDGER_QUERIES):
        platform.get(at("plan_ledger", case.plan))
    with django_assert_num_queries(TAB_QUERIES):
        platform.get(at("plan", case.plan))


def entered(case, many):
    """So many invoices of a hundred each, one a day."""
    case.pay(case.ask(capital=600_000))
    said = {"venture": case.venture, "entry": "spent", "programme": case.first, "year": 115, "expense": "capital"}
    said |= {"amount": 100, "user": case.cast.executor.user, "actor_label": "執行單位"}
    LedgerEntry.objects.bulk_create(
        LedgerEntry(day=DAY + dt.timedelta(days=number), document=f"AB{number:04d}", **said)
        for number in range(1, many + 1)
    )


def test_entries_stand_page_by_page_the_newest_first(case, client, django_assert_num_queries):
    entered(case, 64)
    platform = sign_in(client, case.cast.platform)
    for row, name, asked in (
        (case.undertaking, "ledger", LEDGER_QUERIES),
        (case.plan, "plan_ledger", PLAN_LEDGER_QUERIES),
    ):
        platform.get(at(name, row))
        with django_assert_num_queries(asked):
            first = platform.get(at(name, row))
        found = [entry.document for entry in first.context["page"]]
        assert (found[0], found[-1], len(found)) == ("AB0064", "AB0035", 30)
        assert "第 1 頁／共 3 頁" in " ".join(first.text.split())
        last = platform.get(at(name, row), {"page": "3"})
        assert [entry.document for entry in last.context["page"]][-1] == "撥字第1號"
        assert [entry.document for entry in platform.get(at(name, row), {"page": "9"}).context["page"]] == found
        assert first.context["total"].spent == 6_400


def test_a_paper_lists_the_newest_and_says_so(case, client, monkeypatch):
    entered(case, 64)
    monkeypatch.setattr("tracking.approvals.pages.MOST_ENTRIES", 50)
    monkeypatch.setattr("tracking.papers.ledger.MOST_ENTRIES", 50)
    rdec = sign_in(client, case.cast.rdec)
    sheets = rdec.get(at("ledger_ods", case.undertaking))
    content = zipfile.ZipFile(io.BytesIO(sheets.content)).read("content.xml").decode()
    assert "帳目僅列最近的 50 筆，其餘見系統補助款帳；以上各表為全部帳目之合計。" in content
    assert ["AB0014" in content, "AB0015" in content, "AB0064" in content] == [False, True, True]
    assert 'office:value="6400"' in content  # all of it, in the sums


def test_the_sheet_adds_up_by_formulas(case, client):
    payment = case.pay(case.ask())
    case.spend(150_000)
    perform(payment, ACCOUNT, by=case.cast.platform, day=DAY, document="核字第1號", capital=150_000)
    rdec = sign_in(client, case.cast.rdec)
    sheets = rdec.get(at("plan_ledger_ods", case.plan))
    content = zipfile.ZipFile(io.BytesIO(sheets.content)).read("content.xml").decode()
    assert sheets.headers["Content-Type"] == "application/vnd.oasis.opendocument.spreadsheet"
    for formula in ("of:=SUM([.C5:.C6])", "of:=[.C5]-[.D5]", "of:=SUM([.H5:.H6])", "SUMIF("):
        assert formula in content
    assert 'office:value="1400000"' in content
    waits = rdec.get(at("ledger_pdf", case.undertaking))
    assert (waits.status_code, rdec.post(at("ledger_pdf", case.undertaking)).status_code) == (200, 302)


BAD = [
    ({"capital": "12萬"}, "capital"),
    ({"capital": "-1"}, "capital"),
    ({"capital": "1.5"}, "capital"),
    ({"capital": "9" * 30}, "capital"),
    ({"instalment": "0"}, "instalment"),
    ({"instalment": "一"}, "instalment"),
    ({"year": "99"}, "year"),
    ({"asked_on": "115.2.30"}, "asked_on"),
    ({"asked_on": "999.1.1"}, "asked_on"),
    ({"asked_on": "113.1.1"}, "asked_on"),
    ({"document": ""}, "document"),
    ({"document": "長" * 41}, "document"),
    ({"programme": "999999"}, "programme"),
    ({"programme": ""}, "programme"),
    ({"capital": ""}, "recurrent"),
]


@pytest.mark.parametrize(("wrong", "field"), BAD)
def test_bad_input_is_refused_and_nothing_is_written(case, client, wrong, field):
    executor = sign_in(client, case.cast.executor)
    answer = executor.post(at("ask_payment", case.undertaking), ASKED | {"programme": case.first.pk} | wrong)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Payment.objects.count() == 0
