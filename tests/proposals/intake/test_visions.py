"""The districts' visions: versions, keepers, pages, papers (R13)."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction

from accounts.states import Role
from documents.models import Attachment
from proposals.intake import fits
from proposals.models import DistrictVision
from tests.documents.files.corpus import HTML
from tests.factories.accounts import make_actor, sign_in
from tests.proposals.intake.cases import TODAY, vision
from tests.workflow.cases import footprint
from workflow.engine.errors import Refused

pytestmark = pytest.mark.django_db


def test_each_text_is_a_new_version(district, office):
    first = vision(district, office, note="區務會議")
    second = vision(district, office, number=2, text="水圳慢行之鄉。")
    rows = district.visions.values_list("number", "text", "adopted_on", "note", "created_by")
    assert list(rows) == [
        (1, "先做人，再做路。", TODAY, "區務會議", str(office)),
        (2, "水圳慢行之鄉。", TODAY, "", str(office)),
    ]
    assert fits.visions([district.code]) == {district.code: second}
    assert str(first) == "石岡區願景第 1 版"


def test_a_double_click_records_once(district, office):
    assert vision(district, office) == vision(district, office)
    assert DistrictVision.objects.count() == 1


def test_a_version_that_came_in_between_is_told(district, office, walker):
    vision(district, office)
    with pytest.raises(Refused) as refused:
        vision(district, walker.cast.of("D200", Role.SUPERVISOR), text="另一人寫的")
    assert str(refused.value) == "這一頁開啟之後，已有人登錄了新的版本。請依最新內容再確認。"
    assert DistrictVision.objects.count() == 1


def test_a_refused_page_is_for_the_version_it_was_opened_for(client, district, office, walker):
    page, sent = f"/plans/visions/{district.code}/", {"number": 1, "text": "另一頁寫的", "adopted_on": "115-03-02"}
    sign_in(client, office)
    vision(district, walker.cast.of("D200", Role.SUPERVISOR))
    refused = client.post(page, sent | {"text": ""})
    assert (refused.status_code, 'name="number" value="1"' in refused.text) == (422, True)
    late = client.post(page, sent)
    assert (late.status_code, 'name="number" value="2"' in late.text) == (409, True)
    assert late.context["form"].non_field_errors() == ["這一頁開啟之後，已有人登錄了新的版本。請依最新內容再確認。"]
    assert (client.post(page, sent | {"number": 2}).status_code, DistrictVision.objects.count()) == (302, 2)


def test_a_paper_that_may_not_come_in_leaves_no_version(district, office):
    before = footprint()
    with pytest.raises(Refused), transaction.atomic():
        vision(district, office, files=[SimpleUploadedFile("紀錄.pdf", HTML)])
    assert footprint() == before


KEEPERS = {
    ("D200", Role.OFFICER): (True, True),
    ("D200", Role.SUPERVISOR): (True, True),
    ("D200", Role.MEMBER): (False, False),
    ("D200", Role.ADMINISTRATOR): (False, False),
    ("D150", Role.OFFICER): (False, False),
    ("RDEC", Role.OFFICER): (True, False),
    ("RDEC", Role.SUPERVISOR): (True, False),
    ("RDEC", Role.ADMINISTRATOR): (False, False),
    ("PLATFORM", Role.OFFICER): (False, False),
    ("AGR", Role.OFFICER): (False, False),
}


@pytest.mark.parametrize(("code", "role"), KEEPERS)
def test_who_keeps_a_vision_with_none_and_with_one_on_record(client, walker, district, office, code, role):
    actor, kept = walker.cast.of(code, role), []
    page = f"/plans/visions/{district.code}/"
    data = {"number": 1, "text": "願景", "adopted_on": "115-03-02"}
    for number in (1, 2):
        with transaction.atomic():
            shown = sign_in(client, actor).get(page)
            posted = client.post(page, data | {"number": number})
            kept.append(shown.context["may_keep"])
            assert (shown.status_code, posted.status_code) == (200, 302 if kept[-1] else 404)
            transaction.set_rollback(True)
        if number == 1:
            vision(district, office)
    assert tuple(kept) == KEEPERS[code, role]


def test_the_service_refuses_who_does_not_keep_it(district, walker):
    for actor in (walker.owner, walker.cast.of("D150"), make_actor("proposer")):
        with pytest.raises(PermissionDenied):
            vision(district, actor)


def test_a_vision_is_recorded_on_its_page_with_papers(client, district, office):
    page = f"/plans/visions/{district.code}/"
    papers = {f"file_{n}": SimpleUploadedFile(f"紀錄{n}.txt", "照案通過。".encode()) for n in (1, 2)}
    data = {"number": "1", "text": "水圳慢行之鄉。", "adopted_on": "115-03-02", "note": "依區務會議"}
    done = sign_in(client, office).post(page, data | papers)
    assert (done.status_code, done["Location"]) == (302, page)
    kept = DistrictVision.objects.get()
    assert (kept.number, kept.text, kept.adopted_on, kept.note) == (1, "水圳慢行之鄉。", TODAY, "依區務會議")
    assert [file.attachment.name for file in kept.files.all()] == ["紀錄1.txt", "紀錄2.txt"]
    shown = client.get(page)
    assert [version.number for version in shown.context["versions"]] == [1]
    assert "已登錄「石岡區願景第 1 版」。" in shown.text


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"text": ""}, {"text": ["請填寫「願景」。"]}),
        ({"adopted_on": "999-01-01"}, {"adopted_on": ["通過日期不可晚於今天。"]}),
        ({"text": "長" * 4001}, {"text": ["最多 4000 個字，現在是 4001 個字，請刪短"]}),
    ],
)
def test_a_vision_that_is_not_in_order_is_refused_and_kept_on_the_page(client, district, office, changes, wrong):
    sign_in(client, office)
    before = footprint()
    data = {"number": "1", "text": "願景", "adopted_on": "115-03-02"} | changes
    page = client.post(f"/plans/visions/{district.code}/", data)
    errors = {
        name: [str(error).rstrip("。") for error in errors] for name, errors in page.context["form"].errors.items()
    }
    expected = {name: [error.rstrip("。") for error in errors] for name, errors in wrong.items()}
    assert (page.status_code, errors, footprint()) == (422, expected, before)


def test_a_stale_page_of_a_vision_keeps_what_was_typed(client, district, office):
    vision(district, office)
    data = {"number": "1", "text": "舊分頁裡寫的", "adopted_on": "115-03-02"}
    page = sign_in(client, office).post(f"/plans/visions/{district.code}/", data)
    assert (page.status_code, DistrictVision.objects.count()) == (409, 1)
    assert "舊分頁裡寫的</textarea>" in page.text
    assert '<input type="hidden" name="number" value="2">' in page.text


BOTH = "已由他人登錄的石岡區願景第 1 版寫的是 %s，您填的是 %s；要以您填的登錄下一版，請再送出一次。"


@pytest.mark.parametrize("first", ["office", "supervisor"])
def test_of_two_who_record_one_version_the_second_is_shown_both(client, district, office, walker, first):
    people = {"office": office, "supervisor": walker.cast.of("D200", Role.SUPERVISOR)}
    page = f"/plans/visions/{district.code}/"
    said = {
        "office": {"number": "1", "text": "水圳慢行之鄉。", "adopted_on": "115.03.02", "note": ""},
        "supervisor": {"number": "1", "text": "山城慢食之鄉。", "adopted_on": "115.03.01", "note": ""},
    }
    (second,) = set(people) - {first}
    assert sign_in(client, people[first]).post(page, said[first]).status_code == 302
    told = sign_in(client, people[second]).post(page, said[second])
    form, (now, mine) = told.context["form"], (said[first], said[second])
    assert (told.status_code, {name: form.errors[name] for name in form.errors if name != "__all__"}) == (
        409,
        {name: [BOTH % (now[name], mine[name])] for name in ("text", "adopted_on")},
    )
    assert [version.number for version in told.context["versions"]] == [1]
    assert client.post(page, said[second] | {"number": "2"}).status_code == 302
    assert list(district.visions.order_by("number").values_list("text", flat=True)) == [now["text"], mine["text"]]


def test_everybody_signed_in_reads_visions_and_their_papers(client, district, office, walker):
    file = SimpleUploadedFile("紀錄.txt", "照案通過。".encode())
    attachment = vision(district, office, files=[file]).files.get().attachment_id
    pages = ["/plans/visions/", f"/plans/visions/{district.code}/"]
    paper = f"/plans/visions/{district.code}/files/{attachment}/"
    for actor in (walker.owner, make_actor("proposer"), walker.cast.of("NDC"), walker.cast.of("AGR")):
        answers = [sign_in(client, actor).get(page) for page in pages]
        assert [("先做人" in a.text, a.status_code) for a in answers] == [(True, 200)] * 2
        assert b"".join(client.get(paper).streaming_content) == "照案通過。".encode()


def test_a_paper_is_found_under_its_own_district_only_and_no_other_attachment_at_all(client, district, office, plan):
    file = SimpleUploadedFile("紀錄.txt", "照案通過。".encode())
    attachment = vision(district, office, files=[file]).files.get().attachment_id
    others = Attachment.objects.exclude(pk=attachment).values_list("pk", flat=True)[0]
    wrong = [f"/plans/visions/66000150/files/{attachment}/", f"/plans/visions/{district.code}/files/{others}/"]
    sign_in(client, office)
    assert [client.get(url).status_code for url in wrong] == [404, 404]


def test_priority_districts_come_first_in_the_list(client, district, office):
    kept = vision(district, office)
    rows = sign_in(client, office).get("/plans/visions/").context["rows"]
    assert len(rows) == 29
    assert {d.name for d, _v in rows[:6]} == {"新社區", "石岡區", "大安區", "后里區", "外埔區", "和平區"}
    assert [(d.name, v) for d, v in rows if v] == [("石岡區", kept)]


def test_the_database_refuses_to_change_a_vision(district, office):
    kept = vision(district, office)
    for change in (
        lambda: DistrictVision.objects.filter(pk=kept.pk).update(text="改"),
        lambda: DistrictVision.objects.filter(pk=kept.pk).delete(),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()
    kept.refresh_from_db()
    assert kept.text == "先做人，再做路。"
