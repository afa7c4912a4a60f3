"""A work plan filled in as a workbook: read into the form, problems with their cells, nothing filed and nothing lost."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from odfdo import Document
from openpyxl import load_workbook

from tests.factories.accounts import sign_in
from tests.tracking.cases import DAY, executing_plan, item, make_cast, work
from tests.tracking.changes.cases import END, WHY, tracked
from tests.tracking.test_views import fresh
from tracking.changes.services import begin_change
from tracking.models import ApprovalLetter, ChangeRequest, WorkPlan
from tracking.states import State
from tracking.undertakings.checks import Draft
from tracking.undertakings.values import MilestoneDraft, QuarterDraft
from tracking.workbooks.template import sheet_ods, sheet_xlsx
from tracking.workflow import FILE_PLAN
from workflow.engine.services import perform
from workflow.models import Draft as Kept

pytestmark = pytest.mark.django_db
EMPTY = Draft(())
TWO = [
    ["招標", 40, "115.03.02", "115/3/31", "平均", "王", "契約"],
    ["施工", "60%", "115-04-01", "2026-05-01", "後段較多", "", ""],
]


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def case(cast):
    _plan, (row,) = executing_plan(cast, State.PLANNING)
    return row


@pytest.fixture
def page(case):
    return reverse("tracking:file_plan", args=[case.pk, "file_plan"])


def xlsx(items=(), milestones=(), quarters=(), spoil=None):
    """The Excel sheet with these rows below its heads."""
    book = load_workbook(io.BytesIO(sheet_xlsx(EMPTY)))
    for name, rows in (("工作項目", items), ("里程碑", milestones), ("分季經費", quarters)):
        for row in rows:
            book[name].append(row)
    if spoil:
        spoil(book)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("工作計畫.xlsx", out.getvalue())


def read(person, page, file, **typed):
    """What the page answers to a workbook; ``typed`` stands in the form meanwhile."""
    shown = person.get(page)
    return person.post(page, fresh(shown, **typed) | {"read": "book", "book": file})


def shown_in(form):
    """What a browser would send of the form as it is shown."""
    drawn = {field.html_name: field.field.widget.format_value(field.value()) for field in form if field.name != "file"}
    return {name: value[0] if isinstance(value, list) else value for name, value in drawn.items() if value}


def rows_of(answer, *names):
    form = answer.context["form"]
    return [[form[f"{name}_{n}"].value() for name in names] for n in range(1, form.counts["rows"] + 1)]


def problems(answer):
    return [str(problem) for problem in answer.context["book_problems"]]


def test_what_was_read_fills_the_form_and_is_filed_by_its_button(cast, case, client, page):
    person = sign_in(client, cast.executor)
    file = xlsx(TWO, [["決標", "115.3.31"]], [["115", "第一季", 500]])
    answer = read(person, page, file, note="先寫的說明", title_1="先寫的項目")
    assert (answer.status_code, problems(answer), answer.text.count('<polyline class="tk-planned"')) == (200, [], 1)
    assert "已由活頁簿帶入。" in answer.text
    assert answer.context["form"]["note"].value() == "先寫的說明"
    assert WorkPlan.objects.exists() is False
    sent = shown_in(answer.context["form"]) | {"reason": WHY}
    assert person.post(page, fresh(answer, **sent)).status_code == 302
    filed = WorkPlan.objects.get()
    assert list(filed.items.values_list("title", "weight", "starts_on", "ends_on", "shape", "responsible")) == [
        ("招標", 40, DAY, DAY.replace(day=31), "even", "王"),
        ("施工", 60, DAY.replace(month=4, day=1), END, "late", ""),
    ]
    assert list(filed.quarters.values_list("year", "quarter", "amount")) == [(115, 1, 500)]
    assert list(filed.milestones.values_list("title", "due_on")) == [("決標", DAY.replace(day=31))]


def test_what_was_read_is_kept_like_what_is_typed(cast, case, client, page):
    person = sign_in(client, cast.executor)
    kept = person.get(page).context["kept"]
    carried = {"draft_tab": kept.tab.name, "draft_seq": "1", "draft_page": kept.page}
    read(person, page, xlsx(TWO), **carried, note="先寫的說明")
    typed = Kept.objects.get().typed
    assert [typed[name] for name in ("title_1", "weight_2", "starts_on_2", "note")] == [
        "招標",
        "60",
        "115.04.01",
        "先寫的說明",
    ]
    assert [row[0] for row in rows_of(person.get(page), "title")][:3] == ["招標", "施工", None]


ONE = ["招標", 100, "115.3.2", "115.5.1", "平均", "", ""]


def one(**cells):
    names = ("title", "weight", "starts_on", "ends_on", "shape", "responsible", "deliverable")
    return [[cells.get(name, value) for name, value in zip(names, ONE, strict=True)]]


@pytest.mark.parametrize(
    ("lists", "words"),
    [
        ((one(weight=99.9),), ["「工作項目」：權重合計 99.9%，應為 100%。"]),
        ((one(weight="四成"),), ["「工作項目」第 2 列「權重（%）」：「四成」不是數字，請填數字，例如 1,200。"]),
        ((one(weight=0),), ["「工作項目」第 2 列「權重（%）」：不可小於 0.01。"]),
        ((one(ends_on="115.3.1"),), ["「工作項目」第 2 列「預定完成」：完成日不可早於開始日。"]),
        (
            (one(starts_on="115.2.27"),),
            ["「工作項目」第 2 列「預定開始」：預定開始日不可早於核定函日期 115.03.02。"],
        ),
        (
            (one(starts_on="26/3/2"),),
            [
                "「工作項目」第 2 列「預定開始」：「26/3/2」看不出是民國或西元。請寫完整的年，例如 115-03-01 或 2026-03-01。"
            ],
        ),
        (
            (one(shape="先慢後快"),),
            [
                "「工作項目」第 2 列「進度分配」：沒有「先慢後快」這個選項。可以填：平均、前段較多、後段較多、完成時一次計入。"
            ],
        ),
        ((one(title="=1+1"),), ["「工作項目」第 2 列「工作項目」：A2 是公式，系統不採用計算的結果。請改貼成值。"]),
        (
            (one(title="", weight=""),),
            [
                "「工作項目」第 2 列「工作項目」：請填寫「工作項目」。",
                "「工作項目」第 2 列「權重（%）」：請填寫「權重（%）」。",
            ],
        ),
        (([],), ["「工作項目」：請至少列一項工作項目，並填寫權重與起訖日期。"]),
        ((one(), [["決標", "115.6.1"]]), ["「里程碑」：里程碑「決標」要在 115.03.02 至 115.05.01 之間。"]),
        (
            (one(), (), [["115", "第三季", 500]]),
            ["「分季經費」：115 年第 3 季不在工作期程內。"],
        ),
        (
            (one(), (), [["115", "第一季", 499]]),
            ["「分季經費」：各季預定支用合計 499 元，核定補助 500 元，兩者應相同。"],
        ),
        (
            (one(), (), [["115", "第五季", 500]]),
            ["「分季經費」第 2 列「季」：沒有「第五季」這個選項。可以填：第一季、第二季、第三季、第四季。"],
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_cell_and_nothing_is_taken(cast, case, client, page, lists, words):
    letter = {"ministry": "農業部", "letter_number": "農字第1號", "letter_date": DAY, "amount": 500}
    ApprovalLetter.objects.create(venture=case.venture, **letter)
    person = sign_in(client, cast.executor)
    answer = read(person, page, xlsx(*lists), rows="5", title_1="先寫的項目", weight_1="70")
    assert (answer.status_code, problems(answer)) == (422, words)
    assert rows_of(answer, "title", "weight")[0] == ["先寫的項目", "70"]
    assert (WorkPlan.objects.exists(), case.transitions.exists()) == (False, False)


def test_other_sheets_heads_and_files_are_refused(cast, case, client, page):
    person = sign_in(client, cast.executor)

    def renamed(book):
        book["里程碑"].title = "里程"
        book["工作項目"]["B1"] = "比重"

    assert problems(read(person, page, xlsx(TWO, spoil=renamed))) == [
        "範本沒有「里程」這張工作表。請刪除，或改回範本的名稱：工作項目、里程碑、分季經費。",
        "「工作項目」：缺少欄位：權重（%）。請用範本的第 1 列。",
        "「工作項目」：範本沒有「比重」這一欄。請刪除，或改回範本的欄名。",
    ]
    text = read(person, page, SimpleUploadedFile("工作計畫.txt", "招標".encode()))
    assert text.context["book_form"].errors == {
        "book": ["「工作計畫.txt」不是試算表（ods 或 xlsx）。請用範本填寫後上傳。"]
    }
    many = read(person, page, xlsx([*TWO, *([ONE] * 49)]))
    assert problems(many) == ["「工作項目」第 52 列：最多 50 列，這一列起沒有檢查。"]
    missing = person.post(page, fresh(person.get(page)) | {"read": "book"})
    assert (missing.status_code, missing.context["book_form"].errors) == (422, {"book": ["請選擇檔案。"]})


def test_the_sheet_holds_what_was_filed_and_codes_go_on(cast, case, client, page):
    filed = [item(DAY, END, title="招標", weight=40), item(DAY, END, title="施工", weight=60)]
    more = {"milestones": [MilestoneDraft("決標", DAY)], "quarters": [QuarterDraft(115, 1, 500)]}
    perform(case, FILE_PLAN, by=cast.executor, **work() | {"items": filed} | more)
    person = sign_in(client, cast.executor)
    answer = person.get(reverse("tracking:work_sheet_xlsx", args=[case.pk]))
    book = load_workbook(io.BytesIO(answer.content))
    assert [[cell.value for cell in row] for row in book["工作項目"].iter_rows(min_row=2)] == [
        ["招標", "40", "115.03.02", "115.05.01", "平均", None, None],
        ["施工", "60", "115.03.02", "115.05.01", "平均", None, None],
    ]
    assert [cell.value for cell in book["里程碑"][2]] == ["決標", "115.03.02"]
    assert [cell.value for cell in book["分季經費"][2]] == ["115", "第一季", "500"]
    assert book.sheetnames == ["工作項目", "里程碑", "分季經費", "說明"]
    ods = Document(io.BytesIO(person.get(reverse("tracking:work_sheet_ods", args=[case.pk])).content))
    assert [table.name for table in ods.body.get_tables()] == book.sheetnames
    assert sign_in(client, cast.platform).get(reverse("tracking:work_sheet_ods", args=[case.pk])).status_code == 404


def test_a_change_is_filled_in_the_same_way_and_keeps_its_kinds(cast, client):
    row = tracked(cast)
    change = begin_change(row, by=cast.executor)
    page = reverse("tracking:file_change", args=[change.pk, "file"])
    person = sign_in(client, cast.executor)
    longer = [["三月招標，五月完工", 100, "115.3.2", "115.5.31", "平均", "", ""]]
    answer = read(person, page, xlsx(longer), kinds=["schedule", "items"], why=WHY)
    form = answer.context["form"]
    assert (form["kinds"].value(), form["why"].value(), form["code_1"].value()) == (["schedule", "items"], WHY, 1)
    assert answer.text.count('<polyline class="tk-former"') == 1
    assert (ChangeRequest.objects.get().state, WorkPlan.objects.count()) == ("drafting", 1)


def test_the_ods_that_was_handed_out_is_read_back(cast, case, client, page):
    draft = Draft([item(DAY, END, title="招標")], [MilestoneDraft("決標", DAY)], [])
    file = SimpleUploadedFile("工作計畫.ods", sheet_ods(draft))
    answer = read(sign_in(client, cast.executor), page, file)
    assert (answer.status_code, problems(answer)) == (200, [])
    assert rows_of(answer, "title", "ends_on")[0] == ["招標", END]
