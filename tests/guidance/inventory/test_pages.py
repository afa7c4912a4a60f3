"""List, map and figures of the inventory: narrowed by the address, flat however many entries, never too large."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

import pytest
import time_machine
from django.urls import reverse

from accounts import geo
from accounts.models import District
from guidance.inventory.offering.services import offer_rows
from guidance.models import InventoryEntry
from guidance.states import InventoryKind
from tests.factories.accounts import sign_in
from tests.guidance.inventory.cases import CONTACT, HERE, entered, make_inventory, plan_with

pytestmark = pytest.mark.django_db
LIST, MAP, FIGURES = (reverse(f"guidance:inventory{part}") for part in ("", "_map", "_figures"))
MOST_BYTES = 350_000


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_inventory()


def fill(cast, many):
    """As many entries of long names, spread over 石岡."""
    chance = Random(13)
    outline = next(outline for outline in geo.outlines() if outline.code == cast.district.pk)
    west, south, east, north = outline.corners
    common = {"district": cast.district, "source": "踏查", "entered_by": "某", "entered_for": cast.office.unit}
    InventoryEntry.objects.bulk_create(
        InventoryEntry(
            name=f"{'長' * 74}{number:06d}"[:80],
            kind=chance.choice(InventoryKind.values),
            words="很" * 1000,
            longitude=Decimal(f"{chance.uniform(west, east):.6f}"),
            latitude=Decimal(f"{chance.uniform(south, north):.6f}"),
            checked_by="某",
            **common,
        )
        for number in range(many)
    )


def names(answer):
    return [row.name for row in answer.context["page"]]


def test_the_list_is_narrowed_by_its_address(cast, client):
    entered(cast, "五福臨門神木", longitude=HERE[0], latitude=HERE[1], **CONTACT)
    entered(cast, "情人木橋", kind="culture", words="連到臺中的綠廊。")
    entered(cast, "大雪山", district=cast.away, by=cast.neighbour)
    InventoryEntry.objects.filter(name="情人木橋").update(checked_on=dt.date(2025, 3, 1))
    sign_in(client, cast.proposer)
    assert names(client.get(LIST)) == ["大雪山", "五福臨門神木", "情人木橋"]
    asked = {
        (("district", cast.away.pk),): ["大雪山"],
        (("kind", "culture"),): ["情人木橋"],
        (("words", "\u53f0中 綠廊"),): ["情人木橋"],
        (("words", "臺北"),): [],
        (("place", "yes"),): ["五福臨門神木"],
        (("place", "no"), ("district", cast.district.pk)): ["情人木橋"],
        (("state", "stale"),): ["情人木橋"],
        (("kind", "nonsense"),): ["大雪山", "五福臨門神木", "情人木橋"],
    }
    assert {query: names(client.get(LIST, dict(query))) for query in asked} == asked
    assert "2572" not in client.get(LIST).text


@pytest.mark.parametrize("many", [1, 31])
def test_pages_stay_within_twelve_queries(cast, client, django_assert_max_num_queries, many):
    fill(cast, many)
    plan, rows = plan_with(cast, *(f"第{number}處" for number in range(many)))
    offer = offer_rows(plan, rows=rows, district=cast.district, by=cast.proposer)[0]
    entry = InventoryEntry.objects.latest("pk")
    common = [LIST, MAP, FIGURES, entry.get_absolute_url(), reverse("guidance:inventory_ods")]
    common += [reverse("guidance:inventory_near", query={"ids": f"{entry.pk},x,999999"})]
    kept = [reverse("guidance:entry_new"), reverse("guidance:entry_edit", args=[entry.pk]), "/"]
    kept += [reverse("guidance:inventory_offers"), offer.get_absolute_url()]
    kept += [reverse("guidance:inventory_offer_move", args=[offer.pk, "accept_entry"])]
    own = [reverse("guidance:take_entries", args=[plan.pk]), reverse("guidance:offer_rows", args=[plan.pk])]
    for actor, urls in ((cast.office, common + kept), (cast.proposer, common + own)):
        sign_in(client, actor)
        for url in urls:
            client.get(url)
            with django_assert_max_num_queries(12):
                assert (url, client.get(url).status_code) == (url, 200)


def test_saving_an_entry_costs_no_more_than_it_may(cast, client, django_assert_max_num_queries):
    entry = entered(cast)
    fill(cast, 30)
    sign_in(client, cast.office)
    typed = {"district": cast.district.pk, "kind": "culture", "name": "情人木橋", "source": "訪談"}
    typed |= CONTACT | {"consent_on": "115.02.01"}
    client.get(LIST)
    with django_assert_max_num_queries(12):
        assert client.post(reverse("guidance:entry_new"), typed).status_code == 302
    with django_assert_max_num_queries(12):
        answer = client.post(reverse("guidance:entry_edit", args=[entry.pk]), typed | {"name": "神木公園"})
        assert answer.status_code == 302


def test_five_thousand_points_stay_below_350_kilobytes(cast, client):
    fill(cast, 5_000)
    sign_in(client, cast.proposer)
    for url in (MAP, f"{MAP}?district={cast.district.pk}"):
        page = client.get(url)
        assert (page.status_code, page.context["map"].count, page.context["map"].is_cut) == (200, 5_000, False)
        assert len(page.content) < MOST_BYTES, (url, len(page.content))
        assert geo.attribution() in page.text
    entered(cast, longitude=HERE[0], latitude=HERE[1])
    more = client.get(MAP)
    assert (more.context["map"].count, more.context["map"].is_cut) == (5_000, True)
    assert "符合條件的超過 5000 筆，地圖只畫出前 5000 筆；請縮小篩選範圍。" in more.text
    assert len(more.context["page"]) == 30


def test_the_map_draws_what_has_a_place_and_names_what_is_pointed_at(cast, client):
    tree = entered(cast, longitude=HERE[0], latitude=HERE[1])
    entered(cast, "情人木橋", kind="culture")
    sign_in(client, cast.proposer)
    page = client.get(MAP)
    drawn = {layer.kind: (layer.count, layer.keys) for layer in page.context["map"].layers if layer.count}
    assert drawn == {"landscape": (1, str(tree.pk))}
    mark = geo.marker(0, *HERE)
    assert f"M{mark.x} {mark.y}m" in page.text
    assert "情人木橋" in page.text  # the list below has it
    near = client.get(reverse("guidance:inventory_near"), {"ids": f"{tree.pk}"})
    assert (tree.name in near.text, "<html" in near.text) == (True, False)
    services_gone = client.get(reverse("guidance:inventory_near"), {"ids": "999999"})
    assert "這些資料已不在清單中。" in services_gone.text


def test_figures_count_what_their_lists_show(cast, client):
    entered(cast, longitude=HERE[0], latitude=HERE[1])
    entered(cast, "情人木橋", kind="culture")
    entered(cast, "大雪山", district=cast.away, by=cast.neighbour)
    InventoryEntry.objects.filter(name="情人木橋").update(checked_on=dt.date(2025, 3, 1))
    sign_in(client, cast.agency)
    figures = client.get(FIGURES).context["figures"]
    assert [line.name for line in figures.lines] == ["東勢區", "石岡區"]
    for line in (*figures.lines, figures.total):
        for figure in (line.all, line.stale, line.unplaced, *(figure for _kind, figure in line.kinds)):
            assert client.get(figure.url).context["page"].paginator.count == figure.count
    assert (figures.total.all.count, figures.total.stale.count, figures.total.unplaced.count) == (3, 1, 2)


def test_an_office_finds_its_inventory_from_its_desk_and_the_site_map(cast, client):
    sign_in(client, cast.office)
    assert f"{LIST}?district={cast.district.pk}" in client.get("/").text
    sign_in(client, cast.platform)
    pages = client.get(reverse("portal:sitemap")).text
    assert [url in pages for url in (LIST, MAP, FIGURES, reverse("guidance:entry_new"))] == [True] * 4
    assert District.objects.count() == 2
