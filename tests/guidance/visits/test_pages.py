"""Pages of visits: what one types is kept, what others may not see is not there, photographs tell no place, lists stay flat."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from guidance.counselling.chart import CLOSE
from guidance.models import FollowUp, Visit, VisitFinding, VisitPhoto
from guidance.states import VisitState
from guidance.visits.chart import CANCEL, HOLD, PUT_OFF, RECORD, SCHEDULE
from guidance.visits.services import MOST_PHOTOS, add_photo
from tests.factories.accounts import sign_in
from tests.guidance.cases import (
    DAY,
    SEEN,
    assigned,
    held,
    make_cast,
    make_plan,
    photograph,
    proposed,
    recorded,
    scheduled,
    when,
)
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
ASKED = {"title": "水圳慢行", "purpose": "看水圳沿線三處缺口，確認能不能接成步道。", "day_1": "115.03.10"}
GONE = 409  # of a plan one saw: the page says who took it out of sight, and nothing of it


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_cast()


def door(page):
    return {"expected_version": page.context["expected_version"], "key": page.context["key"]}


def move(visit, name):
    return reverse("guidance:visit_move", args=[visit.pk, name])


def test_asking_in_the_browser(client, cast):
    sign_in(client, cast.office)
    url = reverse("guidance:propose_visit")
    assert client.get(url).context["form"]["district"].value() == cast.district.pk
    wrong = ASKED | {"district": cast.district.pk, "day_1": "115.03.01", "day_2": "115.03.10", "day_3": "115.03.10"}
    bad = client.post(url, wrong)
    assert (bad.status_code, Visit.objects.count()) == (422, 0)
    assert bad.context["form"].errors == {
        "day_1": ["訪視日期不可早於今天。"],
        "day_3": ["這一天已經填過了，請改填另一天或留空。"],
    }
    made = client.post(url, ASKED | {"district": cast.district.pk, "day_2": "115.03.05"}, follow=True)
    visit = Visit.objects.get()
    assert made.redirect_chain == [(visit.get_absolute_url(), 302)]
    assert (visit.offered, visit.day) == ([dt.date(2026, 3, 5), DAY], dt.date(2026, 3, 5))
    assert "「水圳慢行」的訪視待安排" in made.text


def test_asking_about_ones_own_plan(client, cast):
    plan = make_plan(cast)
    sign_in(client, cast.proposer)
    url = reverse("guidance:propose_visit")
    unnamed = client.post(url, ASKED | {"title": "", "district": cast.district.pk})
    assert unnamed.context["form"].errors == {"title": ["請選擇計畫，或填寫構想名稱。"]}
    client.post(url, ASKED | {"title": "", "district": cast.district.pk, "proposal": plan.pk})
    assert [(visit.proposal, visit.title) for visit in Visit.objects.all()] == [(plan, "水圳慢行")]
    again = client.post(url, ASKED | {"district": cast.district.pk, "proposal": plan.pk})
    words = "貴單位已提出一次訪視，還在安排中；請在那一次補充或取消後再提出。"
    assert (again.status_code, again.context["refused"], Visit.objects.count()) == (409, words, 1)


def test_homes_stay_within_twelve_queries(client, cast, django_assert_max_num_queries):
    given = [{"words": f"第{n}件", "owner": cast.office.unit, "due_on": dt.date(2026, 3, 31)} for n in range(5)]
    recorded(cast, given=given)
    scheduled(cast, agencies=[cast.agency.unit])
    proposed(cast)
    for actor in (cast.platform, cast.team, cast.office, cast.agency, cast.proposer):
        sign_in(client, actor)
        client.get("/")
        with django_assert_max_num_queries(12):
            page = client.get("/")
        assert "水圳慢行" in page.text


def test_asking_about_what_one_does_not_see_or_counsel_on(client, cast):
    plan = make_plan(cast)
    request = assigned(cast, plan)
    url = reverse("guidance:propose_visit")
    answers = {
        "proposer": 200,
        "office": 200,
        "platform": 200,
        "team": 200,
        "other": 404,
        "agency": 404,
        "stranger": 404,
    }
    for name, answer in answers.items():
        sign_in(client, getattr(cast, name))
        assert (name, client.get(url, {"request": request.pk}).status_code) == (name, answer)
    perform(request, CLOSE, by=cast.team, outcome="已談妥。")
    sign_in(client, cast.team)
    assert client.get(url, {"request": request.pk}).status_code == 404


def test_setting_the_day_in_the_browser(client, cast):
    visit = proposed(cast)
    sign_in(client, cast.platform)
    page = client.get(move(visit, "schedule_visit"))
    form = page.context["form"]
    boxes = form["agencies"].subwidgets  # to tick, and searched as lists of offices are
    assert {(box.data["type"], box.data["attrs"]["data-find"]) for box in boxes} == {
        ("checkbox", "輸入名稱的一部分來找")
    }
    assert "inputs/choices.js" in page.text
    asked = [form[name].value() for name in ("day", "team", "units")]
    near = [cast.office.unit.pk, cast.platform.unit.pk, cast.proposer.unit.pk]
    assert asked == [DAY, cast.platform.unit.pk, near]
    typed = {"day": "115.03.01", "begins": "14:00", "ends": "13:30", "place": "大門", "team": cast.team.unit.pk}
    typed |= {"units": near, "guests": "陳里長 chen@demo.example\nsomebody@demo.example\n"}
    bad = client.post(move(visit, "schedule_visit"), typed | door(page))
    assert (bad.status_code, bad.context["form"].errors) == (
        422,
        {
            "day": ["訪視日期不可早於今天。"],
            "ends": ["結束時間要晚於開始時間。"],
            "guests": ["第 2 行只有電子郵件，請在前面寫上姓名。"],
        },
    )
    gone = client.post(move(visit, "schedule_visit"), typed | door(page) | {"day": "115.03.02", "begins": "08:00"})
    assert gone.context["form"].errors["begins"] == ["這個時間已經過了，請排定之後的時間。"]
    visit.refresh_from_db()
    assert (visit.state, visit.parties.count()) == (VisitState.PROPOSED, 0)
    fine = {"day": "115.03.07", "ends": "15:30", "guests": "陳里長 chen@demo.example\n林老師"}  # a Saturday
    made = client.post(move(visit, "schedule_visit"), typed | door(page) | fine, follow=True)
    visit.refresh_from_db()
    assert (visit.state, visit.when, visit.team) == (VisitState.SCHEDULED, "115.03.07 14:00–15:30", cast.team.unit)
    assert [str(message) for message in made.context["messages"]] == [
        "115.03.07 14:00–15:30 不是上班日；已照您所選的日期排定，請確認參加者能到。",
        "已完成：排定訪視",
    ]
    assert [(row.name, row.email) for row in visit.parties.filter(unit=None)] == [
        ("陳里長", "chen@demo.example"),
        ("林老師", ""),
    ]


def test_a_second_click_is_the_first_one_again(client, cast):
    visit = proposed(cast)
    sign_in(client, cast.platform)
    sent = {"day": "115.03.10", "begins": "14:00", "ends": "16:00", "place": "大門", "team": cast.team.unit.pk}
    sent |= door(client.get(move(visit, "schedule_visit")))
    answers = [client.post(move(visit, "schedule_visit"), sent) for _click in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, visit.get_absolute_url())] * 2
    assert visit.transitions.count() == 1


def test_put_off_is_asked_with_what_was_set(client, cast):
    visit = scheduled(cast, guests=[("陳里長", "chen@demo.example")], agencies=[cast.agency.unit])
    sign_in(client, cast.team)
    form = client.get(move(visit, "put_off_visit")).context["form"]
    values = {name: form[name].value() for name in ("day", "begins", "ends", "place", "team", "guests")}
    assert values == {
        "day": DAY,
        "begins": dt.time(14),
        "ends": dt.time(16),
        "place": "石岡區公所大門",
        "team": cast.team.unit.pk,
        "guests": "陳里長 chen@demo.example",
    }
    assert cast.agency.unit.pk in form["agencies"].value()


def test_the_record_is_written_on_one_page(client, cast):
    plan = make_plan(cast)
    visit = held(cast, plan=plan)
    sign_in(client, cast.team)
    page = client.get(move(visit, "record_visit"))
    typed = {"seen": SEEN, "finding_vision": "願景要補平日的人潮。", "rows": "2", "words_1": "函詢用地"} | door(page)
    half = client.post(move(visit, "record_visit"), typed)
    missing = "追蹤事項、負責單位與完成期限要一起填；不需要的列請整列清空。"
    assert (half.status_code, half.context["form"].errors) == (422, {"owner_1": [missing], "due_1": [missing]})
    assert (FollowUp.objects.count(), VisitFinding.objects.count()) == (0, 0)
    assert half.context["form"]["finding_vision"].value() == "願景要補平日的人潮。"
    more = client.post(move(visit, "record_visit"), typed | {"more": "rows"})
    assert (more.context["form"].count, more.context["form"]["seen"].value()) == (3, SEEN)
    late = client.post(move(visit, "record_visit"), typed | {"owner_1": cast.office.unit.pk, "due_1": "115.03.01"})
    assert late.context["form"].errors["due_1"] == ["完成期限不可早於今天。"]
    client.post(move(visit, "record_visit"), typed | {"owner_1": cast.office.unit.pk, "due_1": "115.03.20"})
    visit.refresh_from_db()
    assert (visit.state, visit.seen, visit.recorded_by) == (VisitState.RECORDED, SEEN, cast.team.label)
    assert [(found.section, found.words) for found in visit.findings.all()] == [("vision", "願景要補平日的人潮。")]
    assert [(row.words, row.owner, row.due_on) for row in visit.follow_ups.all()] == [
        ("函詢用地", cast.office.unit, dt.date(2026, 3, 20))
    ]


def test_a_photograph_is_kept_without_where_it_was_taken(client, cast):
    visit = held(cast)
    sign_in(client, cast.team)
    url = reverse("guidance:add_photo", args=[visit.pk])
    assert client.post(url, {"file": photograph(), "caption": "北段缺口"}).status_code == 302
    photo = VisitPhoto.objects.get()
    sign_in(client, cast.office)
    sent = client.get(reverse("guidance:photo", args=[visit.pk, photo.pk]))
    data = b"".join(sent.streaming_content)
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (30, 40), {})
    assert (b"secret place" in data, b"Exif" in data, photo.file.size) == (False, False, len(data))
    assert (sent["Content-Type"], photo.file.name) == ("image/jpeg", "水圳.jpg")


def test_what_is_no_photograph_is_refused(client, cast):
    visit = held(cast)
    sign_in(client, cast.team)
    url = reverse("guidance:add_photo", args=[visit.pk])
    paper = client.post(url, {"file": SimpleUploadedFile("說明.pdf", b"%PDF-1.7"), "caption": "北段缺口"})
    assert (paper.status_code, paper.context["form"].errors["file"]) == (
        422,
        ["「說明.pdf」不是照片。請選擇 jpg 或 png 圖片。"],
    )
    false = client.post(url, {"file": SimpleUploadedFile("水圳.jpg", b"GIF89a......"), "caption": "北段缺口"})
    assert false.context["form"].errors["file"] == [
        "「水圳.jpg」的副檔名是 .jpg，內容卻是GIF 圖片。請確認選對檔案，以正確的格式另存後再上傳。"
    ]
    silent = client.post(url, {"file": photograph(), "caption": ""})
    assert silent.context["form"].errors == {"caption": ["請填寫「照片說明」。"]}
    assert VisitPhoto.objects.count() == 0


def test_photographs_have_an_end_and_can_be_taken_away(client, cast):
    visit = held(cast)
    for number in range(MOST_PHOTOS):
        add_photo(visit, file=photograph(), caption=f"第{number}張", by=cast.team) if number < 1 else _like(
            visit, number
        )
    sign_in(client, cast.team)
    url = reverse("guidance:add_photo", args=[visit.pk])
    full = client.post(url, {"file": photograph(), "caption": "再一張"})
    assert (full.status_code, full.context["refused"]) == (409, "一次訪視最多 20 張照片，請先移除不需要的。")
    photo = VisitPhoto.objects.earliest("pk")
    sign_in(client, cast.office)
    assert client.post(reverse("guidance:remove_photo", args=[visit.pk, photo.pk])).status_code == 404
    sign_in(client, cast.team)
    assert client.post(reverse("guidance:remove_photo", args=[visit.pk, photo.pk])).status_code == 302
    assert client.get(reverse("guidance:photo", args=[visit.pk, photo.pk])).status_code == 404
    with time_machine.travel("2026-03-11 09:00+08:00"):
        perform(visit, RECORD, by=cast.team, seen=SEEN)
    assert client.get(url).status_code == 404


def _like(visit, number):
    """Another row of a photograph that is there: the file is stored once more under its own number."""
    file = VisitPhoto.objects.earliest("pk").file
    file.pk = None
    file._state.adding = True
    file.save(force_insert=True)
    VisitPhoto.objects.create(visit=visit, file=file, caption=f"第{number}張")


def answers(client, urls):
    """What each gives; a file is read to its end."""
    found = [client.get(url) for url in urls]
    for answer in found:
        b"".join(answer)
    return [answer.status_code for answer in found]


ALL = ["visit", "visit_ics", "visit_pdf", "visit_odt", "photo"]


def of(visit, name):
    args = [visit.pk, visit.photos.get().pk] if name == "photo" else [visit.pk]
    return reverse(f"guidance:{name}", args=args)


def test_what_an_assignment_showed_is_gone_with_it(client, cast):
    plan = make_plan(cast)
    request = assigned(cast, plan)
    visit = proposed(cast, request=request)
    perform(visit, SCHEDULE, by=cast.platform, **when(cast, team=cast.platform.unit))
    with time_machine.travel("2026-03-10 17:00+08:00"):
        perform(visit, HOLD, by=cast.platform, came=list(visit.parties.all()))
        add_photo(visit, file=photograph(), caption="缺口", by=cast.platform)
        perform(visit, RECORD, by=cast.platform, seen=SEEN)
        sign_in(client, cast.team)
        pages = [*(of(visit, name) for name in ALL), plan.get_absolute_url()]
        assert answers(client, pages) == [200] * 6
        perform(request, CLOSE, by=cast.team, outcome="已談妥。")
        assert answers(client, pages) == [404] * 5 + [GONE]


def test_who_is_not_invited_any_more_finds_nothing(client, cast):
    plan = make_plan(cast)
    visit = scheduled(cast, plan=plan, agencies=[cast.other.unit])
    sign_in(client, cast.other)
    pages = [visit.get_absolute_url(), of(visit, "visit_ics"), plan.get_absolute_url()]
    assert answers(client, pages) == [200] * 3
    perform(visit, PUT_OFF, by=cast.team, reason="人數太多。", **when(cast))
    assert answers(client, pages) == [404, 404, GONE]
    sign_in(client, cast.team)
    assert answers(client, pages) == [200] * 3
    perform(visit, CANCEL, by=cast.platform, reason="颱風。")
    assert answers(client, pages) == [200, 200, GONE]
    assert b"METHOD:CANCEL" in client.get(of(visit, "visit_ics")).content


@pytest.mark.parametrize("name", ["visit", "visit_ics", "add_photo", "visit_pdf", "visit_odt"])
def test_for_others_it_is_not_there(client, cast, name):
    visit = held(cast)
    for actor in (cast.other, cast.agency, cast.stranger):
        sign_in(client, actor)
        assert client.get(of(visit, name)).status_code == 404


def test_figures_count_what_their_lists_show(client, cast):
    given = [{"words": "函詢用地", "owner": cast.office.unit, "due_on": dt.date(2026, 3, day)} for day in (12, 20)]
    recorded(cast, given=given)
    proposed(cast)
    held(cast)
    with time_machine.travel("2026-03-16 09:00+08:00"):
        sign_in(client, cast.platform)
        figures = client.get(reverse("guidance:visit_figures")).context["figures"]
        total = figures.total
        assert ([each.count for _quarter, each in total.quarters], total.year, total.open.count, total.late.count) == (
            [2, 0, 0, 0],
            2,
            2,
            1,
        )
        (here,) = [line for line in figures.lines if line.name == cast.district.name]
        for figure in (here.quarters[0][1], here.open, here.late, total.quarters[1][1], total.open, total.late):
            assert client.get(figure.url).context["page"].paginator.count == figure.count
        sign_in(client, cast.stranger)
        assert client.get(reverse("guidance:visit_figures")).context["figures"].total.year == 0


def test_lists_are_flat(client, cast, django_assert_num_queries):
    given = [{"words": f"第{n}件", "owner": cast.office.unit, "due_on": DAY} for n in range(35)]
    with time_machine.travel("2026-03-10 17:00+08:00"):
        visit = recorded_at_once(cast, given)
    for _number in range(34):
        proposed(cast)
    for actor in (cast.platform, cast.office):
        sign_in(client, actor)
        for name, queries in (("visits", 9), ("follow_ups", 9)):
            client.get(reverse(f"guidance:{name}"))
            with django_assert_num_queries(queries):
                page = client.get(reverse(f"guidance:{name}"))
            assert len(page.context["page"].object_list) == 30
    with django_assert_num_queries(9):
        client.get(visit.get_absolute_url())


def recorded_at_once(cast, given):
    with time_machine.travel("2026-03-02 09:00+08:00"):
        return recorded(cast, given=given)
