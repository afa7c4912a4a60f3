"""Who came: ticked on the list with rank, or reported by the meeting's link, which tells and takes nothing else (R3)."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from reviews.live import attendance, links
from reviews.meetings import recording
from reviews.models import Arrival, Attendance, Invitation, Meeting
from tests.reviews.cases import paper
from tests.reviews.live.cases import noon, sitting
from tests.reviews.page_cases import keep, said, text, url
from workflow.calendar import clock
from workflow.engine.errors import Refused
from workflow.models import Notification

pytestmark = pytest.mark.django_db
MET = {"organisation": "農業局", "title": "科長", "name": "王小明", "rank": "junior"}


@pytest.fixture
def case(cast):
    cache.clear()  # how often somebody has reported from this address
    return sitting(cast)


@pytest.fixture
def invited(cast, case) -> Invitation:
    return case.meeting.invitations.get(unit=cast.farm.unit)


def ticks(page, **changed):
    """The list as the browser sends it back."""
    sent = {}
    for tag, name in re.findall(r'(<(?:input|select)[^>]*name="((?:initial-)?row\d+-\w+)"[^>]*)', text(page)):
        if 'type="checkbox"' not in tag:
            value = re.search(r' value="([^"]*)"', tag)
            sent[name] = value[1] if value else ""
        elif "checked" in tag:
            sent[name] = "on"
    for form in page.context["rows"]:
        sent.setdefault(f"{form.prefix}-rank", form.initial.get("rank", ""))
    return sent | changed


def came():
    return list(Arrival.objects.order_by("id").values_list("organisation", "title", "name", "rank", "by"))


class TestList:
    def test_who_came_is_ticked_with_the_rank_and_marked_not_refused(self, cast, as_, case, invited):
        client = as_(cast.rdec)
        page = client.get(url("arrivals", case.meeting.pk))
        row = f"row{invited.pk}"
        sent = ticks(page, **{f"{row}-came": "on", f"{row}-name": "王小明", f"{row}-rank": "junior"})
        after = client.post(url("arrivals", case.meeting.pk), sent, follow=True)
        assert said(after) == ["已儲存出席情形。"]
        assert came() == [(invited.organisation, "", "王小明", "junior", cast.rdec.label)]
        assert after.context["there"] == 1
        assert "薦任，應派簡任級人員。" in text(after)

    def test_a_tick_is_taken_back(self, cast, as_, case, invited):
        attendance.tick(case.meeting, [(invited, MET)], by=cast.rdec)
        client = as_(cast.rdec)
        sent = ticks(client.get(url("arrivals", case.meeting.pk)))
        del sent[f"row{invited.pk}-came"]
        client.post(url("arrivals", case.meeting.pk), sent)
        assert came() == []

    def test_who_reported_meanwhile_stays(self, cast, as_, case, invited):
        client = as_(cast.rdec)
        page = client.get(url("arrivals", case.meeting.pk))
        attendance.report(case.meeting, MET)
        other = case.meeting.invitations.get(unit=cast.water.unit)
        client.post(url("arrivals", case.meeting.pk), ticks(page, **{f"row{other.pk}-came": "on"}))
        assert [row[0] for row in came()] == ["農業局", other.organisation]

    def test_who_was_not_invited_is_added_once(self, cast, as_, case):
        client = as_(cast.rdec)
        new = {f"new-{name}": value for name, value in MET.items()} | {"new-organisation": "文化局", "add": "on"}
        first, second = (client.post(url("arrivals", case.meeting.pk), new) for _ in range(2))
        assert (first.status_code, second.status_code) == (302, 409)
        assert "「文化局　科長　王小明」已經報到。" in text(second)
        assert came() == [("文化局", "科長", "王小明", "junior", cast.rdec.label)]

    def test_ticks_and_who_was_typed_beside_them_go_together(self, cast, as_, case, invited):
        """Whichever button was pressed: what stands on the page is not lost by pressing the other."""
        client, row = as_(cast.rdec), f"row{invited.pk}"
        sent = ticks(client.get(url("arrivals", case.meeting.pk)), **{f"{row}-came": "on", f"{row}-name": "王小明"})
        half = sent | {"new-title": "科長"}
        refused = client.post(url("arrivals", case.meeting.pk), half)
        assert (refused.status_code, came()) == (422, [])
        assert refused.context["rows"][[form.prefix for form in refused.context["rows"]].index(row)]["came"].value()
        client.post(url("arrivals", case.meeting.pk), half | {"new-organisation": "文化局", "new-name": "陳二"})
        assert [who[:3] for who in came()] == [(invited.organisation, "", "王小明"), ("文化局", "科長", "陳二")]

    def test_not_before_the_day(self, cast, as_, case, invited):
        Meeting.objects.filter(pk=case.meeting.pk).update(held_at=noon() + dt.timedelta(days=1))
        client = as_(cast.rdec)
        page = client.get(url("arrivals", case.meeting.pk))
        late = client.post(url("arrivals", case.meeting.pk), ticks(page, **{f"row{invited.pk}-came": "on"}))
        assert (late.status_code, came()) == (409, [])

    def test_the_wall_follows(self, cast, as_, case, invited):
        client = as_(cast.rdec)
        seen = client.get(url("meeting_live", case.meeting.pk)).context["version"]
        attendance.report(case.meeting, MET)
        news = client.get(url("meeting_news", case.meeting.pk), {"seen": seen})
        assert (news.status_code, "薦任，應派簡任級人員。" in text(news)) == (200, True)


class TestDraft:
    """What was ticked and typed and not sent is kept, and brought back to the list as it stands by then."""

    @pytest.fixture
    def typed(self, cast, as_, case, invited):
        """One row ticked with a name, and somebody beside the list; the other rows as the page showed them."""
        client, row = as_(cast.rdec), f"row{invited.pk}"
        page = client.get(url("arrivals", case.meeting.pk))
        said = ticks(page, **{f"{row}-came": "on", f"{row}-name": "王小明", "new-organisation": "文化局"})
        assert keep(client, page, **said).status_code == 200
        return client

    def rows(self, page):
        return {form.seen.invitation.unit_id: form for form in page.context["rows"]}

    def test_is_brought_back_and_saved(self, cast, case, invited, typed):
        page = typed.get(url("arrivals", case.meeting.pk))
        assert "已帶回您" in text(page)
        own = self.rows(page)[cast.farm.unit_id]
        assert (own["came"].value(), own["name"].value()) == (True, "王小明")
        assert page.context["new"]["organisation"].value() == "文化局"
        typed.post(url("arrivals", case.meeting.pk), ticks(page) | {"new-organisation": "文化局", "new-name": "陳二"})
        assert [row[:3] for row in came()] == [(invited.organisation, "", "王小明"), ("文化局", "", "陳二")]
        assert "已帶回您" not in text(typed.get(url("arrivals", case.meeting.pk)))

    def test_who_reported_meanwhile_stays(self, cast, case, invited, typed):
        """A row that was left alone reads as it stands now; one that was changed keeps what was typed."""
        attendance.report(case.meeting, MET | {"organisation": "水利局", "name": "林三"})
        page = typed.get(url("arrivals", case.meeting.pk))
        other = self.rows(page)[cast.water.unit_id]
        assert (other["came"].value(), other["name"].value()) == (True, "林三")
        typed.post(url("arrivals", case.meeting.pk), ticks(page))
        assert sorted(row[2] for row in came()) == ["林三", "王小明"]

    def test_stands_among_ones_own_drafts_without_what_the_page_had_shown(self, cast, typed):
        (draft,) = typed.get("/drafts/mine/").context["drafts"]
        assert (draft.what, draft.begins) == ("點名", "主任委員 王小明 文化局")

    def test_nothing_is_said_of_one_whose_list_reads_so_by_now(self, cast, as_, case, invited):
        client, row = as_(cast.rdec), f"row{invited.pk}"
        page = client.get(url("arrivals", case.meeting.pk))
        keep(client, page, **ticks(page, **{f"{row}-came": "on", f"{row}-name": "王小明"}))
        attendance.tick(case.meeting, [(invited, MET | {"title": "", "rank": ""})], by=cast.supervisor)
        assert "已帶回您" not in text(client.get(url("arrivals", case.meeting.pk)))


class TestMinutes:
    """The minutes take over who came; where they say otherwise both values stand (R3)."""

    def test_begin_with_who_came_and_keep_both_where_it_is_corrected(self, cast, as_, case, invited):
        attendance.tick(case.meeting, [(invited, MET | {"organisation": "農業局"})], by=cast.rdec)
        attendance.report(case.meeting, MET | {"organisation": "文化局", "name": "陳二"})
        with clock.at(noon() + dt.timedelta(hours=3)):
            client = as_(cast.rdec)
            page = client.get(url("minutes", case.meeting.pk))
            form = page.context["form"]
            assert [form[name].value() for name in ("attends", "observes")] == [
                "農業局　科長　王小明",
                "文化局　科長　陳二",
            ]
            assert "<li>出席　農業局　科長　王小明</li>" in text(page)
            sent = {
                "attends": "農業局　專門委員　王小明",
                "observes": "文化局　科長　陳二",
                "rows": "1",
                "decision_1": "照案通過",
            }
            assert client.post(url("minutes", case.meeting.pk), sent | {"file": paper()}).status_code == 302
            people = Attendance.objects.order_by("number").values_list("part", "title", "arrived")
            assert list(people) == [("attends", "專門委員", "出席　農業局　科長　王小明"), ("observes", "科長", "")]
            assert "報到時登錄：出席　農業局　科長　王小明" in text(client.get(url("meeting", case.meeting.pk)))
            self.correct(cast, as_, case.meeting)

    def correct(self, cast, as_, meeting):
        """Once they are confirmed: who came is corrected, both values stay, and nobody but RDEC reads either."""
        plan, client = meeting.plan, as_(cast.rdec)
        address = f"/plans/{plan.pk}/correct/attendance/{meeting.pk}/"
        assert address in text(client.get(url("meeting", meeting.pk)))
        page = client.get(address)
        asked = {name: page.context["form"][name].value() for name in ("attends", "observes", "excused")}
        assert asked == {"attends": "農業局　專門委員　王小明", "observes": "文化局　科長　陳二", "excused": ""}
        door = {"key": page.context["key"], "expected_version": "0", "why": "漏列"}
        said = {"attends": "農業局　科長　王小明\n水利局　林三", "observes": "", "excused": "文化局　科長　陳二"}
        long = client.post(address, door | said | {"attends": "農" * 61})
        assert (long.status_code, list(long.context["form"].errors)) == (422, ["attends"])
        told = Notification.objects.count()
        assert client.post(address, door | said).status_code == 302
        people = Attendance.objects.order_by("number").values_list("part", "organisation", "title", "name", "arrived")
        assert list(people) == [
            ("attends", "農業局", "科長", "王小明", ""),
            ("attends", "水利局", "", "林三", ""),
            ("excused", "文化局", "科長", "陳二", "列席　文化局　科長　陳二"),
        ]
        assert Notification.objects.count() == told
        both = "<del>農業局　專門委員　王小明</del> → <ins>農業局　科長　王小明<br>水利局　林三</ins>"
        shown = client.get(url("meeting", meeting.pk))
        assert (both in shown.text, "更正理由：漏列" in text(shown)) == (True, True)
        again = client.post(address, door | said | {"key": "another", "observes": "文化局　王五"})
        assert again.status_code == 409
        for actor in (cast.farm, cast.proposer, cast.rdec):
            assert "專門委員" not in as_(actor).get(f"/plans/{plan.pk}/history/").text
        assert as_(cast.farm).get(address).status_code == 404

    @pytest.mark.parametrize("is_over", [False, True], ids=["before its day", "once they are confirmed"])
    def test_before_its_day_and_once_they_are_confirmed_the_list_does_not_change(self, cast, case, invited, is_over):
        """The state is asked behind the lock: the page was opened while the meeting sat."""
        if is_over:
            with clock.at(noon() + dt.timedelta(hours=3)):
                recording.record_minutes(Meeting.objects.get(), paper(), ["照案通過"], by=cast.rdec)
        else:
            Meeting.objects.filter(pk=case.meeting.pk).update(held_at=noon() + dt.timedelta(days=1))
        for write in (
            lambda: attendance.tick(case.meeting, [(invited, MET)], by=cast.rdec),
            lambda: attendance.add(case.meeting, MET, by=cast.rdec),
            lambda: attendance.report(case.meeting, MET),
        ):
            with pytest.raises(Refused, match="會議當天起、紀錄登錄前，才能點名。"):
                write()
        assert came() == []


class TestLink:
    def test_it_tells_when_and_where_and_of_nobody(self, cast, case):
        page = Client().get(links.link(case.meeting))
        assert (page.status_code, "市政大樓" in text(page), str(case.meeting) in text(page)) == (200, True, True)
        hidden = [
            case.plan.title,
            case.plan.case_number,
            "副市長",
            *case.meeting.invitations.values_list("organisation"),
        ]
        assert [word for word in hidden if str(word) in text(page)] == []

    def test_who_is_invited_is_marked_and_twice_is_once(self, case, invited):
        address = links.link(case.meeting)
        answers = [Client().post(address, MET) for _ in range(2)]
        assert [(answer.status_code, "已報到" in text(answer)) for answer in answers] == [(200, True)] * 2
        assert came() == [("農業局", "科長", "王小明", "junior", "")]
        assert invited.arrival.warning == "薦任，應派簡任級人員。"

    def test_the_second_of_a_unit_and_who_is_not_invited_are_added(self, case, invited):
        address = links.link(case.meeting)
        for who in (MET, MET | {"name": "李小華"}, MET | {"organisation": "文化局"}):
            Client().post(address, who)
        assert [(row.name, row.organisation, row.invitation_id) for row in Arrival.objects.order_by("id")] == [
            ("王小明", "農業局", invited.pk),
            ("李小華", "農業局", None),
            ("王小明", "文化局", None),
        ]

    def test_who_left_something_out_is_told_and_keeps_the_rest(self, case):
        page = Client().post(links.link(case.meeting), MET | {"name": ""})
        assert (page.status_code, "農業局" in text(page), came()) == (422, True, [])

    def test_it_ends_with_the_day_and_when_the_meeting_is_put_off_or_cancelled(self, case):
        address, stranger = links.link(case.meeting), Client()
        assert stranger.get(address).status_code == 200
        for change in ({"held_at": noon() + dt.timedelta(days=7)}, {"held_at": noon() - dt.timedelta(days=1)}):
            Meeting.objects.filter(pk=case.meeting.pk).update(**change)
            assert stranger.get(address).status_code == 404
        over = links.link(Meeting.objects.get())
        assert (stranger.get(over).status_code, stranger.post(over, MET).status_code, came()) == (404, 404, [])

    def test_before_the_day_it_only_tells(self, case):
        Meeting.objects.filter(pk=case.meeting.pk).update(held_at=noon() + dt.timedelta(days=1))
        address = links.link(Meeting.objects.get())
        page, sent = Client().get(address), Client().post(address, MET)
        assert (page.status_code, sent.status_code, came()) == (200, 409, [])
        assert "會議當天才能報到。" in text(page)

    def test_nobody_else_can_make_one(self, case):
        token = links.link(case.meeting).rstrip("/").rpartition("/")[2]
        for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", token.partition(":")[0]):
            assert Client().get(reverse("reviews:attend", args=[forged])).status_code == 404

    def test_a_hall_may_report_at_once_and_a_flood_is_refused(self, case):
        address = links.link(case.meeting)
        client = Client()
        statuses = [client.post(address, MET | {"name": ""}).status_code for _ in range(101)]
        assert statuses == [422] * 100 + [429]

    def test_the_code_is_drawn_for_the_address(self, cast, as_, case):
        page = as_(cast.rdec).get(url("arrivals", case.meeting.pk))
        assert page.context["address"] == "http://testserver" + links.link(case.meeting)
        assert re.search(r'<path d="(M\d+ \d+h1v1h-1z)+"/>', text(page))
