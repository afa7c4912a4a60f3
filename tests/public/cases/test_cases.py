"""The list of cases with its filters and its map, and the page of one."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import District
from programmes.models import CentralProgramme
from proposals.models import Proposal
from proposals.models.sights import SoughtProgramme
from public.cases.cards import Card, pins
from public.cases.reading import Step, case_of, steps
from tests.factories.plans import walkers_at

pytestmark = pytest.mark.django_db
CASES = reverse("public:cases")


def found(client, **asked):
    return [card.number for card in client.get(CASES, asked).context["cards"]]


def test_the_list_is_narrowed_by_what_the_address_says(client, city):
    plan = city.shown
    number, district = plan.case_number, plan.districts.get()
    other = District.objects.exclude(code=district.code).first()
    docked = SoughtProgramme.objects.filter(proposal=plan).first().programme
    undocked = CentralProgramme.objects.exclude(pk__in=SoughtProgramme.objects.values("programme"))
    assert found(client) == [number]
    for asked, none in [
        ({"district": district.code}, {"district": other.code}),
        ({"year": number.partition("-")[0]}, {}),
        ({"state": "closed"}, {"state": "executing"}),
        ({"programme": docked.pk}, {}),
        ({"theme": "tourism"}, {"theme": "digital"}),
        ({"q": "水圳"}, {"q": "薩克斯風"}),
        ({"q": number.replace("-", "")}, {"q": "999-9999"}),
        ({"q": district.name}, {"q": other.name}),
        ({"q": plan.owner.name}, {"q": city.owner.user.name}),
    ]:
        assert (asked, found(client, **asked)) == (asked, [number])
        if none:
            assert (none, found(client, **none)) == (none, [])
    # What cannot be read narrows nothing.
    assert found(client, year="112", state="nowhere", programme=undocked.first().pk) == [number]


def test_a_line_says_what_the_case_is(client, city):
    (card,) = client.get(CASES).context["cards"]
    assert card.title == city.shown.title
    assert card.proposer == city.shown.owner.full_name
    assert card.label == "已結案"
    assert card.where == "石岡區"
    assert card.is_priority
    assert "觀光與體驗" in card.themes
    assert card.approved > 0


def test_the_map_counts_the_cases_of_each_district(client, city):
    page = client.get(CASES)
    assert {area.shape.name: area.many for area in page.context["map"] if area.many} == {"石岡區": 1}
    assert "政府資料開放授權條款" in page.text


def test_one_case_tells_what_was_approved_and_what_came_of_it(client, city):
    case = case_of(city.shown.case_number)
    assert [venture.is_settled for venture in case.ventures] == [True] * len(case.ventures)
    assert case.total == sum(source.amount for source in case.sources) > 0
    assert case.money.approved == case.card.approved
    assert [step.label for step in case.steps] == [
        "籌備中",
        "收件中",
        "市府審查中",
        "國發會審查中",
        "已核定",
        "執行中",
        "已結案",
    ]
    assert [figure.actual is not None for venture in case.results for figure in venture.figures].count(True) > 0
    page = client.get(reverse("public:case", args=[city.shown.case_number])).text
    assert case.subsidy in page
    assert case_of(city.hidden.case_number or "") is None


def test_what_is_under_way_has_targets_and_no_results():
    (walker,) = walkers_at("executing")
    case = case_of(Proposal.objects.get(pk=walker.plan.pk).case_number)
    assert case.results != []
    assert {figure.actual for venture in case.results for figure in venture.figures} == {None}


def line(target, day, move="move"):
    at = timezone.make_aware(dt.datetime(2026, 1, day, 12))
    return SimpleNamespace(move=move, target=target, at=at)


def test_the_way_leaves_out_what_was_gone_back_on():
    way = [
        line("notified", 1), line("with_district", 2), line("with_district", 3, "nudge"), line("intake_revision", 4),
        line("coaching", 5), line("with_rdec", 6), line("formed", 7), line("document_review", 8), line("withdrawn", 9),
    ]  # fmt: skip
    assert steps(way) == [
        Step(dt.date(2026, 1, 1), "籌備中"),
        Step(dt.date(2026, 1, 6), "收件中"),
        Step(dt.date(2026, 1, 7), "市府審查中"),
    ]


def card(number, *districts):
    return Card(number, "", "", "", [(code, "", False) for code in districts], [], 0)


def test_pins_of_one_district_stand_beside_each_other(city):
    code = city.shown.districts.get().code
    first, second = pins([card("115-0001", code), card("115-0002", code), card("115-0003")])
    assert (first.place, second.place, first.y == second.y) == (1, 2, True)
    assert float(second.x) - float(first.x) == pytest.approx(26)


def test_pages_cost_the_same_whatever_there_is(client, city, django_assert_num_queries):
    with django_assert_num_queries(11):
        client.get("/")
    with django_assert_num_queries(7):
        client.get(CASES)
    with django_assert_num_queries(8):
        client.get(reverse("public:case", args=[city.shown.case_number]))


def test_who_agreed_is_led_to_the_public_page(as_, city):
    pages = {
        plan.state: as_(city.owner).get(reverse("proposals:consent", args=[plan.pk])).text
        for plan in (city.shown, city.hidden)
    }
    assert {state: "/public/cases/" in page for state, page in pages.items()} == {"closed": True, "ndc_working": False}
    assert ["聯絡人、電話與電子郵件不公開" in page for page in pages.values()] == [True, True]
