"""Pages and files of results: what they show, to whom, and pictures that go with their consent (R10)."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from documents.models import Attachment
from documents.services import attach
from programmes.models import Kpi
from tests.factories.accounts import sign_in
from tests.tracking.cases import ground, make_cast, paper
from tests.tracking.results.cases import DAY, EVERYWHERE, all_recorded, photo, promising, upload
from tests.tracking.test_views import fresh, move_page, said
from tracking.models import FinalReport, KpiActual, ResultPhoto
from tracking.results.services import withdraw_photo
from tracking.states import State
from workflow.engine.errors import GuardFailed, NotPermitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def as_(client):
    return lambda actor: sign_in(client, actor)


def page_of(case, name="results", *args):
    return reverse(f"tracking:{name}", args=[case.pk, *args])


def statuses(cast, as_, url):
    """Who gets what; a file is read to its end."""
    found = {}
    for name, actor in vars(cast).items():
        answer = as_(actor).get(url)
        found[name] = answer.status_code
        answer.getvalue()
    return found


SEES = dict.fromkeys(("proposer", "executor", "platform", "rdec", "supervisor"), 200) | {"ndc": 404, "stranger": 404}


def test_who_sees_what(cast, as_):
    _plan, (case,) = promising(cast, State.COMPLETED)
    shown = photo_of_ended(case)
    assert statuses(cast, as_, page_of(case)) == SEES
    assert statuses(cast, as_, page_of(case, "final_report", 1)) == SEES
    assert statuses(cast, as_, page_of(case, "final_report_odt", 1)) == SEES
    assert statuses(cast, as_, page_of(shown, "photo")) == SEES
    assert as_(cast.rdec).get(page_of(case, "final_report", 2)).status_code == 404
    for name in ("record_kpi", "add_photo"):
        assert statuses(cast, as_, page_of(case, name)) == dict.fromkeys(SEES, 404) | {"executor": 200}
    assert statuses(cast, as_, page_of(shown, "withdraw_photo")) == dict.fromkeys(SEES, 404) | {
        "executor": 200,
        "platform": 200,
    }


def photo_of_ended(case):
    attachment = case.results
    return ResultPhoto.objects.create(
        undertaking=case,
        attachment=attachment,
        caption="穀倉",
        taken_on=case.planned_start,
        covers=["case"],
        added_by="測試",
    )


def test_a_photo_does_not_say_where_it_was_taken(cast, as_):
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (24.0, 10.0, 0.0)})
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "JPEG", exif=exif)
    _plan, (case,) = promising(cast)
    sent = {
        "file": SimpleUploadedFile("果園.jpg", file.getvalue(), "image/jpeg"),
        "caption": "果園",
        "covers": ["case"],
    }
    assert as_(cast.executor).post(page_of(case, "add_photo"), sent | {"taken_on": DAY}).status_code == 302
    with ResultPhoto.objects.get().attachment.file.open() as stored, Image.open(stored) as kept:
        assert dict(kept.getexif()) == {}


def test_a_photo_is_shown_and_printed_as_far_as_its_consent_goes(cast, as_):
    _plan, (case,) = promising(cast, State.COMPLETED)
    shown = photo_of_ended(case)
    other = ResultPhoto.objects.create(
        undertaking=case,
        attachment=attach(upload(), by=cast.executor),
        caption="孩童特寫",
        taken_on=case.planned_start,
        covers=["press"],
        added_by="測試",
    )
    looked_after = {"executor", "platform"}
    assert statuses(cast, as_, page_of(other, "photo")) == dict.fromkeys(SEES, 404) | dict.fromkeys(looked_after, 200)
    for name, actor in vars(cast).items():
        if SEES[name] == 200:
            page = as_(actor).get(page_of(case))
            assert ("孩童特寫" in page.text, shown.caption in page.text) == (name in looked_after, True)
    FinalReport.objects.update(filed_at=timezone.now())
    paper_ = as_(cast.platform).get(page_of(case, "final_report", 1)).text
    assert (shown.caption in paper_, "孩童特寫" in paper_) == (True, False)


def test_an_indicator_that_was_renamed_is_found_by_its_code(cast, as_):
    _plan, (case,) = promising(cast)
    Kpi.objects.filter(code="T01").update(name="新增就業人數", unit="人次")
    client, url = as_(cast.executor), page_of(case, "record_kpi")
    typed = {"basis": "勞保投保人數", "file": paper("佐證"), "value_T01_115": "9"}
    assert client.post(url, typed).status_code == 302
    assert (KpiActual.objects.get().value, client.get(page_of(case)).status_code) == (9, 200)


def test_an_indicator_that_left_the_catalogue_is_said(cast, as_):
    _plan, (case,) = promising(cast)
    Kpi.objects.filter(code="T01").update(code="T99")
    client, url = as_(cast.executor), page_of(case, "record_kpi")
    typed = {"basis": "勞保投保人數", "file": paper("佐證"), "value_T01_115": "9"}
    answer = client.post(url, typed)
    words = "指標目錄裡已沒有這些指標：115 年就業人數。請洽研考會補回原代碼後再登錄。"
    assert (answer.status_code, answer.context["refused"], KpiActual.objects.count()) == (409, words, 0)


def test_figures_are_typed_with_evidence_and_shown(cast, as_):
    _plan, (case,) = promising(cast)
    client, url = as_(cast.executor), page_of(case, "record_kpi")
    assert client.get(page_of(case)).text.count("現在可以登錄；沒有登錄不能提報完成。") == 4
    empty = client.post(url, {"basis": "勞保投保人數", "file": paper("佐證")})
    assert empty.context["form"].non_field_errors() == ["請至少填一項實績值；還沒有數字的可以留空，以後再填。"]
    halves = client.post(url, {"basis": "勞保投保人數", "file": paper("佐證"), "value_T01_115": "9.5"})
    assert halves.context["form"].errors == {"value_T01_115": ["您填的是「9.5」：這裡請填整數，不要有小數。"]}
    typed = {"basis": "勞保投保人數", "file": paper("佐證"), "value_T01_115": "9人"}
    done = client.post(url, typed, follow=True)
    assert (said(done), KpiActual.objects.get().value) == (["已登錄 KPI 實績。"], 9)
    for words in ("KPI 目標 4 項，已登錄實績 1 項，其中 0 項達成。", "未達目標，差 1", "勞保投保人數", "佐證.txt"):
        assert words in done.text
    assert "value_T01_115" not in client.get(url).context["form"].fields


def test_a_picture_needs_consent_and_goes_with_it(cast, as_, django_capture_on_commit_callbacks):
    _plan, (case,) = promising(cast)
    client, url = as_(cast.executor), page_of(case, "add_photo")
    typed = {"caption": "果園走讀", "taken_on": DAY, "covers": EVERYWHERE, "shows_people": "on"}
    other = client.post(url, typed | {"file": paper("名冊")})
    assert other.context["form"].errors == {
        "file": ["「名冊.txt」不是照片。請選擇 jpg 或 png 圖片。"],
        "consent": ["拍到可以辨識的人時，請說明怎樣取得同意。"],
    }
    done = client.post(url, typed | {"consent": "報名表簽名", "file": upload()}, follow=True)
    row = ResultPhoto.objects.get()
    assert "同意使用於：成果報告與審查、公開展示（網站與成果展）、新聞與宣導出版品" in done.text
    picture = client.get(page_of(row, "photo"))
    assert (picture["Content-Type"], picture.getvalue()[:4]) == ("image/jpeg", b"\xff\xd8\xff\xe0")
    stored = row.attachment.file.name
    # It is no file of the plan: there is one way to it, and it ends.
    assert case.plan.files.count() == 0
    withdraw = page_of(row, "withdraw_photo")
    with django_capture_on_commit_callbacks(execute=True):
        gone = client.post(withdraw, {"why": "入鏡者來電表示不再同意。"}, follow=True)
    assert (said(gone), "入鏡者來電表示不再同意。" in gone.text) == (["同意已撤回，照片已移除。"], True)
    assert [client.get(page_of(row, name)).status_code for name in ("photo", "withdraw_photo")] == [404, 404]
    assert (Attachment.objects.count(), list(ResultPhoto.objects.shown())) == (0, [])
    assert not default_storage.exists(stored)


def test_only_who_looks_after_it_withdraws_and_once(cast):
    _plan, (case,) = promising(cast)
    row = photo(case, cast)
    assert list(ResultPhoto.objects.covering("press")) == [row]
    assert list(ResultPhoto.objects.covering("showcase")) == []
    with pytest.raises(NotPermitted):
        withdraw_photo(row, why="不再同意。", by=cast.rdec)
    withdraw_photo(row, why="不再同意。", by=cast.platform)
    with pytest.raises(GuardFailed) as twice:
        withdraw_photo(row, why="不再同意。", by=cast.platform)
    assert str(twice.value) == "這張照片的同意已撤回。"


def test_the_report_is_asked_for_beside_its_figures(cast, as_):
    _plan, (case,) = promising(cast)
    client, url = as_(cast.executor), move_page(case, "report_completion")
    typed = {"summary": "遊客增加三成，在地就業增加十二人。", "file": paper("成果")}
    bare = client.post(url, fresh(client.get(url), **typed))
    assert bare.context["form"].non_field_errors()[0].startswith("還沒有登錄 KPI 實績：114 年就業人數")
    all_recorded(case, cast)
    short = client.post(url, fresh(bare, **typed | {"file": paper("成果"), "story": "一段故事"}))
    assert short.context["form"].errors == {
        "shortfall": ["未達目標：115 年等候天數；請說明原因。"],
        "story_title": ["成果故事要有標題和內容；不寫可以都留空。"],
    }
    why = "雨季較長，兩場活動改期，等候因此拉長。"
    story = {"story": "一段故事", "story_title": "導覽員"}
    done = client.post(url, fresh(short, **typed | {"file": paper("成果"), "shortfall": why} | story), follow=True)
    assert said(done) == ["已完成：提報完成與成果"]
    platform, back = as_(cast.platform), move_page(case, "return_results")
    page = platform.get(back)
    assert [words in page.text for words in (why, "導覽員", "還沒有核定金額。", "未達目標，差 1")] == [True] * 4
    parts = {"reason": "照片與摘要不符，請補正。", "part_photos": "請補完工後的照片。"}
    assert platform.post(back, fresh(page, **parts)).status_code == 302
    again = as_(cast.executor).get(url)
    assert again.context["form"]["shortfall"].value() == why
    assert "<b>成果照片</b>：請補完工後的照片。" in again.text


def test_the_paper_says_what_was_filed(cast, as_):
    _plan, (case,) = promising(cast, State.COMPLETED)
    page = as_(cast.rdec).get(page_of(case, "final_report", 1)).text
    for words in ("一、成果摘要", "遊客增加三成", "二、KPI 達成情形", "三、經費執行情形", "四、成果照片"):
        assert words in page


def test_termination_asks_for_a_ground_of_the_list(cast, as_):
    _plan, (case,) = promising(cast)
    row = ground()["ground"]
    client, url = as_(cast.supervisor), move_page(case, "terminate")
    page = client.get(url)
    assert [words in page.text for words in (str(row), "還沒有核定金額。")] == [True, True]
    none = client.post(url, fresh(page, reason="執行單位來函表示無法繼續辦理。"))
    assert list(none.context["form"].errors) == ["ground"]
    done = client.post(url, fresh(none, reason="執行單位來函表示無法繼續辦理。", ground=str(row.pk)), follow=True)
    for words in (str(row), "沒有待繳回的補助款。", "執行單位來函表示無法繼續辦理。"):
        assert words in done.text


@pytest.mark.parametrize("many", [1, 4])
def test_queries(cast, as_, many, django_assert_num_queries):
    _plan, (case,) = promising(cast)
    for _number in range(many):
        photo(case, cast)
    all_recorded(case, cast)
    client = as_(cast.executor)
    client.get(page_of(case))
    with django_assert_num_queries(11):
        client.get(page_of(case))
