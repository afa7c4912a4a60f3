"""What must be refused is refused in clear words through the real pages, and nothing is changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils.html import escape

from proposals.models import Proposal
from tests.documents.files.corpus import HTML, OLE, ooxml, pdf
from tests.factories.accounts import sign_in
from tests.workflow.cases import footprint, fresh, kept_for_module, make_cast, walker_at

pytestmark = pytest.mark.django_db
MB = 1 << 20
ALLOWED = "PDF、ODF（odt、ods、odp）、Office（docx、xlsx、pptx）、圖片（png、jpg）、文字（txt、csv）與 zip"
NOT_TOLD = "規劃階段須先知會專管平台，才能送件。"
NO_MINUTES = "%s 的共識會議缺會議紀錄，請上傳"
STALE = "這一頁開啟之後，案件已有新的異動（現為「研考會收件」）。請依最新內容再確認。"
BLOCKED = "<b>現在還不能做這件事。</b>　"
UNCHANGED = "<b>沒有送出，也沒有任何變更。</b>　"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {
            "draft": walker_at("drafting", cast, owner="草稿協會", name="draft"),
            "notified": walker_at("notified", cast),
            "received": walker_at("with_district", cast, title="收件中的計畫", owner="另一個協會"),
        }


@pytest.fixture
def walker(made):
    return fresh(made["notified"])


@pytest.fixture
def owner(client, walker):
    return sign_in(client, walker.owner)


def finding(plan: Proposal) -> dict[str, str]:
    """The office's checklist and findings, as its page posts them; no vision is on record, so each is explained."""
    checks = dict.fromkeys(("check_complete", "check_consensus", "check_contact"), "on")
    fits = {f"fit_{venture.pk}": "fits" for venture in plan.ventures.all()}
    return checks | fits | {name.replace("fit_", "words_"): "與願景相合" for name in fits}


def move(plan: Proposal, name: str) -> str:
    return f"/plans/{plan.pk}/moves/{name}/"


def refused(client, plan: Proposal, name: str, words: str, **data: Any) -> bool:
    """GET explains, POST refuses with the same words, and nothing is changed."""
    before = footprint()
    asked = client.get(move(plan, name))
    tried = client.post(move(plan, name), {"expected_version": plan.row_version, "key": "k", **data})
    assert (asked.status_code, f"{BLOCKED}{words}</div>" in asked.text) == (200, True)
    assert (tried.status_code, f"{UNCHANGED}{words}</div>" in tried.text) == (409, True)
    return footprint() == before


# --- filing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["submit_to_district", "submit_to_rdec"])
def test_filing_without_notice_to_the_platform(client, made, name):
    draft = fresh(made["draft"])
    words = {"submit_to_district": NOT_TOLD, "submit_to_rdec": NOT_TOLD}[name]
    assert refused(sign_in(client, draft.owner), draft.plan, name, words, consent="on")


def test_filing_without_the_minutes_of_a_consensus_meeting(owner, walker):
    meeting = walker.plan.consensus_meetings.first()
    walker.plan.consensus_meetings.filter(pk=meeting.pk).update(minutes=None)
    on = f"{meeting.held_on.year - 1911}.{meeting.held_on:%m.%d}"
    assert refused(owner, walker.plan, "submit_to_district", NO_MINUTES % on, consent="on")


def test_filing_without_a_consensus_meeting(owner, walker):
    walker.plan.consensus_meetings.all().delete()
    assert refused(owner, walker.plan, "submit_to_district", "請至少登錄一場共識會議", consent="on")


def test_filing_with_a_budget_that_does_not_add_up(owner, walker):
    walker.plan.ventures.filter(position=1).update(declared_total=1_800_001)
    words = "「水圳慢行導覽」：經費表合計 1,800,000 元，與事業總經費 1,800,001 元不符"
    assert refused(owner, walker.plan, "submit_to_district", words, consent="on")


def test_filing_with_several_things_missing_names_them_all(owner, walker):
    Proposal.objects.filter(pk=walker.plan.pk).update(vision="", benefits="")
    walker.plan.resources.all().delete()
    words = "請至少盤點一項在地資源；請寫地方創生願景；請寫預期效益"
    assert refused(owner, walker.plan, "submit_to_district", words, consent="on")


def test_filing_without_consent(owner, walker):
    before = footprint()
    page = owner.post(move(walker.plan, "submit_to_district"), {"expected_version": 1, "key": "k"})
    assert (page.status_code, footprint()) == (422, before)
    assert page.context["form"].errors == {"consent": ["請勾選此項。"]}


def test_filing_to_the_wrong_desk(owner, walker):
    assert refused(owner, walker.plan, "submit_to_rdec", "單一行政區的計畫，請送該區區公所。", consent="on")


def test_a_plan_of_several_districts_is_not_filed_with_one_office(owner, walker):
    from accounts.models import District

    walker.plan.districts.add(District.objects.get(name="東勢區"))
    words = "跨區計畫或區公所自提的計畫，請逕送研考會。"
    assert refused(owner, walker.plan, "submit_to_district", words, consent="on")


