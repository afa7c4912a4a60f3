"""Searching plans: what the words of the list's filter find, answered from an index, also among many plans."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.db.models import Value
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import District, Unit
from inputs.search import Folded, folded
from proposals.case.filters import PlanFilter
from proposals.models import Proposal, Venture
from tests.factories.accounts import make_actor, make_district, sign_in
from tests.factories.kept import kept_for_module
from tests.factories.programmes import line, programme
from tests.factories.statistics import analyze, as_if_vacuumed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def plans(django_db_setup, django_db_blocker):
    """As many plans as make an index worth while, with the long texts a real plan has."""
    with kept_for_module(django_db_blocker):
        make_plans()
        yield


def make_plans():
    owner = make_actor("proposer")
    kind = {"kind": "proposer", "organisation_kind": "civic"}
    names = [f"水圳協會{number}" for number in range(200)]
    owners = Unit.objects.bulk_create([Unit(code=f"P-{n}", full_name=n, name=n, **kind) for n in names])
    places = ["石岡土牛", "新社馬力埔", "后里薩克斯風", "東勢林業", "和平雪霸"]
    rows = [
        Proposal(
            owner=owners[number % 200],
            created_by=owner.user,
            title=f"{places[number % 5]}計畫{number}",
            vision="水圳、聚落與果樹。" * 100,
            holder="proposer",
            case_number=f"115-{number:04d}",
            notified_at=timezone.now(),
        )
        for number in range(1000)
    ]
    Proposal.objects.bulk_create(rows)
    analyze("proposals_proposal", "accounts_unit")
    as_if_vacuumed("proposals_proposal")


def way(words: str, *, without: tuple[str, ...] = ("seqscan",)) -> str:
    """How the database counts what the filter finds for somebody who sees all that was told.

    A thousand plans are so few that it may as well read them all; what is asked is whether the indexes serve Django's SQL.
    """
    with connection.cursor() as cursor:
        for scan in without:
            cursor.execute(f"SET LOCAL enable_{scan} = off")
    found = PlanFilter(QueryDict(f"q={words}")).apply(Proposal.objects.filter(notified_at__isnull=False))
    return str(found.order_by().values("pk").explain())


@pytest.mark.parametrize("words", ["土牛計畫7", "沒有這"])
def test_three_characters_and_more_are_found_by_the_index_of_what_is_sought(words):
    # Of a thousand plans the index that spares the long texts costs about as much.
    assert "Bitmap Index Scan on plan_sought" in way(words, without=("seqscan", "indexonlyscan", "indexscan"))


@pytest.mark.parametrize("words", ["石岡", "馬"])
def test_fewer_are_looked_for_in_titles_and_numbers_alone(words):
    """They hold no trigram; the index that includes both columns spares the plans' long texts."""
    assert "Index Only Scan using plan_told" in way(words, without=("seqscan", "bitmapscan"))


def test_the_hits_are_the_same_with_and_without_the_index():
    def hits(words: str) -> list[int]:
        found = PlanFilter(QueryDict(f"q={words}")).apply(Proposal.objects.all())
        return list(found.values_list("pk", flat=True))

    words = ["薩克斯風", "石岡", "馬", "計畫99", "115-0", "100%25_", "沒有這種"]
    with_index = [hits(word) for word in words]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        cursor.execute("SET LOCAL enable_indexonlyscan = off")
    assert [hits(word) for word in words] == with_index
    assert [len(found) for found in with_index] == [200, 200, 200, 11, 1000, 0, 0]


def test_the_letters_of_a_title_may_be_large_or_small():
    plan = Proposal.objects.all()[0]
    Proposal.objects.filter(pk=plan.pk).update(title="Taichung Slow Food")
    found = PlanFilter(QueryDict("q=slow FOOD")).apply(Proposal.objects.all())
    assert [row.pk for row in found] == [plan.pk]


@pytest.fixture
def one(db):
    """A plan of an elder's, filed by an office, docked to CP01, among a thousand others."""
    owner, office = make_actor("proposer"), make_actor("district_office")
    Unit.objects.filter(pk=owner.unit.pk).update(full_name="社團法人臺中市梨山部落發展協會", name="梨山協會")
    plan = Proposal.objects.create(
        owner=owner.unit,
        represented_by=office.unit,
        created_by=owner.user,
        title="台灣梨Cafe\u0301　慢食",
        contact_name="賴阿滿（阿美‧古拉斯）",
        case_number="116-0018",
        holder="proposer",
        notified_at=timezone.now(),
    )
    plan.districts.add(make_district("和平區", name_en="Heping District"))
    Venture.objects.create(proposal=plan, title="梨", position=1)
    line(plan, programme(code="CP01", name="地方創生青年培力工作站"), 1_000_000)
    return plan


