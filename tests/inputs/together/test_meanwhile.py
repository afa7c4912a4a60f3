"""Two who keep a unit, its letters' heading or a day of the calendar: each writes what they changed, what both changed is asked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit
from accounts.states import Role, UnitKind
from inputs.problems import problems_in
from inputs.together.meanwhile import Together
from tests.factories.accounts import make_actor, make_unit, sign_in
from tests.guidance.sent import as_it_stands
from workflow.models import CalendarDay

pytestmark = pytest.mark.django_db
BOTH = "這一頁開啟之後已由他人改為 %s，您填的是 %s；要改成您填的請再儲存一次。"
DAY = dt.date(2026, 12, 1)


@pytest.fixture
def keeper(client):
    return sign_in(client, make_actor(UnitKind.RDEC, Role.ADMINISTRATOR))


@pytest.fixture
def day():
    return CalendarDay.objects.create(date=DAY, is_workday=False, name="颱風", source="人事總處")


def of_unit(actor_client):
    unit = make_unit(UnitKind.AGENCY)
    Unit.objects.filter(pk=unit.pk).update(full_name="臺中市政府農業局", name="農業局", phone="", duties="")
    return unit, reverse("accounts:unit_edit", args=[unit.code])


def errors(answer):
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_of_a_unit_each_writes_what_was_changed(keeper):
    unit, url = of_unit(keeper)
    sent = as_it_stands(keeper.get(url), duties="農村再生")
    Unit.objects.filter(pk=unit.pk).update(phone="0422289111")
    assert keeper.post(url, sent).status_code == 302
    unit.refresh_from_db()
    assert (unit.duties, unit.phone) == ("農村再生", "0422289111")


class Amounts(Together, forms.Form):
    """As much of a form as two may change at once."""

    money = forms.IntegerField()
    share = forms.DecimalField()
    at = forms.DateTimeField()

    def is_known(self) -> bool:
        return True

    def standing(self, name):
        return self.initial[name]


def test_figures_are_grouped_and_a_time_is_local():
    now = {"money": 1234567, "share": Decimal("1234.50"), "at": timezone.make_aware(dt.datetime(2027, 6, 30, 14, 5))}
    shown = {"initial-money": "1", "initial-share": "1", "initial-at": "2027-01-01 00:00"}
    form = Amounts({"money": "7654321", "share": "2", "at": "2027-01-31 09:00"} | shown, initial=now)
    assert form.errors == {
        "money": [BOTH % ("1,234,567", "7,654,321")],
        "share": [BOTH % ("1,234.5", "2")],
        "at": [BOTH % ("116.06.30 14:05", "116.01.31 09:00")],
    }


def test_what_cannot_be_read_was_not_shown_and_what_was_typed_is_kept():
    now = {"money": 1, "share": Decimal("1.5"), "at": timezone.make_aware(dt.datetime(2027, 6, 30, 14, 5))}
    shown = {"initial-money": "9" * 5000, "initial-share": "半", "initial-at": "昨天"}
    form = Amounts({"money": "2", "share": "2", "at": "2027-01-31 09:00"} | shown, initial=now)
    assert (form.errors, form.cleaned_data["money"], form.cleaned_data["share"]) == ({}, 2, Decimal(2))


def test_of_a_unit_what_both_changed_is_asked_about_and_kept_when_it_is_sent_again(keeper):
    unit, url = of_unit(keeper)
    sent = as_it_stands(keeper.get(url), duties="農村再生")
    Unit.objects.filter(pk=unit.pk).update(duties="休閒農業")
    asked = keeper.post(url, sent)
    assert (asked.status_code, errors(asked)) == (409, {"duties": [BOTH % ("休閒農業", "農村再生")]})
    assert keeper.post(url, as_it_stands(asked)).status_code == 302
    unit.refresh_from_db()
    assert unit.duties == "農村再生"


def test_of_a_letterhead(client):
    actor = make_actor(UnitKind.AGENCY, Role.ADMINISTRATOR)
    Unit.objects.filter(pk=actor.unit_id).update(contact="王小明", signature="局長")
    sign_in(client, actor)
    url = reverse("upkeep:letterhead", args=[actor.unit.code])
    sent = as_it_stands(client.get(url), contact="李小華")
    Unit.objects.filter(pk=actor.unit_id).update(contact="陳大文", signature="局長　張○○")
    asked = client.post(url, sent)
    assert (asked.status_code, errors(asked)) == (409, {"contact": [BOTH % ("陳大文", "李小華")]})
    assert client.post(url, as_it_stands(asked)).status_code == 302
    kept = Unit.objects.get(pk=actor.unit_id)
    assert (kept.contact, kept.signature) == ("李小華", "局長　張○○")


def test_of_a_day_each_writes_what_was_changed(keeper, day):
    url = reverse("upkeep:day_edit", args=[DAY])
    sent = as_it_stands(keeper.get(url), source="行政院人事行政總處")
    CalendarDay.objects.update(name="颱風停止上班")
    assert keeper.post(url, sent).status_code == 302
    day.refresh_from_db()
    assert (day.name, day.source, day.is_workday) == ("颱風停止上班", "行政院人事行政總處", False)


def test_of_a_day_what_both_changed_is_asked_about(keeper, day):
    url = reverse("upkeep:day_edit", args=[DAY])
    sent = as_it_stands(keeper.get(url), name="地震")
    CalendarDay.objects.update(name="颱風停止上班")
    asked = keeper.post(url, sent)
    assert (asked.status_code, errors(asked)) == (409, {"name": [BOTH % ("颱風停止上班", "地震")]})


def test_a_long_text_of_another_stands_by_itself_at_its_field_and_in_short_on_top(keeper):
    unit, url = of_unit(keeper)
    sent, theirs = as_it_stands(keeper.get(url), duties="農村再生"), "休閒農業、" * 20
    Unit.objects.filter(pk=unit.pk).update(duties=theirs)
    asked = keeper.post(url, sent)
    said = f"這一頁開啟之後已由他人改為：\n{theirs}\n您填的還在欄位裡；要改成您填的請再儲存一次。"
    brief = "這一頁開啟之後已由他人改過，改成什麼寫在欄位下面；要改成您填的請再儲存一次。"
    assert (asked.status_code, errors(asked)) == (409, {"duties": [said]})
    assert [problem.words for problem in problems_in(asked.context["form"])] == [brief]


def test_a_date_is_said_as_pages_say_it(keeper):
    unit, url = of_unit(keeper)
    sent = as_it_stands(keeper.get(url), valid_to="116.01.01")
    Unit.objects.filter(pk=unit.pk).update(valid_to=dt.date(2027, 6, 30))
    asked = keeper.post(url, sent)
    assert (asked.status_code, errors(asked)) == (409, {"valid_to": [BOTH % ("116.06.30", "116.01.01")]})
