"""How to propose: real times, programmes that fit, and a draft that begins with one."""

import datetime as dt
import re
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from programmes.models import CentralProgramme, ProgrammeTerm
from proposals.models import BudgetLine, Proposal
from public.proposing.fitting import fitting
from tests.accounts.signin.test_registration import ORGANISATION, register
from tests.factories.accounts import make_actor
from tests.factories.plans import load_reference, walkers_at
from tracking.statistics.snapshots import take_all

pytestmark = pytest.mark.django_db
HOW, GUIDE, START = reverse("public:how"), reverse("public:guide"), reverse("proposals:start")


def codes(**chosen):
    return [each.programme.code for each in fitting(chosen, timezone.localdate())]


def test_the_steps_tell_the_medians_that_were_kept(client):
    assert "中位數" not in client.get(HOW).text.replace("中位數。", "")
    walkers_at("approved", "closed")
    take_all()
    page = client.get(HOW)
    assert page.context["days"]["formed"] is not None
    assert f"中位數 {page.context['days']['formed']:g} 個工作天" in page.text


def test_programmes_fit_by_theme_applicant_and_window():
    CentralProgramme.objects.all().delete()
    farm = CentralProgramme.objects.create(
        code="A1", ministry="農業部", name="農村再生", funds_what="農產加工", applicant="農民團體"
    )
    town = CentralProgramme.objects.create(
        code="A2", ministry="文化部", name="老屋活化", funds_what="老屋修繕", applicant="公司行號"
    )
    CentralProgramme.objects.create(code="A3", ministry="經濟部", name="農業品牌", active=False)
    today = timezone.localdate()
    said = {"fiscal_year": 116, "checked_on": today, "source": "公告"}
    ProgrammeTerm.objects.create(programme=town, closes_on=today + dt.timedelta(days=9), cap=350_000, **said)
    ProgrammeTerm.objects.create(programme=farm, closes_on=today - dt.timedelta(days=1), **said)
    assert codes() == ["A1", "A2"]
    assert (codes(theme="farming"), codes(theme="place"), codes(theme="digital")) == (["A1"], ["A2"], [])
    assert (codes(applicant="civic"), codes(applicant="company"), codes(applicant="school")) == (["A1"], ["A2"], [])
    assert (codes(open=True), codes(open=True, theme="farming")) == (["A2"], [])
    (found,) = fitting({"theme": "place"}, today)
    assert (found.cap, list(found.reasons)) == ("每案 350,000 元", ["主題：老屋與空間活化"])


def test_the_guide_leads_to_a_draft_with_the_programme(client, as_):
    load_reference()
    code = client.get(GUIDE, {"theme": "youth"}).context["found"][0].programme.code
    address = f"{START}?programme={code}"
    assert address in client.get(GUIDE, {"theme": "youth"}).text
    owner = as_(make_actor("proposer"))
    assert f'<option value="{code}" selected>' in owner.get(address).text
    assert 'name="programme"' not in owner.get(START).text
    assert owner.post(address, {"title": "水圳慢行", "programme": code}).status_code == 302
    line = BudgetLine.objects.get(venture__proposal=Proposal.objects.get())
    assert (line.programme.code, line.total) == (code, 0)


def test_what_cannot_be_answered_is_left_out(client):
    load_reference()
    assert client.get(GUIDE, {"theme": "nothing"}).context["found"] != []


def test_pages_cost_the_same(client, django_assert_num_queries):
    load_reference()
    with django_assert_num_queries(2):
        client.get(GUIDE, {"theme": "youth"})
    with django_assert_num_queries(3):
        client.get(HOW)


def test_the_chosen_programme_outlives_a_registration(client, settings):
    settings.ACCOUNT_EMAIL_BACKEND = settings.EMAIL_BACKEND
    load_reference()
    code = client.get(GUIDE, {"theme": "youth"}).context["found"][0].programme.code
    wanted = f"{START}?programme={code}"
    asked = client.get(wanted)
    assert asked["Location"] == f"{reverse('account_login')}?{urlencode({'next': wanted}, safe='/')}"
    page = client.get(asked["Location"]).text
    signup = re.search(r'href="(/accounts/signup/\?next=[^"]+)"', page)[1].replace("&amp;", "&")
    assert f'name="next" value="{wanted}"' in client.get(signup).text
    assert register(client, next=wanted)["Location"] == wanted
    assert client.get(wanted)["Location"] == reverse("accounts:organisation")
    assert client.post(reverse("accounts:found_organisation"), ORGANISATION)["Location"] == wanted
    assert f'<option value="{code}" selected>' in client.get(wanted).text
    # Who has been led there once is led home the next time.
    assert "wanted" not in client.session