def hits(words: str) -> list[int]:
    """What the filter finds, by the address a browser makes of the words."""
    found = PlanFilter(QueryDict(urlencode({"q": words}))).apply(Proposal.objects.filter(notified_at__isnull=False))
    return list(found.values_list("pk", flat=True))


@pytest.mark.parametrize(
    "words",
    [
        "116-0018",
        "１１６－００１８",
        "116–0018",
        "116-00",
        "臺灣梨",
        "台灣梨",
        "梨café",
        "梨CAFÉ",
        "慢食 臺灣梨",
        "慢食　台灣梨",
        "臺灣梨 \u200b",
        "梨山協會",
        "\u53f0中市梨山",
        "梨山",
        "賴阿滿",
        "阿滿",
        "青年培力工作站",
        "cp01",
        "ＣＰ０１",
        "培力 賴阿滿 0018 梨山部落",
        "1160018",
        "116.0018",
        "「台灣梨」",
        "阿美．古拉斯",
        "阿美古拉斯",
        "\u53f0中市和平區",
        "和平 慢食",
        "臺中市和平區 慢食 0018",
        "Heping",
        "慢\u200b食",
    ],
)
def test_a_plan_is_found_by_number_names_contact_programme_and_several_words(one, words):
    assert hits(words) == [one.pk]


def test_the_office_that_represents_somebody_is_found_too(one):
    assert hits(one.represented_by.name) == [one.pk]


@pytest.mark.parametrize(
    "words", ["梨山 新社", "賴阿滿 沒有這種", "梨山協會賴阿滿", "116-0018賴", "%", "_", "-", "臺中市東區"]
)
def test_words_that_do_not_all_stand_there_find_nothing(one, words):
    assert hits(words) == []


def test_a_part_of_a_number_is_found_in_every_year(one):
    numbers = Proposal.objects.filter(pk__in=hits("0018")).order_by("case_number")
    assert list(numbers.values_list("case_number", flat=True)) == ["115-0018", "116-0018"]


@pytest.mark.parametrize("text", ["Ａbc－１", "台臺—–", "Cafe\u0301 ÉÀ", "ﬁ　㈱ﾊﾝｶｸ", "ß Ω ǅ"])
def test_python_and_the_database_fold_alike(one, text):
    Proposal.objects.filter(pk=one.pk).update(title=text, case_number=None, contact_name="")
    assert Proposal.objects.values_list("sought", flat=True).get(pk=one.pk).rstrip() == folded(text).rstrip()


def test_python_and_the_database_fold_every_character_alike():
    """Beside each other, so that it shows if one of them lowered a letter by what stands around it."""
    known = [chr(n) for n in range(1, 0x110000) if unicodedata.category(chr(n)) not in ("Cn", "Cs")]
    for start in range(0, len(known), 20_000):
        text = "".join(known[start : start + 20_000])
        row = District.objects.annotate(alike=Folded(Value(text))).get(pk=make_district().pk)
        assert row.alike == folded(text)


def test_a_title_that_unfolds_beyond_measure_is_kept(one):
    """An index entry may not exceed 2,700 bytes; U+FDFA alone unfolds into eighteen letters."""
    Proposal.objects.filter(pk=one.pk).update(title="\ufdfa" * 100, contact_name="\U0001f33e" * 60)
    assert len(Proposal.objects.values_list("sought", flat=True).get(pk=one.pk)) == 600


def test_the_box_says_what_it_searches(client):
    page = sign_in(client, make_actor("rdec")).get("/plans/?q=0018").text
    assert "找案號、計畫名稱、提案單位、行政區、聯絡人與補助計畫；幾個詞以空格分開，都符合才列出。" in page
    assert 'placeholder="例如：0018 石岡 水圳"' in page


@pytest.mark.parametrize("words", ["石岡", "薩克斯風 計畫 115-00"])
def test_a_search_asks_no_more_than_the_list_without_one(client, words):
    rdec = sign_in(client, make_actor("rdec"))

    def statements(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert rdec.get(address).status_code == 200
        return len(seen)

    rdec.get("/plans/")
    assert statements(f"/plans/?{urlencode({'q': words})}") == statements("/plans/")
