"""The page of results: by whoever may see it each thing is found and counted, by nobody else not even counted."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit
from accounts.states import OrganisationKind, Role, UnitKind
from guidance.models import Partner
from guidance.states import ConsentWay
from proposals.models import Proposal
from proposals.states import State
from search.finding import Search
from search.kinds import of_code
from search.words import Words
from tests.factories.accounts import make_actor, make_unit, make_user, sign_in
from tests.guidance.matching.cases import make_partner
from tests.reviews.cases import file_as, make_cast, make_plan, reviewed_plan
from tests.search.scan import holders, readable

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def counts(actor, typed: str) -> dict[str, str]:
    """What is counted, by kind, of which there is any."""
    tabs = Search(actor, Words.typed(typed), None).tabs
    return {tab.kind.code: f"{len(tab.keys)}{'+' if tab.is_more else ''}" for tab in tabs if tab.keys}


def page(client, actor, query: str) -> str:
    return sign_in(client, actor).get(f"/search/?{query}").text


def test_a_plan_is_found_by_each_of_its_texts_however_it_is_typed(cast, client):
    plan = make_plan(cast)
    Proposal.objects.filter(pk=plan.pk).update(vision="臺灣欒樹與高峯步道。")
    for typed in ("石岡水岸", "台灣欒", "高峰步", "高‧峯", plan.case_number.replace("-", "－")):
        assert counts(cast.rdec, typed) == {"plan": "1"}, typed
    shown = page(client, cast.rdec, "q=高峰")
    assert "與<mark>高峯</mark>步道" in shown
    assert f'href="/plans/{plan.pk}/"' in shown


def test_a_draft_is_found_by_its_proposer_alone(cast):
    plan = make_plan(cast)
    Proposal.objects.filter(pk=plan.pk).update(notified_at=None, case_number=None)
    who = (cast.proposer, cast.rdec, cast.platform, cast.farm, cast.outsider)
    assert [counts(actor, "石岡水岸") for actor in who] == [{"plan": "1"}, {}, {}, {}, {}]
    assert [counts(actor, "果香") for actor in who] == [{"venture": "1"}, {}, {}, {}, {}]


def test_what_is_written_in_a_revision_is_found_by_its_writers_until_it_is_filed(cast):
    plan = make_plan(cast, State.REVIEW_REVISION)
    Proposal.objects.filter(pk=plan.pk).update(vision="改寫後的願景")
    plan.ventures.update(theme="改寫後的主題")
    assert counts(cast.proposer, "改寫後") == {"plan": "1", "venture": "1"}
    assert counts(cast.rdec, "改寫後") == {}


def test_an_opinion_before_release_is_found_by_its_agency_and_rdec_alone(cast, client):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, "revise", content_opinion="螢火蟲棲地要先調查。", items=[{"text": "補蛙類名錄。"}])
    for typed in ("螢火", "蛙類"):
        found = [counts(who, typed) for who in (cast.farm, cast.rdec, cast.water, cast.proposer, cast.platform)]
        assert found == [{"opinion": "1"}, {"opinion": "1"}, {}, {}, {}]
    assert "螢火蟲棲地" not in page(client, cast.proposer, "q=螢火&kind=opinion")
    assert "<mark>螢火</mark>蟲棲地" in page(client, cast.rdec, "q=螢火&kind=opinion")


def test_every_word_must_stand_somewhere_in_it(cast):
    plan = make_plan(cast)
    Proposal.objects.filter(pk=plan.pk).update(vision="欒樹步道")
    assert counts(cast.rdec, "石岡水 欒樹") == {"plan": "1"}
    assert counts(cast.rdec, "石岡水 楓樹") == {}


def test_what_is_found_is_shown_as_it_is_written_and_never_as_markup(cast, client):
    plan = make_plan(cast)
    Proposal.objects.filter(pk=plan.pk).update(vision="<b>欒樹</b>步道")
    assert "&lt;b&gt;<mark>欒樹</mark>&lt;/b&gt;步道" in page(client, cast.rdec, "q=欒樹")


def test_short_words_and_nothing_typed_are_told_what_to_do(cast, client):
    assert "一個字的詞太短，沒有列入：水" in page(client, cast.rdec, "q=水")
    assert "在上方輸入兩個字以上" in page(client, cast.rdec, "")
    assert "找不到。" in page(client, cast.rdec, "q=鱷魚")


def test_the_box_stands_on_every_page_and_keeps_what_was_typed(cast, client):
    assert 'id="search-box"' in sign_in(client, cast.proposer).get("/").text
    assert 'value="鱷魚"' in page(client, cast.rdec, "q=鱷魚")


def test_pages_of_thirty_ask_the_same_whatever_is_found(cast, client):
    def asked(query: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/search/?{query}")
        return len(seen)

    make_plan(cast)
    sign_in(client, cast.rdec)
    client.get("/search/?q=石岡水岸")
    few = asked("q=石岡水岸")
    assert few == 6
    for _number in range(34):
        make_plan(cast)
    assert asked("q=石岡水岸") == few
    assert counts(cast.rdec, "石岡水岸") == {"plan": "35"}
    second = page(client, cast.rdec, "q=石岡水岸&page=2")
    assert (second.count("<li>\n            <a href="), "第 2 頁／共 2 頁" in second) == (5, True)


def test_a_person_who_registered_alone_is_found_by_who_sees_a_plan_of_the_person(cast):
    Unit.objects.filter(pk=cast.proposer.unit_id).update(
        organisation_kind=OrganisationKind.INDIVIDUAL, full_name="甄小白"
    )
    keeper = make_actor(UnitKind.PLATFORM, Role.ADMINISTRATOR)
    who = (cast.proposer, keeper, cast.rdec, cast.platform, cast.farm, cast.outsider)
    assert [counts(actor, "甄小白") for actor in who] == [{"unit": "1"}, {"unit": "1"}, {}, {}, {}, {}]
    make_plan(cast, State.REVIEW_REVISION)
    found = {"plan": "1", "unit": "1"}
    assert [counts(actor, "甄小白") for actor in (cast.proposer, cast.platform, cast.outsider)] == [found, found, {}]


def test_who_keeps_the_register_finds_every_unit_and_others_what_a_plain_scan_says(cast):
    """Of each kind of unit one, and of persons who registered alone one with a plan and one without."""
    plan = make_plan(cast)
    alone = {"organisation_kind": OrganisationKind.INDIVIDUAL}
    Unit.objects.filter(pk=plan.owner_id).update(**alone, full_name="螢火甄小白")
    for kind in UnitKind:
        Unit.objects.filter(pk=make_unit(kind).pk).update(full_name=f"螢火{kind.value}")
    Unit.objects.filter(pk=make_unit(UnitKind.PROPOSER).pk).update(**alone, full_name="螢火尤小青")
    keepers = [make_actor(kind, Role.ADMINISTRATOR) for kind in (UnitKind.RDEC, UnitKind.PLATFORM)]
    officers = [make_actor(kind) for kind in UnitKind if kind not in (UnitKind.RDEC, UnitKind.PLATFORM)]
    found = {}
    for actor in (*keepers, cast.rdec, cast.platform, cast.proposer, *officers):
        tabs = {tab.kind.code: set(tab.keys) for tab in Search(actor, Words.typed("螢火"), None).tabs}
        scanned = {key for kind, key in holders(readable(actor), "螢火") if kind == "unit"}
        assert tabs["unit"] == scanned, actor
        found[actor] = len(scanned)
    assert [found[actor] for actor in (*keepers, cast.rdec, cast.platform)] == [11, 11, 9, 9]
    assert set(found.values()) == {11, 9, 8}


def test_a_unit_leads_to_what_it_has_to_do_with(cast, client):
    """A name may have more signs than the list's filter takes: it shows none but what has the name's beginning."""
    long = "螢火" + "石岡區水圳聚落保存促進會暨社區營造協進聯合工作站" * 4
    plan = make_plan(cast)
    Unit.objects.filter(pk=plan.owner_id).update(full_name=long)
    Proposal.objects.filter(pk=make_plan(cast).pk).update(owner=cast.outsider.unit)
    office = make_unit(UnitKind.DISTRICT_OFFICE, district="石岡區")
    for unit, name in ((cast.farm.unit, "螢火農業局"), (office, "螢火公所"), (cast.convener.unit, "螢火召集人")):
        Unit.objects.filter(pk=unit.pk).update(full_name=name)

    def led(actor) -> dict[str, str]:
        keys = list(Unit.objects.filter(full_name__startswith="螢火").values_list("pk", flat=True))
        return {hit.title: hit.url for hit in of_code("unit").shown(actor, keys).values()}

    to = led(cast.rdec)
    assert to["螢火農業局"] == f"/reviews/opinions/?agency={cast.farm.unit_id}"
    assert to["螢火公所"] == f"/plans/?district={office.district_id}"
    assert (to["螢火召集人"], led(cast.platform)["螢火農業局"]) == ("", "")
    listed = sign_in(client, cast.rdec).get(to[long]).context["page"]
    assert [row.pk for row in listed] == [plan.pk]
    shown = page(client, cast.rdec, "q=螢火召集&kind=unit")
    assert ("<mark>螢火召集</mark>人" in shown, 'href=""' in shown) == (True, False)


def test_who_wrote_an_opinion_without_names_is_not_found_by_its_name(cast, client):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, "revise", content_opinion="螢火蟲棲地要先調查。")
    Unit.objects.filter(pk=cast.farm.unit_id).update(name="無名局", full_name="無名局")
    for who in (cast.rdec, cast.farm, cast.proposer):
        assert counts(who, "無名局") == {"unit": "1"}
    assert "螢火蟲棲地" not in page(client, cast.proposer, "q=無名局&kind=opinion")


def test_a_partners_contact_is_found_by_nobody(cast):
    partner = make_partner(name="水圳茶行", about="製茶")
    consented = {"consented_on": dt.date(2026, 1, 5), "consent_way": ConsentWay.values[0]}
    Partner.objects.filter(pk=partner.pk).update(contact_name="尤茶香", contact_phone="0912345678", **consented)
    assert counts(cast.rdec, "水圳茶") == {"partner": "1"}
    assert [counts(actor, word) for actor in (cast.rdec, cast.outsider) for word in ("尤茶香", "0912345678")] == [
        {}
    ] * 4


def test_somebody_of_no_unit_is_given_nothing(client):
    user = make_user()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    answer = client.get("/search/?q=石岡", follow=True)
    assert "<mark>" not in answer.text


@pytest.mark.parametrize(
    "typed",
    ["100%水圳", "a;b--c", "'水圳\"", "水\\圳' OR 1", "%s%(q)s水圳", "﹪﹪﹪", "\u3000水圳\u3000", "𡘙𡘙𡘙", "x" * 500],
)
def test_whatever_is_typed_is_looked_for_and_nothing_else(cast, client, typed):
    sign_in(client, cast.rdec)
    assert client.get("/search/", {"q": typed}).status_code == 200
    assert client.get("/search/", {"q": typed, "kind": "plan", "page": "99999999999999999999"}).status_code == 200
