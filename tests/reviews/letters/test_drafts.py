"""What RDEC writes in a review, as it is drafted from rounds, commitments and meetings."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.letters.checking import findings
from documents.letters.di import written
from documents.letters.trees import parsed
from documents.letters.values import NUMBERED, Point
from inputs.fields import format_roc, roc_year
from proposals.enclosures.things import of_version, with_files
from proposals.letters import services
from proposals.letters.occasions import offered
from proposals.models import LetterVersion, PlanVersion, Proposal
from proposals.states import State
from reviews.commitments.services import confirm_for, confirm_own
from reviews.letters.drafts import in_full
from reviews.meetings.recording import Record, record_minutes
from reviews.models import Commitment
from reviews.states import MatterKind, Part
from tests.factories.accounts import make_actor, sign_in
from tests.factories.kept import fresh, kept_for_module
from tests.factories.plans import walkers_at
from tests.proposals.letters.cases import posted
from tests.reviews.cases import paper
from tests.reviews.letters.cases import words_of
from workflow.calendar import clock
from workflow.engine.errors import NotPermitted, Refused

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


NOT_YET = "還不能擬稿：審查機關與期限在分送審查時才定。分送的同時會一併擬好這份函。"


def test_before_a_round_the_letter_to_its_agencies_is_not_drafted_and_why_is_said(client, kept):
    walker = fresh(kept[0])
    assert names(walker) == ["ask_opinions"]
    with pytest.raises(NotPermitted) as refused:
        drafted(walker, "ask_opinions")
    assert str(refused.value) == NOT_YET
    sign_in(client, walker.cast.of("RDEC"))
    pages = [reverse("proposals:letters", args=[walker.plan.pk])]
    pages.append(reverse("reviews:open_round", args=[walker.plan.pk, "open_review"]))
    assert [NOT_YET in client.get(page).text for page in pages] == [True, True]
    assert "到公文頁" not in client.get(walker.plan.get_absolute_url()).text


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


def codes(version):
    return [code.partition("-")[0] for code in version.attached]


class TestEnclosures:
    def test_a_notice_takes_agenda_and_plan_along(self, client, kept):
        walker = fresh(kept[2])
        rdec, meeting = walker.cast.of("RDEC"), walker.plan.project_meetings.get()
        version = services.draft(walker.plan, "invite", meeting.pk, by=rdec).versions.get()
        assert version.words.enclosures == "會議議程1份、計畫書1份"
        number = walker.plan.version.number
        assert version.words.files == (f"{in_full(meeting)} 議程.odt", f"計畫書_第{number}版.odt")
        assert codes(version) == ["kept", "plan"]
        assert [party.enclosed for party in version.words.attending] == [True] * len(version.words.attending)
        sign_in(client, rdec).post(
            reverse("proposals:letter_edit", args=[walker.plan.pk, version.letter_id]), posted(version.letter)
        )
        assert LetterVersion.objects.get(letter=version.letter_id) == version

    def test_the_agenda_goes_along_as_it_was_worded_last(self, client, kept):
        walker = fresh(kept[2])
        rdec, meeting = walker.cast.of("RDEC"), walker.plan.project_meetings.get()
        agenda = services.draft(walker.plan, "agenda", meeting.pk, by=rdec)
        notice = services.draft(walker.plan, "invite", meeting.pk, by=rdec)
        first = notice.versions.get()
        assert first.attached == [f"letter-{agenda.versions.get().pk}", f"plan-{walker.plan.version.number}"]
        assert first.words.files[0] == "會議議程_第1版.odt"
        words = replace(agenda.versions.get().words, place="文心樓601會議室")
        later = services.save(agenda, words, [], by=rdec, expected=1)
        page = sign_in(client, rdec).get(notice.get_absolute_url())
        assert page.context["newer"] == "會議議程_第2版.odt"
        edit = client.get(reverse("proposals:letter_edit", args=[walker.plan.pk, notice.pk]))
        form = edit.context["form"]
        assert [code for code, _name in form.fields["attached"].choices if code.startswith("letter-")] == [
            f"letter-{later.pk}",
            first.attached[0],
        ]
        opened = client.get(page.context["enclosed"][0].url)
        assert "文心樓601會議室" not in words_of(b"".join(opened))
        services.drop(agenda, by=rdec, expected=2)
        again = services.draft(walker.plan, "invite", meeting.pk, by=rdec, again=True)
        assert codes(again.versions.get()) == ["kept", "plan"]

    def test_what_was_frozen_with_a_draft_is_made_anew_where_its_writer_asks(self, client, kept):
        walker = fresh(kept[2])
        rdec, meeting = walker.cast.of("RDEC"), walker.plan.project_meetings.get()
        notice = services.draft(walker.plan, "invite", meeting.pk, by=rdec)
        (first,) = notice.versions.all()
        services.save(
            notice, with_files(first.words, of_version(first), "模型1件"), first.attached, by=rdec, expected=1
        )
        meeting.place = "文心樓601會議室"
        meeting.save()
        page = sign_in(client, rdec).get(notice.get_absolute_url())
        assert (page.context["frozen"], page.context["newer"]) == ("會議議程", "")
        pages = [
            page,
            *(
                client.get(reverse(f"proposals:letter_{name}", args=[walker.plan.pk, notice.pk]))
                for name in ("edit", "number")
            ),
        ]
        assert ["「會議議程」是製作當時的內容" in each.text for each in pages] == [True] * 3
        address = reverse("proposals:letter_renew", args=[walker.plan.pk, notice.pk])
        said = [
            [
                str(message)
                for message in client.post(address, {"version": "2", "once": key}, follow=True).context["messages"]
            ]
            for key in ("k1", "k2")
        ]
        assert said[0] == ["附件已依現在的資料重新製作，存成新的版次。"]
        assert (len(said[1]), "已於" in said[1][0], "存成第 3 版" in said[1][0]) == (1, True, True)
        last = notice.versions.order_by("number").last()
        assert (last.number, last.words) == (3, with_files(first.words, of_version(first), "模型1件"))
        assert (codes(last), last.attached[0] == first.attached[0]) == (["kept", "plan"], False)
        opened = [client.get(reverse("proposals:letter_file", args=[walker.plan.pk, notice.pk, n, 1])) for n in (1, 3)]
        assert ["文心樓601會議室" in words_of(b"".join(each)) for each in opened] == [False, True]
        form = client.get(reverse("proposals:letter_edit", args=[walker.plan.pk, notice.pk])).context["form"]
        assert [code for code, _name in form.fields["attached"].choices if code.startswith("kept-")] == [
            last.attached[0]
        ]
        # Worded as a letter since, the agenda that is worded goes along.
        agenda = services.draft(walker.plan, "agenda", meeting.pk, by=rdec).versions.get()
        renewed = services.renew(notice, by=rdec, expected=3)
        assert renewed.attached == [f"letter-{agenda.pk}", f"plan-{walker.plan.version.number}"]
        assert client.get(notice.get_absolute_url()).context["frozen"] == ""
        number = f"府授研考字第{roc_year(timezone.localdate())}0000001號"
        services.record(notice, number, timezone.localdate(), by=rdec, expected=4)
        with pytest.raises(Refused, match="這份公文已發文，附件不再更換；需要時請另擬一份。"):
            services.renew(notice, by=rdec, expected=5)
        assert sign_in(client, walker.owner).post(address, {"version": "5"}).status_code == 404

    def test_the_plans_of_all_cases_go_along_and_are_opened_by_who_sees_them(self, client, kept):
        walker = fresh(kept[2])
        rdec, meeting = walker.cast.of("RDEC"), walker.plan.project_meetings.get()
        other = make_actor("proposer", name="外人")
        plan = Proposal.objects.create(owner=other.unit, created_by=other.user, title="外人的計畫")
        said = {"content": walker.plan.version.content, "sha256": "0" * 64, "created_by": "甲"}
        version = PlanVersion.objects.create(proposal=plan, number=1, **said)
        meeting.agenda_items.create(proposal=plan, version=version, number=2)
        notice = services.draft(walker.plan, "invite", meeting.pk, by=rdec)
        (first,) = notice.versions.all()
        assert (first.words.enclosures, codes(first)) == ("會議議程1份、計畫書2份", ["kept", "plan", "version"])
        assert first.words.files[2] == "計畫書_外人的計畫_第1版.odt"
        # Of the other plan there is a newer version; of this one an older one is discussed than goes along.
        later = PlanVersion.objects.create(proposal=plan, number=2, **said)
        meeting.agenda_items.filter(proposal=plan).update(version=later)
        own = PlanVersion.objects.create(proposal=walker.plan, number=walker.plan.version.number + 1, **said)
        Proposal.objects.filter(pk=walker.plan.pk).update(version=own)
        assert sign_in(client, rdec).get(notice.get_absolute_url()).context["newer"] == "計畫書_外人的計畫_第2版.odt"
        services.record(
            notice, f"府授研考字第{roc_year(timezone.localdate())}0000001號", timezone.localdate(), by=rdec, expected=1
        )
        page = sign_in(client, walker.owner).get(notice.get_absolute_url())
        assert [each.shut for each in page.context["enclosed"]] == ["內有您看不到的計畫", "", "不對您開放"]

    def test_a_waiver_takes_the_papers_along_by_which_rdec_confirmed(self, kept):
        walker = fresh(kept[1])
        rows = Commitment.objects.filter(proposal=walker.plan, state="proposed").order_by("id")
        confirmed = {row.pk: row.row_version for row in rows}
        confirm_for(
            walker.plan, confirmed, by=walker.cast.of("RDEC"), key="k", paper=paper("回復函"), source="電子郵件"
        )
        words = drafted(walker, "waive_meeting")
        assert (words.enclosures, words.files) == ("回復函1份", ("回復函.txt",))

    def test_two_papers_of_one_name_are_counted_and_nothing_is_added_when_it_is_saved(self, client, kept):
        walker = fresh(kept[1])
        rdec = walker.cast.of("RDEC")
        rows = Commitment.objects.filter(proposal=walker.plan, state="proposed").order_by("id")[:2]
        for row in rows:
            door = {"by": rdec, "key": f"k{row.pk}", "paper": paper("回復函"), "source": "電子郵件"}
            confirm_for(walker.plan, {row.pk: row.row_version}, **door)
        for row in Commitment.objects.filter(proposal=walker.plan, state="proposed"):
            confirm_own({row.pk: row.row_version}, by=walker.cast.actor(row.agency))
        letter = services.draft(walker.plan, "waive_meeting", by=rdec)
        (version,) = letter.versions.all()
        assert (version.words.enclosures, version.words.files) == ("回復函2份", ("回復函.txt", "回復函-2.txt"))
        page = sign_in(client, rdec).get(reverse("proposals:letter_edit", args=[walker.plan.pk, letter.pk]))
        assert page.context["form"]["apart"].value() == ""
        client.post(page.request["PATH_INFO"], posted(letter))
        assert letter.versions.get() == version


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
    assert reports.points == (Point("上次決議辦理情形。決定：洽悉。"),)
    assert decided.points[0].points[1:] == (Point("決議：照案通過。"),)


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
    minutes = ("到公文頁：專案會議紀錄", tab)
    assert beside(rdec) == [minutes, ("到公文頁：專案會議開會通知單、專案會議議程", tab)]
    letter = services.draft(walker.plan, "invite", walker.plan.project_meetings.get().pk, by=rdec)
    drafted = ("公文稿：專案會議開會通知單", letter.get_absolute_url())
    assert beside(rdec) == [minutes, drafted, ("到公文頁：專案會議議程", tab)]
    assert beside(walker.owner) == []
