"""A partner is suggested, spoken to, agrees on paper, works along, and is let into the plan as long as it does (R6)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q

from accounts.models import Unit, User
from guidance.history import of_guidance
from guidance.matching.chart import AGREE, CONFIRM, CONTACT, DECLINE, END
from guidance.matching.services import agree, contribute, hand_over, seek, strike, suggest
from guidance.matching.states import MatchState
from guidance.matching.steps import duties
from guidance.models import Contribution, Match, Partner
from proposals.models import Proposal
from tests.factories.accounts import make_actor
from tests.guidance.matching.cases import WORDS, make_partner, make_scene, matched, signed_in, today
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted, Refused
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db
NUMBER = "山城大字第1150000123號"
OUTCOME = "完成三公里植物盤點與十二面導覽牌。"


@pytest.fixture
def scene():
    return make_scene()


def waits(actor):
    return [(str(duty.verb), duty.case.called, duty.due_on) for duty in duties(actor)]


def told(actor):
    return list(Notification.objects.filter(user=actor.user).order_by("id").values_list("text", flat=True))


def sees(actor, plan):
    return Proposal.objects.visible_to(actor).filter(pk=plan.pk).exists()


def seen(actor):
    listed = [row.pk for row in Match.objects.seen_by(actor, Q()).first(30)[:30]]
    visible = sorted(Match.objects.visible_to(actor).values_list("pk", flat=True))
    assert sorted(listed) == visible
    return visible


@time_machine.travel("2026-03-02 09:00+08:00")
def test_a_match_waits_for_the_platform_the_partner_the_proposer_and_then_runs():
    scene = make_scene()
    cast, called = scene.cast, "水圳步道 × 山城大學水圳計畫"
    match = suggest(scene.venture, scene.partner, words=WORDS, by=cast.proposer)
    assert waits(cast.platform) == [("聯繫夥伴", called, dt.date(2026, 3, 9))]
    assert told(cast.platform)[-1] == f"{cast.proposer.unit} 建議媒合：媒合「水圳步道」與「山城大學水圳計畫」"
    assert (waits(scene.people), seen(scene.people)) == ([], [])  # nobody has spoken to the partner yet
    perform(match, CONTACT, by=cast.platform, note="")
    assert waits(scene.people) == [("回復媒合邀請", called, dt.date(2026, 3, 16))]
    assert (seen(scene.people), sees(scene.people, scene.plan)) == ([match.pk], False)
    agree(match, by=scene.people, agreement_number=NUMBER)
    assert waits(cast.proposer) == [("開始合作", called, dt.date(2026, 3, 9))]
    assert (waits(scene.people), sees(scene.people, scene.plan)) == ([], True)
    assert Partner.objects.get().taken == 1
    perform(match, CONFIRM, by=cast.proposer, note="")
    assert waits(scene.people) == [("登錄投入的時數或金額", called, None)]
    assert waits(cast.platform) == waits(cast.proposer) == []
    perform(match, END, by=scene.people, outcome=OUTCOME)
    assert (match.state, match.outcome, match.closed_by) == (MatchState.ENDED, OUTCOME, "山城大學水圳計畫")
    assert (sees(scene.people, scene.plan), Partner.objects.get().taken, waits(scene.people)) == (False, 0, [])
    lines = [line.move for line in match.transitions.order_by("id")]
    assert lines == ["contact_partner", "agree_match", "confirm_match", "end_match"]
    assert [line.move for line in scene.plan.transitions.order_by("id")] == ["let_in", "let_out"]
    assert told(cast.proposer)[-1].startswith("媒合「水圳步道」與「山城大學水圳計畫」：結束媒合")


def test_a_partner_without_people_is_answered_for_by_the_platform(scene):
    mentor = make_partner("木工導師", kind="technical")
    match = matched(scene, "contacted", mentor)
    assert match.holder_unit == scene.cast.platform.unit
    assert not AGREE.allowed(match, scene.people)
    agree(match, by=scene.cast.platform, agreement_number=NUMBER)
    assert match.state == MatchState.AGREED


def test_who_joins_a_partner_takes_over_what_waits_for_it(scene):
    mentor = make_partner("木工導師", kind="technical")
    match = matched(scene, "contacted", mentor)
    people = signed_in(mentor, scene.cast, "導師")
    match = Match.objects.get(pk=match.pk)
    assert match.holder_unit == people.unit
    assert [verb for verb, _called, _due in waits(people)] == ["回復媒合邀請"]
    assert (bool(AGREE.allowed(match, people)), bool(AGREE.allowed(match, scene.cast.platform))) == (True, False)


def test_what_is_handed_over_says_so_and_tells_who_has_it_now(scene):
    mentor = make_partner("木工導師", kind="technical")
    match, other = matched(scene, "contacted", mentor), scene.cast.platform
    version = match.row_version
    people = signed_in(mentor, scene.cast, "導師")
    line = match.transitions.latest("id")
    match.refresh_from_db()
    assert (line.move, line.actor_label, line.holder_unit, line.row_version) == (
        "handed_on",
        "夥伴的人員異動",
        people.unit,
        version,
    )
    words = f"{match}：夥伴的人員有異動，改由%s回復"
    assert told(people)[-1] == words % people.unit
    hand_over([people.unit])
    assert match.transitions.filter(move="handed_on").count() == 1  # nothing has changed
    User.objects.filter(pk=people.user.pk).update(is_active=False)
    hand_over([people.unit])
    match.refresh_from_db()
    assert (match.holder_unit, told(other)[-1]) == (other.unit, words % other.unit)
    assert match.transitions.filter(move="handed_on").count() == 2


def test_without_anybody_it_is_in_nobodys_hands_and_nothing_fails(scene):
    mentor = make_partner("木工導師", kind="technical")
    match = matched(scene, "contacted", mentor)
    people = signed_in(mentor, scene.cast, "導師")
    User.objects.filter(pk=people.user.pk).update(is_active=False)
    Unit.objects.filter(pk=scene.cast.platform.unit.pk).update(kind="agency")
    hand_over([people.unit])
    match.refresh_from_db()
    assert (match.holder, match.holder_unit) == ("partner", None)


def test_who_is_asked_in_while_a_match_runs_sees_the_plan(scene):
    mentor = make_partner("木工導師", kind="technical")
    match = matched(scene, "active", mentor)
    people = signed_in(mentor, scene.cast, "導師")
    assert (sees(people, scene.plan), Match.objects.get(pk=match.pk).holder_unit) == (True, people.unit)


def letter():
    return SimpleUploadedFile("意向書.txt", "同意合作。".encode())


def test_the_paper_is_there_when_the_work_begins_and_may_be_there_before(scene):
    match = matched(scene, "contacted")
    agree(match, by=scene.people)  # by telephone, say: the paper is signed later
    assert (match.state, match.has_paper, Partner.objects.get().taken) == (MatchState.AGREED, False, 1)
    with pytest.raises(DataMissing, match="請附上合作文件，或填寫文件的文號。"):
        perform(match, CONFIRM, by=scene.cast.proposer)
    assert Match.objects.get().state == MatchState.AGREED
    agree(match, by=scene.cast.proposer, move=CONFIRM, file=letter())
    assert (match.state, match.agreement.name, match.agreement_number) == (MatchState.ACTIVE, "意向書.txt", "")


def test_the_paper_that_was_given_with_the_answer_stays(scene):
    match = matched(scene, "contacted")
    agree(match, by=scene.people, file=letter())
    perform(match, CONFIRM, by=scene.cast.proposer)
    assert (match.state, match.agreement.name, match.agreement_number) == (MatchState.ACTIVE, "意向書.txt", "")


def test_a_full_partner_and_one_that_is_over_take_on_no_more(scene):
    Partner.objects.update(capacity=1)
    matched(scene, "agreed")
    other = scene.plan.ventures.create(position=2, title="水圳課程")
    scene.partner.refresh_from_db()
    with pytest.raises(Refused, match="「山城大學水圳計畫」同時最多媒合 1 件，已額滿。"):
        suggest(other, scene.partner, words=WORDS, by=scene.cast.platform)
    over = make_partner("退休業師", kind="business", valid_until=today() - dt.timedelta(days=1))
    with pytest.raises(Refused, match="「退休業師」的有效期間到 "):
        suggest(other, over, words=WORDS, by=scene.cast.platform)


def test_the_last_place_is_taken_while_another_one_waits(scene):
    Partner.objects.update(capacity=1)
    other = scene.plan.ventures.create(position=2, title="水圳課程")
    first, second = matched(scene, "contacted"), suggest(other, scene.partner, words=WORDS, by=scene.cast.platform)
    perform(second, CONTACT, by=scene.cast.platform, note="")
    agree(first, by=scene.people, agreement_number=NUMBER)
    with pytest.raises(GuardFailed, match="同時最多媒合 1 件，已額滿。"):
        agree(second, by=scene.people, agreement_number=NUMBER)
    perform(first, DECLINE, by=scene.people, reason="學期中改派。")
    agree(Match.objects.get(pk=second.pk), by=scene.people, agreement_number=NUMBER)
    assert Partner.objects.get().taken == 1


def test_one_that_was_declined_is_not_suggested_again_one_that_ended_may_be(scene):
    match = matched(scene)
    with pytest.raises(Refused, match="這項事業與「山城大學水圳計畫」已有一件媒合在進行中。"):
        suggest(scene.venture, scene.partner, words=WORDS, by=scene.cast.proposer)
    perform(match, DECLINE, by=scene.cast.proposer, reason="希望找近一點的學校。")
    assert (match.closed_by, match.outcome) == (scene.cast.proposer.unit.name, "希望找近一點的學校。")
    with pytest.raises(Refused, match="這項事業與「山城大學水圳計畫」已決定不媒合，不能再建議。"):
        suggest(scene.venture, scene.partner, words=WORDS, by=scene.cast.platform)
    other = make_partner("海線大學")
    ended = matched(scene, "active", other)
    perform(ended, END, by=scene.cast.platform, outcome=OUTCOME)
    assert (
        suggest(scene.venture, Partner.objects.get(pk=other.pk), words=WORDS, by=scene.cast.platform).state
        == "suggested"
    )


def test_a_partner_that_was_never_spoken_to_hears_of_nothing(scene):
    before = told(scene.people)
    match = matched(scene)
    perform(match, DECLINE, by=scene.cast.platform, reason="提案單位改找他校。")
    assert (told(scene.people), seen(scene.people)) == (before, [])


def test_another_match_keeps_the_plan_in_sight(scene):
    other = scene.plan.ventures.create(position=2, title="水圳課程")
    first, second = matched(scene, "active"), suggest(other, scene.partner, words=WORDS, by=scene.cast.platform)
    perform(second, CONTACT, by=scene.cast.platform, note="")
    agree(second, by=scene.people, agreement_number=NUMBER)
    perform(first, END, by=scene.people, outcome=OUTCOME)
    assert sees(scene.people, scene.plan)
    perform(Match.objects.get(pk=second.pk), DECLINE, by=scene.cast.proposer, reason="課程不開了。")
    assert not sees(scene.people, scene.plan)


def test_who_sees_a_match(scene):
    match = matched(scene, "active")
    cast, another = scene.cast, signed_in(make_partner("海線大學"), scene.cast, "別校")
    sights = (cast.proposer, cast.office, cast.platform, cast.rdec, scene.people)
    assert [seen(actor) for actor in sights] == [[match.pk]] * 5
    assert [seen(actor) for actor in (cast.team, cast.agency, cast.stranger, another)] == [[]] * 4


def test_only_who_may_suggests(scene):
    with pytest.raises(NotPermitted):
        suggest(scene.venture, scene.partner, words=WORDS, by=scene.cast.stranger)
    with pytest.raises(NotPermitted):
        seek(scene.venture, themes=[], offers=["funds"], words=WORDS, by=scene.people)
    draft = Proposal.objects.create(
        owner=scene.cast.proposer.unit, created_by=scene.cast.proposer.user, title="草稿", holder="proposer"
    )
    venture = draft.ventures.create(position=1, title="草稿事業")
    assert suggest(venture, scene.partner, words=WORDS, by=scene.cast.proposer).state == "suggested"


def test_what_is_put_in_stays_and_is_corrected_by_a_line(scene):
    match = matched(scene, "agreed")
    said = {"day": today(), "words": "帶領田野調查", "by": scene.people}
    with pytest.raises(Refused, match="媒合目前為「待提案單位確認」，不能登錄或更正投入。"):
        contribute(match, hours=Decimal(3), **said)
    perform(match, CONFIRM, by=scene.cast.proposer, note="")
    wrong = contribute(match, hours=Decimal("30.5"), amount=2000, **said)
    with pytest.raises(NotPermitted):
        contribute(match, hours=Decimal(3), **said | {"by": scene.cast.proposer})
    strike(wrong, reason="少打小數點，實際三小時。", by=scene.people)
    with pytest.raises(Refused, match="這筆投入紀錄已更正過了。"):
        strike(wrong, reason="少打小數點，實際三小時。", by=scene.people)
    contribute(match, hours=Decimal("3.5"), **said | {"by": scene.cast.platform})
    rows = list(Contribution.objects.order_by("id").values_list("hours", "amount", "kind"))
    assert rows == [
        (Decimal("30.5"), 2000, "university"),
        (Decimal("-30.5"), -2000, "university"),
        (Decimal("3.5"), 0, "university"),
    ]


def test_the_plans_history_tells_of_it(scene):
    match = matched(scene, "agreed")
    perform(match, DECLINE, by=scene.cast.proposer, reason="改找他校。")
    lines = [(line.what, line.words) for line in of_guidance(scene.plan, scene.cast.proposer)]
    assert lines == [
        ("建議媒合：水圳步道 × 山城大學水圳計畫", [WORDS]),
        ("聯繫夥伴", []),
        ("同意媒合", [f"合作文件文號：{NUMBER}"]),
        ("不媒合", ["改找他校。"]),
    ]
    assert of_guidance(scene.plan, make_actor(scene.cast.stranger.unit)) == []


def test_a_venture_may_be_taken_out_and_the_match_stays(scene):
    match = matched(scene)
    scene.venture.delete()
    match.refresh_from_db()
    assert (match.venture, match.title) == (None, "水圳步道")
    perform(match, DECLINE, by=scene.cast.proposer, reason="事業不做了。")
    assert match.state == MatchState.DECLINED