# --- other people's plans -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["forward", "return_from_district"])
@pytest.mark.parametrize("unit", ["D290", "D150", "D220"])
def test_another_districts_plan_is_not_there(client, made, unit, name):
    plan = fresh(made["received"]).plan
    officer = sign_in(client, made["received"].cast.of(unit))
    before = footprint()
    data = {"expected_version": plan.row_version, "key": "k", "vision_fit": "符合", "ask_budget": "on"}
    answers = [officer.get(move(plan, name)), officer.post(move(plan, name), data), officer.get(f"/plans/{plan.pk}/")]
    assert [a.status_code for a in answers] == [404, 404, 404]
    assert all(plan.title not in a.text for a in answers)
    assert footprint() == before


def test_the_own_districts_office_forwards_it(client, made):
    walker = fresh(made["received"])
    officer = sign_in(client, walker.cast.of("D200"))
    typed = {"expected_version": walker.plan.row_version, "key": "k", "vision_fit": "符合本區願景"}
    data = typed | finding(walker.plan)
    assert officer.post(move(walker.plan, "forward"), data).status_code == 302
    walker.plan.refresh_from_db()
    assert (walker.plan.state, walker.plan.vision_fit) == ("with_rdec", "符合本區願景")


# --- stale and forged -----------------------------------------------------------------------------------------------


def test_a_stale_tab(client, made):
    walker = fresh(made["received"])
    officer = sign_in(client, walker.cast.of("D200"))
    typed = finding(walker.plan)
    typed |= {"expected_version": walker.plan.row_version, "key": "old", "vision_fit": "舊分頁裡寫的說明"}
    new = typed | {"key": "new", "vision_fit": "新分頁先送出"}
    assert officer.post(move(walker.plan, "forward"), new).status_code == 302
    before = footprint()
    page = officer.post(move(walker.plan, "forward"), typed)
    assert (page.status_code, footprint()) == (409, before)
    assert f"{UNCHANGED}{STALE}</div>" in page.text


@pytest.mark.parametrize("name", ["approve_everything", "form-case", "FORWARD", "__init__", "open_review", "send"])
def test_a_forged_move(owner, walker, name):
    before = footprint()
    answers = [owner.get(move(walker.plan, name)), owner.post(move(walker.plan, name), {"expected_version": 1})]
    assert ([a.status_code for a in answers], footprint()) == ([404, 404], before)


@pytest.mark.parametrize("name", ["form_case", "start_coaching", "forward", "decline", "close"])
def test_a_move_of_another_role(owner, walker, name):
    before = footprint()
    data = {"expected_version": 1, "key": "k", "reason": "x", "vision_fit": "x"}
    answers = [owner.get(move(walker.plan, name)), owner.post(move(walker.plan, name), data)]
    assert ([a.status_code for a in answers], footprint()) == ([404, 404], before)


def test_a_post_without_version_and_key(owner, walker):
    before = footprint()
    page = owner.post(move(walker.plan, "withdraw"), {"reason": "x"})
    assert (page.status_code, footprint()) == (409, before)


def test_who_withdraws_what_a_colleague_has_just_withdrawn_is_told(owner, walker):
    address = move(walker.plan, "withdraw")
    data = {"expected_version": 1, "reason": "重新規劃"}
    first, second = owner.post(address, data | {"key": "a"}), owner.post(address, data | {"key": "b"})
    assert (first.status_code, second.status_code, walker.plan.transitions.count()) == (302, 409, 2)
    assert "案件已有新的異動（現為「撤案」）" in second.text


# --- files ----------------------------------------------------------------------------------------------------------

SIZE = "「報告.pdf」有 30 MB，超過每個檔案 25 MB 的上限。請降低掃描或圖片的解析度，或分成幾個檔案再上傳。"
MISMATCH = "「報告.pdf」的副檔名是 .pdf，內容卻是網頁（HTML）。請確認選對檔案，以正確的格式另存後再上傳。"
MACRO = "「%s」含有巨集或控制項，不能上傳。請另存為不含巨集的格式（odt、docx 等）或 PDF 再上傳。"
TYPE = f"「%s」的檔案類型（%s）不能上傳。可以上傳：{ALLOWED}。請改存成其中一種格式再上傳。"
BAD = {
    "30 MB": ("報告.pdf", bytes(30 * MB), SIZE),
    "HTML as PDF": ("報告.pdf", HTML, MISMATCH),
    "macro by name": ("經費表.xlsm", ooxml("xlsx"), MACRO % "經費表.xlsm"),
    "macro inside": ("說明.docx", ooxml(entries={"word/vbaProject.bin": OLE}), MACRO % "說明.docx"),
    "../ and .exe": ("../../報告.exe", b"MZ" + bytes(100), TYPE % ("報告.exe", ".exe")),
    "..\\ and .exe": ("..\\..\\報告.exe", b"MZ" + bytes(100), TYPE % ("報告.exe", ".exe")),
    "NUL before .exe": ("報告.pdf\x00.exe", pdf(), TYPE % ("報告.pdf.exe", ".exe")),
    "U+202E hides .exe": ("報告\u202efdp.exe", pdf(), TYPE % ("報告fdp.exe", ".exe")),
    "empty": ("報告.pdf", b"", "「報告.pdf」是空的檔案。請確認內容後重新選擇檔案。"),
}
# What is only a name goes in under a harmless one.
ODD_NAMES = {
    "../../報告.pdf": "報告.pdf",
    "..\\..\\報告.pdf": "報告.pdf",
    "/etc/報告.pdf": "報告.pdf",
    "報\x00告.pdf": "報告.pdf",
    "報告\u202efdp.pdf": "報告fdp.pdf",
    "...報告.pdf": "報告.pdf",
    "報告𤆬😀.pdf": "報告𤆬😀.pdf",
    "👩🏽\u200d🌾報告.pdf": "👩🏽\u200d🌾報告.pdf",
}


