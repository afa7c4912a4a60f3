"""Pages of matches: suggested on the plan's page, agreed with a file, counted in figures of which each opens its list."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.pages import counted
from guidance.matching.figures import figures_of
from guidance.matching.services import agree, contribute, seek, strike
from guidance.models import Contribution, Match, SoughtHelp
from tests.factories.accounts import sign_in
from tests.guidance.matching.cases import WORDS, make_partner, make_scene, matched, signed_in, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


def url(name, *args, **query):
    return reverse(f"guidance:{name}", args=args, query=query)


def door(page):
    return {"expected_version": page.context["expected_version"], "key": page.context["key"]}


def moved(client, match, move, **typed):
    to = url("match_move", match.pk, move)
    return client.post(to, door(client.get(to)) | typed)


def test_the_proposer_seeks_asks_and_confirms_the_partner_agrees_with_a_file(client, scene):
    sign_in(client, scene.cast.proposer)
    seeking = url("seek", scene.plan.pk, scene.venture.pk)
    bad = client.post(seeking, {"offers": [], "words": "學生"})
    assert (bad.status_code, SoughtHelp.objects.count()) == (422, 0)
    assert bad.context["form"].errors == {
        "offers": ["請選擇「尋求的協助」。"],
        "words": ["說明至少要有 10 個字，而且不是同一句話重複。請用一兩句話說明需要夥伴做什麼。"],
    }
    assert client.post(seeking, {"offers": ["students"], "words": WORDS}).status_code == 302
    page = client.get(url("plan_partners", scene.plan.pk))
    (suggestion,) = page.context["suggestions"]
    assert (suggestion.partner, suggestion.score) == (scene.partner, 6)
    assert ("請平台媒合" in page.text, "提供所尋求的協助：學生人力" in page.text) == (True, True)
    asking = url("suggest", scene.plan.pk, scene.venture.pk, scene.partner.pk)
    assert client.get(asking).context["form"]["words"].value() == WORDS
    client.post(asking, {"words": WORDS})
    match = Match.objects.get()
    assert (match.asked_by, match.title) == (scene.cast.proposer.unit, "水圳步道")
    assert "已有一件媒合在進行中" in client.post(asking, {"words": WORDS}).context["refused"]
    assert list(client.get(url("plan_partners", scene.plan.pk)).context["suggestions"]) == []
    sign_in(client, scene.cast.platform)
    assert moved(client, match, "contact_partner").status_code == 302
    sign_in(client, scene.people)
    assert "「水圳步道」與「山城大學水圳計畫」待夥伴回復" in client.get(match.get_absolute_url()).text
    paper = SimpleUploadedFile("意向書.txt", "同意合作。".encode())
    assert moved(client, match, "agree_match", file=paper).status_code == 302
    answer = client.get(url("agreement", match.pk))
    assert b"".join(answer.streaming_content).decode() == "同意合作。"
    sign_in(client, scene.cast.proposer)
    assert moved(client, match, "confirm_match").status_code == 302
    match.refresh_from_db()
    assert match.state == "active"


def test_the_proposer_gives_the_paper_that_nobody_gave_before(client, scene):
    match = matched(scene, "contacted")
    sign_in(client, scene.people)
    assert moved(client, match, "agree_match").status_code == 302
    sign_in(client, scene.cast.proposer)
    asked = client.get(url("match_move", match.pk, "confirm_match"))
    assert list(asked.context["form"].fields) == ["file", "agreement_number", "note"]
    refused = moved(client, match, "confirm_match")
    missing = ["請附上合作文件，或填寫文件的文號。"]
    assert (refused.status_code, refused.context["form"].errors) == (422, {"file": missing})
    assert moved(client, match, "confirm_match", agreement_number="山城大字第1150000123號").status_code == 302
    match.refresh_from_db()
    assert (match.state, match.agreement_number) == ("active", "山城大字第1150000123號")


def test_who_confirms_what_is_on_paper_is_asked_for_none(client, scene):
    match = matched(scene, "agreed")
    sign_in(client, scene.cast.proposer)
    asked = client.get(url("match_move", match.pk, "confirm_match"))
    assert list(asked.context["form"].fields) == ["note"]


def test_what_is_put_in_is_typed_counted_and_corrected(client, scene):
    match = matched(scene, "active")
    sign_in(client, scene.people)
    typed = {"day": "999.01.01", "hours": "", "amount": "", "words": "帶學生踏查"}
    bad = client.post(url("contribute", match.pk), typed)
    assert bad.context["form"].errors == {  # both at once
        "day": ["投入日期不可晚於今天。"],
        "hours": ["請填時數或金額，至少一項。"],
    }
    day = f"{today().year - 1911}.{today():%m.%d}"
    bad = client.post(url("contribute", match.pk), typed | {"day": day})
    assert bad.context["form"].errors == {"hours": ["請填時數或金額，至少一項。"]}
    bad = client.post(url("contribute", match.pk), typed | {"day": day, "hours": "3 天", "amount": "-5"})
    assert bad.context["form"].errors == {
        "hours": ["您填的是「3 天」：這裡請填 3；不接受「天」，單位是「小時」。"],
        "amount": ["金額不可為負數。"],
    }
    client.post(url("contribute", match.pk), typed | {"day": day, "hours": "30.5", "amount": "2,000"})
    line = Contribution.objects.get()
    assert "合計 30.5 小時、2,000 元" in client.get(match.get_absolute_url()).text
    client.post(url("strike", match.pk, line.pk), {"reason": "少打小數點，實際三小時。"})
    assert "合計 0 小時、0 元" in client.get(match.get_absolute_url()).text
    assert client.get(url("strike", match.pk, line.pk)).status_code == 404


def test_for_others_it_is_not_there(client, scene):
    match = matched(scene, "active")
    line = contribute(match, day=today(), hours=3, words="帶學生踏查", by=scene.people)
    another = signed_in(make_partner("海線大學"), scene.cast, "別校")
    addresses = [
        url("match", match.pk),
        url("agreement", match.pk),
        url("contribute", match.pk),
        url("strike", match.pk, line.pk),
        url("match_move", match.pk, "end_match"),
        url("plan_partners", scene.plan.pk),
        url("seek", scene.plan.pk, scene.venture.pk),
        url("suggest", scene.plan.pk, scene.venture.pk, scene.partner.pk),
    ]
    for actor in (another, scene.cast.stranger, scene.cast.agency, scene.cast.team):
        sign_in(client, actor)
        assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)
    sign_in(client, scene.cast.office)  # sees the plan and its matches, and does nothing with them
    seen = [client.get(address).status_code for address in addresses]
    assert seen == [200, 404, 404, 404, 404, 200, 404, 404]


def test_when_a_match_ends_the_plan_and_its_pages_are_gone_at_the_next_click(client, scene):
    match = matched(scene, "active")
    sign_in(client, scene.people)
    pages = [
        scene.plan.get_absolute_url(),
        url("plan_partners", scene.plan.pk),
        reverse("proposals:files", args=[scene.plan.pk]),
    ]
    assert [client.get(page).status_code for page in pages] == [200] * 3
    assert moved(client, match, "end_match", outcome="完成三公里植物盤點與導覽牌。").status_code == 302
    answers = [client.get(page) for page in pages]  # who was let out is told by whom, and shown nothing of the plan
    assert [(answer.status_code, "整理成生態步道" in answer.text) for answer in answers] == [(409, False)] * 3
    assert client.get(match.get_absolute_url()).status_code == 200


def test_a_stale_page_is_told(client, scene):
    match = matched(scene, "contacted")
    sign_in(client, scene.people)
    page = client.get(url("match_move", match.pk, "decline_match"))
    moved(client, match, "agree_match", agreement_number="合字第1號")
    late = client.post(url("match_move", match.pk, "decline_match"), door(page) | {"reason": "沒有空。"})
    match.refresh_from_db()
    assert (late.status_code, match.state) == (409, "agreed")


@time_machine.travel("2026-03-02 09:00+08:00")
def test_figures_count_and_each_opens_its_list(client):
    scene = make_scene()
    mentor = make_partner("木工導師", kind="technical")
    ran, asked = matched(scene, "active"), matched(scene, "suggested", mentor)
    said = {"words": "帶學生踏查", "by": scene.people}
    contribute(ran, day=dt.date(2026, 3, 1), hours=3, amount=500, **said)
    contribute(ran, day=dt.date(2025, 12, 31), hours=8, **said)
    strike(
        contribute(ran, day=dt.date(2026, 3, 2), hours=90, **said), reason="多打一個零，實際九小時。", by=scene.people
    )
    found = figures_of(scene.cast.platform, 115)
    lines = {
        line.name: ([figure.count for figure in line.states], line.hours.shown, line.amount.shown)
        for line in found.lines
    }
    assert lines == {
        "大學與 USR 計畫": ([0, 0, 0, 1, 0, 0], "3", "500"),
        "企業（CSR）": ([0] * 6, "0", "0"),
        "業師": ([0] * 6, "0", "0"),
        "技術導師": ([1, 0, 0, 0, 0, 0], "0", "0"),
    }
    total = found.total
    assert ([figure.count for figure in total.states], total.matches.count, total.hours.count) == (
        [1, 0, 0, 1, 0, 0],
        2,
        3,
    )
    sign_in(client, scene.cast.platform)
    for line in [*found.lines, total]:
        for figure in [*line.states, line.matches]:
            assert len(client.get(figure.url).context["page"].object_list) == figure.count
    put_in = client.get(found.lines[0].hours.url).context["page"].object_list
    assert (sum(row.hours for row in put_in), sum(row.amount for row in put_in)) == (3, 500)
    assert [match.pk for match in client.get(url("matches", partner=mentor.pk)).context["page"]] == [asked.pk]
    assert "115 年媒合 2 件，夥伴投入 3 小時、500 元" in client.get(url("match_figures", year=115)).text
    assert "114 年媒合 0 件，夥伴投入 8 小時、0 元" in client.get(url("match_figures", year=114)).text
    refused = "沒有這個年度的統計，以下是 115 年；年度以民國年填寫。"
    assert refused in client.get(url("match_figures", year=116)).text
    assert figures_of(scene.cast.stranger, 115).total.is_empty


def test_lists_and_pages_are_flat(client, scene):
    match = matched(scene, "active")
    seek(scene.venture, themes=["ecology"], offers=["courses"], words=WORDS, by=scene.cast.proposer)
    for number in range(35):
        scene.venture = scene.plan.ventures.create(position=number + 2, title=f"事業{number}")
        make_partner(f"大學{number}")
        matched(scene)
        contribute(match, day=today(), hours=1, words="帶學生踏查", by=scene.people)
    plan = url("plan_partners", scene.plan.pk)
    pages = (url("matches"), url("contributions"), url("match_figures"), match.get_absolute_url(), plan, "/")
    found = {}
    for actor in (scene.cast.platform, scene.cast.proposer, scene.people):
        sign_in(client, actor)
        for address in pages:
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            found[actor.kind, address] = len(captured)
    assert list(found.values()) == [*(8, 6, 6, 12, 12, 11), *(8, 6, 6, 11, 12, 11), *(8, 6, 6, 11, 12, 11)]


def test_agreeing_is_few_statements(client, scene):
    match = matched(scene, "contacted")
    with counted() as seen:
        agree(match, by=scene.people, agreement_number="合字第1號")
    assert len(seen) <= 12


def test_a_match_is_begun_from_the_list_by_choosing_a_plan(client, scene):
    here, beginning = url("matches"), url("match_new")
    offers = {}
    for name in ("proposer", "platform", "rdec", "agency"):
        sign_in(client, getattr(scene.cast, name))
        page, chosen = client.get(here), client.get(beginning)
        plans = [plan.pk for plan in chosen.context["page"]] if chosen.status_code == 200 else None
        offers[name] = (f'href="{beginning}"' in page.text, plans)
    assert offers == {
        "proposer": (True, [scene.plan.pk]),
        "platform": (True, [scene.plan.pk]),
        "rdec": (False, None),
        "agency": (False, None),
    }
    sign_in(client, scene.cast.platform)
    page = client.get(url("match_new", q="不存在"))
    assert (list(page.context["page"]), "沒有可以提出媒合的計畫。" in page.text) == ([], True)
    assert f'href="{url("plan_partners", scene.plan.pk)}"' in client.get(url("match_new", q=scene.plan.title)).text
    sign_in(client, scene.cast.stranger)
    assert list(client.get(beginning).context["page"]) == []
