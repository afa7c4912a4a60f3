"""The inventory as a workbook: what is shown goes out, rows come back through the form, nothing is half written."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from odfdo import Document
from openpyxl import load_workbook

from accounts.models import District
from guidance.inventory import services
from guidance.inventory.workbooks.layout import SHEET
from guidance.inventory.workbooks.template import entries_ods, template_ods, template_xlsx
from guidance.models import InventoryChange, InventoryEntry, InventoryImport
from tests.factories.accounts import sign_in
from tests.guidance.inventory.cases import CONTACT, ELSEWHERE, HERE, entered, make_inventory

pytestmark = pytest.mark.django_db
URL = reverse("guidance:inventory_import")
ROW = {"行政區": "石岡區", "類別": "景", "名稱": "情人木橋", "資料來源": "社區訪談"}
PERSONAL = ["聯絡人", "聯絡電話", "電子郵件", "同意人", "同意日期"]


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_inventory()


def workbook(*rows, spoil=None):
    """The template as somebody fills it in with Excel."""
    book = load_workbook(io.BytesIO(template_xlsx(list(District.objects.order_by("code")))))
    sheet = book[SHEET]
    heads = {str(cell.value).rstrip("＊"): cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, 2):
        for head, value in row.items():
            sheet.cell(number, heads[head]).value = value
    if spoil:
        spoil(book)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("盤點.xlsx", out.getvalue())


def upload(client, *rows, spoil=None):
    return client.post(URL, {"file": workbook(*rows, spoil=spoil)})


def problems(answer):
    return [str(problem) for problem in answer.context["problems"]]


def lines(data):
    """The cells of an ODS."""
    table = Document(io.BytesIO(data)).body.get_table(name=SHEET)
    return [[value or "" for value in row] for row in table.get_values() if any(row)]


def test_what_is_shown_goes_out_with_contacts_for_who_may_write_to_them(cast, client):
    entered(cast, words="=1+1", **CONTACT)
    entered(cast, "情人木橋", kind="culture")
    entered(cast, "大雪山", district=cast.away, by=cast.neighbour, **CONTACT)
    url = reverse("guidance:inventory_ods")
    found = {}
    for name in ("office", "platform", "proposer", "agency", "member"):
        sign_in(client, getattr(cast, name))
        head, *rows = lines(client.get(url).content)
        place = {str(text).rstrip("＊"): number for number, text in enumerate(head)}
        assert set(PERSONAL) <= set(place) if name in ("office", "platform") else not set(PERSONAL) & set(place)
        found[name] = [(row[place["名稱"]], row[place["聯絡電話"]] if "聯絡電話" in place else None) for row in rows]
    seen = ["大雪山", "五福臨門神木", "情人木橋"]  # district by district
    phones = {"office": ["", "04-2572-1234", ""], "platform": ["04-2572-1234"] * 2 + [""]}
    assert found == {name: list(zip(seen, phones.get(name, [None] * 3), strict=True)) for name in found}
    sign_in(client, cast.proposer)
    narrowed = lines(client.get(url, {"kind": "culture"}).content)
    assert [row[3] for row in narrowed] == ["名稱＊", "情人木橋"]
    book = client.get(url).content
    assert b"table:formula" not in Document(io.BytesIO(book)).get_part("content.xml").serialize()


def test_a_workbook_is_looked_at_and_then_written_once(cast, client):
    entry = entered(cast, **CONTACT)
    alike = entered(cast, "土牛客家文化館", kind="culture")
    sign_in(client, cast.office)
    change = ROW | {"編號": entry.pk, "名稱": entry.name, "特色說明": "五棵樹共生，樹齡三百年。", "資料年度": 115}
    change |= {"聯絡人": "劉小姐", "聯絡電話": "04-2572-1234", "同意人": "劉小姐", "同意日期": "115-02-01"}
    change |= {"資料來源": "區公所踏查", "電子郵件": "liu@demo.example"}
    answer = upload(
        client,
        ROW | {"經度": str(HERE[0]), "緯度": str(HERE[1])},
        ROW | {"名稱": "土牛客家文化園區", "類別": "文"},
        change,
    )
    made = InventoryImport.objects.get()
    page = reverse("guidance:inventory_preview", args=[made.pk])
    assert (answer.status_code, answer.url) == (302, page)
    shown = client.get(page)
    preview = shown.context["preview"]
    assert [line.said["name"] for line in preview.added] == ["情人木橋"]
    assert [(line.row, [row.pk for row in line.likes]) for line in preview.doubtful] == [(3, [alike.pk])]
    assert [line.changes for line in preview.changed] == [
        [("特色說明", "五棵樹共生。", "五棵樹共生，樹齡三百年。"), ("資料年度", "114", "115")]
    ]
    assert InventoryEntry.objects.count() == 2
    unseen = client.post(page, {})
    words = "上傳之後新增了與第 3 列名稱相近的資料，請再看一次預覽。"
    assert (unseen.status_code, unseen.context["refused"], InventoryEntry.objects.count()) == (409, words, 2)
    done = client.post(page, {"shown": [3]}, follow=True)
    assert [str(message) for message in done.context["messages"]] == ["已新增 1 筆、修改 1 筆。"]
    assert sorted(InventoryEntry.objects.values_list("name", flat=True)) == sorted(
        ["五福臨門神木", "土牛客家文化館", "情人木橋"]
    )
    entry.refresh_from_db()
    made.refresh_from_db()
    assert (entry.words, entry.year, entry.contact_phone) == ("五棵樹共生，樹齡三百年。", 115, "04-2572-1234")
    assert (made.added, made.changed, made.left_out, made.rows) == (1, 1, 1, [])
    assert entry.changes.first().words == "由活頁簿「盤點.xlsx」匯入"
    again = client.post(page, {"shown": [3], "others": [3]})
    assert (again.status_code, InventoryEntry.objects.count()) == (302, 3)


def test_one_that_is_another_is_added_when_that_is_said(cast, client):
    entered(cast, "土牛客家文化館", kind="culture")
    sign_in(client, cast.office)
    page = upload(client, ROW | {"名稱": "土牛客家文化園區"}).url
    client.post(page, {"shown": [2], "others": [2]})
    assert InventoryEntry.objects.filter(name="土牛客家文化園區").count() == 1


def test_what_was_changed_since_the_upload_is_not_overwritten(cast, client):
    entry = entered(cast)
    sign_in(client, cast.office)
    page = upload(client, ROW, ROW | {"編號": entry.pk, "名稱": entry.name, "特色說明": "舊的"}).url
    services.change_entry(entry, by=cast.platform, words="平台改過。")
    answer = client.post(page, {})
    words = "「五福臨門神木」在上傳之後已另外修改過，沒有匯入任何資料；請重新匯出、修改後再上傳。"
    assert (answer.status_code, answer.context["refused"]) == (409, words)
    entry.refresh_from_db()
    assert (entry.words, InventoryEntry.objects.count()) == ("平台改過。", 1)


def test_a_new_upload_and_two_days_take_the_rows_of_what_was_not_imported(cast, client):
    sign_in(client, cast.office)
    first = upload(client, ROW | CONSENTED).url
    upload(client, ROW)
    assert "這份預覽已失效，請重新上傳。" in client.get(first).text
    assert client.post(first).context["refused"] == "這份預覽已失效，請重新上傳。"
    with time_machine.travel("2026-03-05 09:00+08:00"):
        sign_in(client, cast.platform)
        upload(client, ROW)
    assert [len(row.rows) for row in InventoryImport.objects.order_by("id")] == [0, 0, 1]
    sign_in(client, cast.neighbour)
    assert client.get(first).status_code == 404


CONSENTED = {"聯絡人": "劉小姐", "聯絡電話": "04-2572-1234", "同意人": "劉小姐", "同意日期": "115-02-01"}


def formula(book):
    book[SHEET]["D2"].value = '="情人"&"木橋"'


def merged(book):
    book[SHEET].merge_cells("D2:D3")


def hidden(book):
    book[SHEET].row_dimensions[2].hidden = True


def unknown_column(book):
    book[SHEET].cell(1, 30).value = "備註"


def missing_column(book):
    book[SHEET]["D1"].value = None


def other_name(book):
    book[SHEET].title = "工作表1"


@pytest.mark.parametrize(
    ("rows", "spoil", "words"),
    [
        ([], None, ["「人文地產景」：沒有任何一列資料。請從第 2 列起填寫。"]),
        ([ROW], formula, ["「人文地產景」第 2 列「名稱」：D2 是公式，系統不採用計算的結果。請改貼成值。"]),
        ([ROW], merged, ["「人文地產景」：D2:D3 是合併的儲存格。請取消合併，每一格各填一個值。"]),
        (
            [ROW],
            hidden,
            ["「人文地產景」：第 2 列是隱藏的，但有內容。請取消隱藏或篩選，看過再上傳；不要匯入的請刪除。"],
        ),
        ([ROW], unknown_column, ["「人文地產景」：範本沒有「備註」這一欄。請刪除，或改回範本的欄名。"]),
        (
            [ROW],
            missing_column,
            [
                "「人文地產景」：缺少欄位：名稱。請用範本的第 1 列。",
                "「人文地產景」：D2 有內容，但這一欄沒有欄名。",
            ],
        ),
        (
            [ROW],
            other_name,
            [
                "活頁簿裡沒有「人文地產景」工作表。請用範本填寫。",
                "範本沒有「工作表1」這張工作表。請刪除，或改回範本的名稱：人文地產景。",
            ],
        ),
        ([ROW | {"名稱": None}], None, ["「人文地產景」第 2 列「名稱」：請填寫「名稱」。"]),
        (
            [ROW | {"類別": "海"}],
            None,
            ["「人文地產景」第 2 列「類別」：沒有「海」這個選項。可以填：人、文、地、產、景、社區組織。"],
        ),
        (
            [ROW | {"行政區": "東勢區"}],
            None,
            ["「人文地產景」第 2 列「行政區」：沒有「東勢區」這個選項。可以填：石岡區。"],
        ),
        (
            [ROW | {"名稱": "長" * 81}],
            None,
            ["「人文地產景」第 2 列「名稱」：最多 80 個字，現在是 81 個字，請刪短。"],
        ),
        (
            [ROW | {"編號": 999999}],
            None,
            ["「人文地產景」第 2 列「編號」：沒有編號「999999」的資料。要新增時請把編號留空。"],
        ),
        ([ROW | {"經度": 120.78}], None, ["「人文地產景」第 2 列「緯度」：經度與緯度要一起填。"]),
        (
            [ROW | {"經度": str(ELSEWHERE[0]), "緯度": str(ELSEWHERE[1])}],
            None,
            ["「人文地產景」第 2 列「經度」：這個位置在西屯區，不在石岡區；請改標位置或改選行政區。"],
        ),
        ([ROW | {"資料年度": 120}], None, ["「人文地產景」第 2 列「資料年度」：資料年度請填民國年，1 至 115。"]),
        (
            [ROW | {"聯絡電話": "04-2572-1234"}],
            None,
            [
                "「人文地產景」第 2 列「同意人」：有聯絡資料時，要填是誰同意的；沒有同意時請不要填聯絡資料。",
                "「人文地產景」第 2 列「同意日期」：有聯絡資料時，要填同意的日期。",
            ],
        ),
        (
            [ROW | CONSENTED | {"同意日期": "26/3/1"}],
            None,
            [
                "「人文地產景」第 2 列「同意日期」：「26/3/1」看不出是民國或西元。請寫完整的年，例如 115-03-01 或 2026-03-01。"
            ],
        ),
        ([ROW, ROW], None, ["「人文地產景」第 3 列「名稱」：與第 2 列重複。"]),
    ],
)
def test_what_is_wrong_is_said_with_its_cell_and_nothing_is_kept(cast, client, rows, spoil, words):
    sign_in(client, cast.office)
    answer = upload(client, *rows, spoil=spoil)
    assert (answer.status_code, problems(answer)) == (422, words)
    assert (InventoryImport.objects.count(), InventoryEntry.objects.count()) == (0, 0)


def test_rows_of_entries_one_does_not_keep_or_that_are_out_of_use(cast, client):
    away = entered(cast, "大雪山", district=cast.away, by=cast.neighbour)
    gone = entered(cast)
    services.remove_entry(gone, why="樹已移植到別的公園，不在原地。", by=cast.office)
    sign_in(client, cast.office)
    named = ROW | {"名稱": "別的名字"}
    assert problems(upload(client, ROW | {"編號": away.pk}, named | {"編號": gone.pk}, named | {"編號": gone.pk})) == [
        f"「人文地產景」第 2 列「編號」：編號 {away.pk}「大雪山」不是貴單位維護的資料，不能修改。",
        f"「人文地產景」第 3 列「編號」：編號 {gone.pk}「五福臨門神木」已停用，請先恢復使用。",
        f"「人文地產景」第 4 列「編號」：編號 {gone.pk}「五福臨門神木」已停用，請先恢復使用。",
    ]


def test_an_old_workbook_does_not_bring_a_withdrawn_contact_back(cast, client):
    entry = entered(cast, **CONTACT)
    services.withdraw_consent(entry, how="本人來電表示不再公開。", by=cast.office)
    sign_in(client, cast.office)
    answer = upload(client, ROW | CONSENTED | {"編號": entry.pk, "名稱": entry.name})
    words = "聯絡人的同意已於 115.03.02 撤回；要重新登錄，請先取得這一天之後的新同意，並填新的同意日期。"
    assert problems(answer) == [f"「人文地產景」第 2 列「同意日期」：{words}"]


def test_too_many_rows_are_refused_unread(cast, client):
    sign_in(client, cast.office)
    answer = upload(client, *(ROW | {"名稱": f"第{number}處"} for number in range(1001)))
    words = "「人文地產景」：有 1001 列，每次最多 1000 列。請分成幾個活頁簿匯入。"
    assert (answer.status_code, problems(answer)) == (422, [words])


def test_what_goes_out_comes_back_unchanged(cast, client):
    entered(cast, longitude=HERE[0], latitude=HERE[1], address="龍興里", **CONTACT)
    districts = list(District.objects.order_by("code"))
    data = entries_ods(list(InventoryEntry.objects.for_page()), districts, cast.office)
    sign_in(client, cast.office)
    answer = client.post(URL, {"file": SimpleUploadedFile("盤點.ods", data)})
    preview = client.get(answer.url).context["preview"]
    assert (preview.same, preview.added, preview.changed, preview.doubtful) == (1, [], [], [])
    client.post(answer.url, {})
    assert InventoryChange.objects.count() == 1


def test_templates_explain_themselves(cast, client):
    sign_in(client, cast.office)
    for name, begins in (("ods", b"PK"), ("xlsx", b"PK")):
        answer = client.get(reverse(f"guidance:inventory_template_{name}"))
        assert (answer.status_code, answer.content[:2]) == (200, begins)
    body = Document(io.BytesIO(template_ods([cast.district]))).body
    assert [table.name for table in body.get_tables()] == [SHEET, "說明"]
    sign_in(client, cast.agency)
    assert client.get(reverse("guidance:inventory_template_ods")).status_code == 404


def test_a_day_of_consent_is_read_from_a_cell_that_is_a_day(cast, client):
    sign_in(client, cast.office)
    page = upload(client, ROW | CONSENTED | {"同意日期": dt.date(2026, 2, 1)}).url
    client.post(page, {})
    assert InventoryEntry.objects.get().consent_on == dt.date(2026, 2, 1)