def upload(client, address: str, field: str, name: str, data: bytes, **more: Any) -> Any:
    """Post a file under exactly this name: Django's test client would already clean it."""
    file = SimpleUploadedFile("PLACEHOLDER.bin", data, "application/pdf")
    body = encode_multipart(BOUNDARY, {**more, field: file})
    assert body.count(b'"PLACEHOLDER.bin"') == 1
    body = body.replace(b'"PLACEHOLDER.bin"', f'"{name}"'.encode())
    return client.generic("POST", address, body, content_type=MULTIPART_CONTENT)


def minutes_row(walker) -> dict[str, Any]:
    """The consensus page as the browser posts it, with a new row."""
    rows: dict[str, Any] = {"rows-TOTAL_FORMS": "3", "rows-INITIAL_FORMS": "2"}
    for number, meeting in enumerate(walker.plan.consensus_meetings.all()):
        rows |= {
            f"rows-{number}-id": meeting.pk,
            f"rows-{number}-held_on": f"{meeting.held_on.year - 1911}-{meeting.held_on:%m-%d}",
            f"rows-{number}-place": meeting.place,
            f"rows-{number}-attendance": meeting.attendance,
            f"rows-{number}-summary": meeting.summary,
        }
    rows |= {"rows-2-held_on": "114-10-05", "rows-2-place": "土牛活動中心", "rows-2-attendance": "28"}
    rows["rows-2-summary"] = "打好的共識要點"
    return rows


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_on_the_page_of_files(owner, walker, case):
    name, data, words = BAD[case]
    before = footprint()
    page = upload(owner, f"/plans/{walker.plan.pk}/files/", "file", name, data, purpose="supporting")
    assert (page.status_code, page.context["form"].errors) == (422, {"file": [words]})
    assert escape(words) in page.text
    assert footprint() == before


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_as_minutes(owner, walker, case):
    name, data, words = BAD[case]
    before = footprint()
    address = f"/plans/{walker.plan.pk}/edit/consensus/"
    page = upload(owner, address, "rows-2-minutes_file", name, data, **minutes_row(walker))
    assert (page.status_code, page.context["rows"].errors) == (422, [{}, {}, {"minutes_file": [words]}])
    assert (escape(words) in page.text, "打好的共識要點" in page.text) == (True, True)
    assert footprint() == before


@pytest.mark.parametrize("raw", ODD_NAMES)
def test_an_odd_name_goes_in_as_a_harmless_one(owner, walker, raw):
    page = upload(owner, f"/plans/{walker.plan.pk}/files/", "file", raw, pdf(), purpose="supporting")
    assert page.status_code == 302
    stored = walker.plan.files.order_by("-id")[0].attachment
    assert stored.name == ODD_NAMES[raw]
    assert stored.file.name == f"attachments/{stored.pk.hex[:2]}/{stored.pk}"


def test_a_file_for_a_plan_that_is_not_open_is_refused(client, made):
    walker = fresh(made["received"])
    owner = sign_in(client, walker.owner)
    before = footprint()
    data = {"purpose": "supporting", "file": SimpleUploadedFile("報告.pdf", pdf())}
    assert owner.post(f"/plans/{walker.plan.pk}/files/", data).status_code == 409
    assert footprint() == before


@pytest.mark.parametrize("data", [{}, {"purpose": "supporting"}, {"purpose": "letter"}])
def test_no_file_at_all_is_said(owner, walker, data):
    before = footprint()
    page = owner.post(f"/plans/{walker.plan.pk}/files/", data)
    assert (page.status_code, footprint()) == (422, before)
    assert page.context["form"].errors["file"] == ["請選擇檔案。"]


def test_a_purpose_of_other_desks_is_refused(owner, walker):
    before = footprint()
    data = {"purpose": "ndc_minutes", "file": SimpleUploadedFile("報告.pdf", pdf())}
    page = owner.post(f"/plans/{walker.plan.pk}/files/", data)
    assert (page.status_code, list(page.context["form"].errors), footprint()) == (422, ["purpose"], before)
