"""支用 that cannot be: said in exact words, with what was typed, and nothing written."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories.accounts import sign_in
from tests.tracking.ledger_cases import money
from tracking.approvals.budget import key_of
from tracking.models import LedgerEntry
from tracking.states import Entry

pytestmark = pytest.mark.django_db
TYPED = {"amount": "1,000", "day": "115.3.2", "document": "AB00000001"}
OVER = "「事業甲」計畫1支用與繳回共 60,000 元，超過已撥入 0 元與自籌 50,000 元；目前最多還可支用 50,000 元。"
PROGRAM = SimpleUploadedFile("發票.exe", b"MZ")


@pytest.fixture
def case():
    return money()


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"amount": ""}, {"amount": ["請填寫「金額（元）」。"]}),
        ({"amount": "0"}, {"amount": ["支用金額要大於 0。"]}),
        ({"amount": "-5"}, {"amount": ["金額不可為負數。"]}),
        ({"amount": "12萬"}, {"amount": ["您填的是「12萬」：這裡請填 120000；不接受「萬」。"]}),
        ({"amount": "1.5"}, {"amount": ["金額以元為單位，請輸入整數，不要有小數。"]}),
        ({"day": "115.2.30"}, {"day": ["沒有「115.2.30」這一天，請檢查年、月、日。"]}),
        ({"day": "113.12.31"}, {"day": ["日期不可早於 114.01.01，即本方案開始之日；請檢查年份。"]}),
        ({"day": "125.1.1"}, {"day": ["日期不可晚於今天。"]}),
        ({"document": ""}, {"document": ["請填寫「憑證號碼」。"]}),
        ({"line": "999999"}, {"line": ["這一筆經費不屬於本項事業。"]}),
        ({"line": ""}, {"line": ["請選擇「支用項目」。"]}),
    ],
)
def test_a_field_that_is_wrong_says_why(case, client, wrong, errors):
    answer = send(case, client, **wrong)
    form = answer.context["form"]
    assert (answer.status_code, form.errors) == (422, errors)
    assert form["document"].value() == (TYPED | wrong)["document"]
    assert LedgerEntry.objects.filter(entry=Entry.SPENT).exists() is False


def test_more_than_there_is_says_how_much_is_left(case, client):
    answer = send(case, client, amount="60,000")
    assert (answer.status_code, answer.context["refused"]) == (422, OVER)
    assert answer.context["form"]["amount"].value() == "60,000"
    assert LedgerEntry.objects.filter(entry=Entry.SPENT).exists() is False


def test_a_missing_day_does_not_hide_that_it_is_too_much(case, client):
    answer = send(case, client, amount="60,000", day="")
    assert (answer.status_code, answer.context["form"].errors) == (
        422,
        {"day": ["請填寫「支用日期」。"], "amount": [OVER]},
    )
    assert LedgerEntry.objects.filter(entry=Entry.SPENT).exists() is False


def test_another_ventures_item_and_a_program_are_refused(case, client):
    other = case.plan.venture_list[1].budget_lines.get()
    assert list(send(case, client, line=other.pk).context["form"].errors) == ["line"]
    assert list(send(case, client, file=PROGRAM).context["form"].errors) == ["file"]
    assert LedgerEntry.objects.filter(entry=Entry.SPENT).exists() is False


def test_the_same_document_twice_names_the_first(case, client):
    assert send(case, client).status_code == 302
    again = send(case, client, document="ab 0000-0001")
    words = "「計畫1」已登錄過憑證「AB00000001」（整建，1,000 元），同一憑證不得重複支用。"
    assert (again.status_code, again.context["refused"]) == (422, words)


def send(case, client, **typed):
    person = sign_in(client, case.cast.executor)
    address = reverse("tracking:spend", args=[case.undertaking.pk])
    return person.post(address, TYPED | {"line": key_of(case.lines[0])} | typed)
