"""What RDEC writes in a review, as it is drafted from rounds, commitments and meetings."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.letters.checking import findings
from documents.letters.di import written
from documents.letters.trees import parsed
from documents.letters.values import NUMBERED, Point
from inputs.fields import format_roc
from proposals.letters import services
from proposals.letters.occasions import offered
from proposals.states import State
from reviews.commitments.services import confirm_for, confirm_own
from reviews.letters.drafts import in_full
from reviews.meetings.recording import Record, record_minutes
from reviews.models import Commitment
from reviews.states import MatterKind, Part
from tests.factories.accounts import sign_in
from tests.factories.kept import fresh, kept_for_module
from tests.factories.plans import walkers_at
from tests.reviews.cases import paper
from workflow.calendar import clock
from workflow.engine.errors import NotPermitted

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walkers_at(State.FORMED, State.CONFIRMING, State.PROJECT_MEETING)


def names(walker):
    return [offer.occasion.name for offer in offered(walker.plan, walker.cast.of("RDEC"))]


def drafted(walker, occasion, about=None):
    words = services.draft(walker.plan, occasion, about, by=walker.cast.of("RDEC")).versions.get().words
    if words.kind in NUMBERED:
        assert findings(parsed(written(words))) == []
    return words


def test_before_a_round_the_agencies_are_filled_in_by_hand(kept):
    walker = fresh(kept[0])
    assert names(walker) == ["ask_opinions"]
    words = drafted(walker, "ask_opinions")
    assert (words.originals, words.recipient) == ((), None)
    assert "請於　年　月　日前惠示書面審查意見，請　查照惠復。" in words.subject


def test_a_waiver_lists_what_every_agency_has_confirmed(kept):
    walker = fresh(kept[1])
    assert names(walker) == ["waive_meeting"]
    first, *others = Commitment.objects.filter(proposal=walker.plan, state="proposed").order_by("id")
    rdec = walker.cast.of("RDEC")
    evidence = {"paper": paper("回復函"), "source": "電子郵件"}
    with clock.at(dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)):
        confirm_for(walker.plan, {first.pk: first.row_version}, by=rdec, key="k", **evidence)
        for row in others:
            confirm_own({row.pk: row.row_version}, by=walker.cast.actor(row.agency))
    words = drafted(walker, "waive_meeting")
    rows = Commitment.objects.filter(proposal=walker.plan).select_related("agency").order_by("id")
    assert words.subject == (
        f"「{walker.plan.title}」地方創生計畫（案號{walker.plan.case_number}）"
        "分工項目及配合事項均已確認，擬免召開專案會議，簽請　核示。"
    )
    listed = next(point for point in words.passages[0].points if point.points)
    assert [point.text for point in listed.points] == [
        f"{row.agency.full_name}（{row.get_role_display()}）：{row.item}" for row in rows
    ]
    assert [point.points[0].text for point in listed.points] == [
        "115年3月2日依電子郵件代為確認（附件：回復函.txt）。",
        *(f"115年3月2日由{walker.cast.actor(row.agency).label}確認。" for row in others),
    ]
    assert [passage.name for passage in words.passages] == ["說明", "擬辦"]


def test_a_meeting_has_its_notice_agenda_and_minutes(kept):
    walker = fresh(kept[2])
    meeting = walker.plan.project_meetings.get()
    assert names(walker) == ["invite", "agenda", "minutes", "return_to_proposer"]
    at = timezone.localtime(meeting.held_at)
    notice = drafted(walker, "invite", meeting.pk)
    assert (notice.kind, notice.held_on, notice.place) == ("notice", at.date(), meeting.place)
    assert notice.held_at == f"{at.hour}時" + (f"{at.minute}分" if at.minute else "")
    assert [party.name for party in notice.chair] == [meeting.chair]
    assert walker.plan.owner.full_name in [party.name for party in notice.attending]
    assert "臺中市石岡區公所" in [party.name for party in notice.attending]
    agenda = drafted(walker, "agenda", meeting.pk)
    assert (agenda.kind, agenda.subject) == ("agenda", in_full(meeting))
    assert agenda.passages[2].points[0].text.startswith(f"案由：「{walker.plan.title}」")
    minutes = drafted(walker, "minutes", meeting.pk)
    assert [passage.name for passage in minutes.passages] == ["主席致詞", "報告事項", "討論事項", "臨時動議"]


def test_minutes_say_who_came_and_what_was_heard_as_recorded(kept):
    walker = fresh(kept[2])
    meeting = walker.plan.project_meetings.get()
    record = Record(
        recorder="王小姐",
        remarks="請逐項確認。",
        adjourned_at=meeting.held_at + dt.timedelta(hours=2),
        people=(
            (Part.ATTENDS, "農業局　副局長　陳大明\n文化局 張美玲"),
            (Part.OBSERVES, "專管平台"),
            (Part.EXCUSED, ""),
        ),
        matters=((MatterKind.REPORT, "上次決議辦理情形。\n決定：洽悉。"), (MatterKind.MOTION, "")),
    )
    with clock.at(meeting.held_at + dt.timedelta(hours=3)):
        record_minutes(meeting, paper(), ["照案通過。"], by=walker.cast.of("RDEC"), record=record)
    minutes = drafted(walker, "minutes", meeting.pk)
    assert [party.name for party in minutes.attending] == ["農業局　副局長　陳大明", "文化局　張美玲"]
    assert ([party.name for party in minutes.observing], minutes.excused, minutes.recorder) == (
        ["專管平台"],
        (),
        "王小姐",
    )
    closed = timezone.localtime(record.adjourned_at)
    assert minutes.closed_at == f"{closed.hour}時" + (f"{closed.minute}分" if closed.minute else "")
    remarks, reports, decided, motions = minutes.passages
    assert (remarks.text, motions.text, motions.points) == ("請逐項確認。", "（無）", ())
    assert reports.points == (Point("上次決議辦理情形。", (Point("決定：洽悉。"),)),)
    assert decided.points[0].points == (Point("決議：", (Point("照案通過。"),)),)


def test_another_meeting_is_none_of_this_plan(kept):
    walker = fresh(kept[2])
    with pytest.raises(NotPermitted):
        drafted(walker, "invite", walker.plan.project_meetings.get().pk + 1)


def test_a_meetings_letters_are_drafted_beside_it_by_those_who_may(client, kept):
    walker = fresh(kept[2])
    meeting = walker.plan.project_meetings.get()

    def offered(actor):
        page = sign_in(client, actor).get(reverse("reviews:plan", args=[walker.plan.pk]))
        (item,) = page.context["agenda"]
        return [(offer.occasion.name, offer.about) for offer in item.letter_offers], page.text.count("擬稿：")

    own = [(name, meeting.pk) for name in ("invite", "agenda", "minutes")]
    assert (offered(walker.cast.of("RDEC")), offered(walker.owner)) == ((own, 3), ([], 0))


def test_a_second_letter_of_a_meeting_is_drafted_only_where_it_is_meant(client, kept):
    walker = fresh(kept[2])
    plan, rdec, meeting = walker.plan, walker.cast.of("RDEC"), walker.plan.project_meetings.get()
    sign_in(client, rdec)
    page, new = reverse("reviews:plan", args=[plan.pk]), reverse("proposals:letter_new", args=[plan.pk])
    asked = {"occasion": "invite", "about": meeting.pk}
    client.post(new, asked)
    first = plan.letters.get()
    (item,) = client.get(page).context["agenda"]
    assert [(offer.occasion.name, offer.draft) for offer in item.letter_offers] == [
        ("invite", first.pk),
        ("agenda", None),
        ("minutes", None),
    ]
    told = client.post(new, asked, follow=True)
    (message,) = told.context["messages"]
    assert str(message) == (
        f"「專案會議開會通知單（{meeting}）」已由{rdec.label}於 {said_at(first.made_at)} 擬稿，"
        "沒有重複擬稿；確實需要另一份時，請按「另擬一份」。"
    )
    assert plan.letters.count() == 1
    client.post(new, asked | {"again": "on"})
    assert list(plan.letters.values_list("occasion", "about")) == [("invite", meeting.pk)] * 2


def said_at(moment):
    local = timezone.localtime(moment)
    return f"{format_roc(local.date())} {local:%H:%M}"


def test_a_called_meetings_letters_are_led_to_beside_its_steps(client, kept):
    """Notice and agenda beside the notice, the minutes beside their recording; the day has come, so that stands first."""
    walker = fresh(kept[2])
    rdec = walker.cast.of("RDEC")

    def beside(actor):
        page = sign_in(client, actor).get(walker.plan.get_absolute_url())
        return [letter for _step, letters in page.context["leading"] for letter in letters]

    tab = reverse("proposals:letters", args=[walker.plan.pk])
    minutes = ("先擬公文：專案會議紀錄", tab)
    assert beside(rdec) == [minutes, ("先擬公文：專案會議開會通知單、專案會議議程", tab)]
    letter = services.draft(walker.plan, "invite", walker.plan.project_meetings.get().pk, by=rdec)
    drafted = ("公文稿：專案會議開會通知單", letter.get_absolute_url())
    assert beside(rdec) == [minutes, drafted, ("先擬公文：專案會議議程", tab)]
    assert beside(walker.owner) == []
