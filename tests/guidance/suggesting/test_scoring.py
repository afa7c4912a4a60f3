"""Suggestions say why: a plain score, never one that is full, over or declined; the database looks at little for them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from bench.pages import explained
from guidance.matching.chart import DECLINE, END
from guidance.models import Match, Partner, SoughtHelp
from guidance.suggesting.scoring import Wanted, suggested, themes_in, wanted_of
from proposals.content.values import DistrictContent, VentureContent
from tests.guidance.matching.cases import make_partner, make_scene, matched, today
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
HERE = (DistrictContent("66000200", "石岡區", True),)
WATER = VentureContent(id=1, title="水圳步道", theme="把廢棄水圳整理成生態步道。", method="與學校合作課程。")


def shown(found):
    return [(each.partner.name, each.score, [reason.words for reason in each.reasons]) for each in found]


def test_themes_are_read_from_what_the_venture_says_of_itself():
    assert themes_in("水圳步道\n與學校合作\n") == {"ecology": "水圳", "learning": "學校"}
    assert themes_in("山上的 生 態 旅 行") == {"tourism": "旅行", "ecology": "生態"}  # blanks are none
    assert themes_in("沒有說") == {}
    assert wanted_of(WATER, HERE, None).themes == {"ecology": "水圳", "learning": "課程"}


def test_what_was_said_goes_before_what_is_read():
    sought = SoughtHelp(themes=["trade"], offers=["funds", "channel"])
    assert wanted_of(WATER, HERE, sought) == Wanted({"trade": ""}, ("funds", "channel"), {"66000200": "石岡區"})


def test_each_reason_counts_and_the_best_comes_first():
    make_partner("全市大學", valid_until=dt.date(2099, 12, 31))
    make_partner("山城大學", districts=["66000200"], offers=["courses"])
    make_partner("海線企業", kind="company", themes=["farming"], districts=["66000120"], offers=["funds"])
    make_partner("遠方企業", kind="company", themes=["farming"], districts=["66000120"], offers=["venue"])
    wanted = Wanted({"ecology": "水圳"}, ("courses", "funds"), {"66000200": "石岡區"})
    found = suggested(wanted, 1)
    theme = "主題相同：水圳、生態與環境（事業內容提到「水圳」）"
    assert shown(found) == [
        (
            "山城大學",
            7,
            [theme, "服務同一區：石岡區", "提供所尋求的協助：課程與師資", "還能媒合 2 件", "有效期間未設限"],
        ),
        ("全市大學", 6, [theme, "服務全市", "提供所尋求的協助：課程與師資", "還能媒合 2 件", "有效至 188.12.31"]),
        ("海線企業", 2, ["提供所尋求的協助：資金", "還能媒合 2 件", "有效期間未設限"]),
    ]
    assert [sum(reason.points for reason in each.reasons) for each in found] == [each.score for each in found]


def test_what_is_full_over_or_serves_nothing_of_it_is_not_suggested():
    make_partner("額滿", capacity=1, taken=1)
    make_partner("過期", valid_until=today() - dt.timedelta(days=1))
    make_partner("最後一天", valid_until=today())
    make_partner("全市但無關", themes=["farming"])
    wanted = Wanted({"ecology": ""}, (), {"66000200": "石岡區"})
    assert [each.partner.name for each in suggested(wanted, 1)] == ["最後一天"]
    assert suggested(Wanted(), 1) == []


def test_one_that_is_matched_or_was_declined_is_not_suggested_again_one_that_ended_is():
    scene = make_scene()
    other = scene.plan.ventures.create(position=2, title="水圳課程")
    wanted = Wanted({"ecology": ""})

    def names(venture):
        return [each.partner.name for each in suggested(wanted, venture.pk)]

    match = matched(scene, "active")
    assert (names(scene.venture), names(other)) == ([], ["山城大學水圳計畫"])
    perform(match, END, by=scene.people, outcome="完成三公里植物盤點。")
    assert names(scene.venture) == ["山城大學水圳計畫"]
    perform(matched(scene), DECLINE, by=scene.cast.proposer, reason="不續辦了。")
    assert (names(scene.venture), names(other)) == ([], ["山城大學水圳計畫"])


MANY = """
    INSERT INTO guidance_partner (kind, name, about, offers, themes, districts, capacity, taken, note, contact_name,
        contact_phone, contact_email, consent_way, row_version, created_at, updated_at)
    SELECT 'university', 'p' || n, '每學期一門課。', ARRAY[(ARRAY['courses','funds','venue','advice'])[1 + n %% 4]],
        ARRAY[(ARRAY['farming','craft','tourism','place','ecology','youth','care','digital'])[1 + n %% 8]],
        ARRAY['660002' || lpad((n %% 29)::text, 2, '0')], 2, n %% 3, '', '', '', '', '', 0, now(), now()
    FROM generate_series(%s, %s) AS n
"""


def buffers(wanted, venture):
    """The least of three, each with the tables as they are: what vacuums by itself meanwhile tells the planner of others."""
    return min(once(wanted, venture) for _ in range(3))


def once(wanted, venture):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE guidance_partner, guidance_match")
    with explained() as found:
        assert len(suggested(wanted, venture)) == 10
    return sum(found.values())


def test_five_thousand_partners_and_ten_thousand_matches_are_asked_through_indexes():
    """By the number of buffers one statement looks at; at 8 KB each it is the time that a page waits for."""
    scene = make_scene()
    Partner.objects.filter(pk=scene.partner.pk).update(capacity=1)
    wanted = Wanted({"ecology": ""}, ("courses",), {"66000200": "石岡區"})
    with connection.cursor() as cursor:
        cursor.execute(MANY, [1, 5_000])
    alone = buffers(wanted, scene.venture.pk)
    ventures = scene.plan.ventures.bulk_create(
        type(scene.venture)(proposal=scene.plan, position=number, title=f"事業{number}") for number in range(10_000)
    )
    match = {"proposal": scene.plan, "kind": "university", "words": "請帶學生踏查。", "year": 115, "holder": "platform"}
    partners = list(Partner.objects.values_list("pk", flat=True))
    Match.objects.bulk_create(
        Match(venture=venture, partner_id=partners[number % 5_000], asked_by=scene.plan.owner, title="事業", **match)
        for number, venture in enumerate(ventures)
    )
    crowded = buffers(wanted, scene.venture.pk)
    assert (alone < 700, crowded <= alone + 10) == (True, True)
