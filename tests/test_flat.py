"""What a page looks at in the database does not grow with the number of plans: every address, as everybody.

Buffers (``EXPLAIN (ANALYZE, BUFFERS)``) and no times: they are the same on a busy machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Unit, User
from bench.pages import PAGES, explained
from proposals.models import Proposal
from tests.factories.statistics import vacuum
from tests.world.addresses import urls
from tests.world.rows import World
from tests.world.urls import OURS, ROWS
from tracking.statistics.snapshots import take_all

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FEW, MANY = 1_000, 100_000
PEOPLE = ("rdec", "platform", "shigang", "agriculture", "ndc", "convener", "proposer5")
# Whose lists are long of one thing and empty of another: a district without decided ventures, an agency whose matters are
# all open, a team that leads every visit it takes part in.
ODD = ("houli", "transport", "team-agr")
EVERYBODY = (*PEOPLE, *ODD)
# Whose desk is another than that of the officers above; their pages are the same.
HEADS = ("platform-head", "rdec-head", "rdec-admin", "shigang-head", "agriculture-head")
HOME = "/"
STATES = ("drafting", "with_district", "document_review", "project_meeting", "executing")
EACH = 1  # addresses of a row of the table of addresses
MOST = 1.5
# An index is a level or two deeper among a hundred times the rows; a page that looks something up in each of its tables
# may look at so many buffers more.
LEVELS = 60
# What any page may look at among the many; a home with its three lists and a paper of a whole plan come near it.
MOST_OF_ALL = 2_500
# Bounds of their own, and why. Among a thousand plans a list holds hardly a page, among a hundred times as many a full one,
# and two pages more are found: bounded by the page and not by the plans.
A_FULL_PAGE = {
    "/plans/?stage=2&priority=on&order=title": {"convener": 880},  # of three states, each as far as the page goes
    "/plans/intake/": {"shigang": 950},  # each row asks whether its plan is seen, and shows the version that was filed
    # Eight lists of duties, each asked for its first thirty, of which each looks up its plan, units, opinions and matters.
    "/": {"rdec": 3_500, "agriculture": 3_000, "rdec-head": 3_500, "agriculture-head": 3_000},
    # Of a district few of whose undertakings have what is asked the index of all that is asked together is looked at.
    "/tracking/board/?light=green&money=on": {"shigang": 250},
    # The year's rows are counted to the end in the index of what the unit sees, some eighty of a page; sums look at lines.
    "/guidance/matches/figures/": dict.fromkeys(EVERYBODY, 1_500),
    "/guidance/visits/figures/": dict.fromkeys(EVERYBODY, 600),
    "/guidance/figures/": dict.fromkeys(EVERYBODY, 1_450),
    # Three hundred plans are offered to be chosen, each with its owner; of a thousand fewer are in hand.
    "/guidance/coordination/new/": {"platform": 1_250, "rdec": 1_250},
    "/guidance/resources/uses/": {"platform": 800, "rdec": 770, "agriculture": 480},  # each state is counted, too
    # Thirty lines with their matches and partners; of a thousand plans there are fewer.
    "/guidance/matches/contributions/": dict.fromkeys(EVERYBODY, 320),
    # How many plans a template has is counted to the end in its index, of a hundred thousand 180 pages.
    "/plans/chapters/": dict.fromkeys(EVERYBODY, 380),
    # Two hundred lines; a thousand plans have some thirty.
    "/tracking/lights/": dict.fromkeys(PEOPLE, 2_450),
    # The narrow index of all decided ventures is merged with that of the plans a district sees: some three hundred at most.
    "/tracking/statistics/ventures/": {"houli": 350},
    "/reviews/": {"agriculture": 1_350}  # each row asks its round, its plan's state and whether the agency is let in
    | {"shigang": 800}
    | {"houli": 190},  # of the plans a district sees the narrow index is read: few are under review
    # Ninety matters are found, each by its plan and its opinion; thirty plans are shown.
    "/reviews/matters/": {"agriculture": 1_150, "transport": 880},
    "/plans/?late=on&order=due": {"transport": 330, "houli": 330},
    # How many cases each district has, and of which years they are, is counted to the end in the index of what is shown, some
    # ninety pages of a hundred thousand plans, and in that of their districts.
    "/public/cases/": dict.fromkeys(EVERYBODY, 2_300),
    # Whether its case is shown is asked of each story in that index; of who owns three thousand cases each of these is looked at.
    "/public/stories/": dict.fromkeys(EVERYBODY, 1_150),
    "/public/keep/stories/": {"proposer5": 4_200},
    # Ninety are found, of each of two states as many, each with its round and whether its plan is seen; thirty are shown.
    "/reviews/opinions/": {"transport": 1_100},
    "/reviews/opinions/?state=open": {"rdec": 1_300, "agriculture": 1_150},
    "/reviews/opinions/?state=late": {"rdec": 1_400},
    # Each opinion that is late is looked at, with its plan and whether it was asked for today: a hundred of all.
    "/reviews/nudge/": {"rdec": 1_950},
    # Ninety are found, each by a plan on its agenda; thirty are shown with the plans that are seen.
    "/reviews/meetings/": dict.fromkeys(("rdec", "platform", "convener"), 2_400),
    "/reviews/commitments/": {"transport": 1_750},
    # A hundred and one lines of plans and as many of requests, each with its units; among a thousand plans there are thirty.
    **{
        f"/handovers/people/1/{page}": {"platform": 6_500}
        for page in ("", "begin/", "register.pdf", "register.odt", "register.ods")
    },
    "/guidance/counselling/contacts/": {"team-agr": 150},
    # The rounds of the agency's latest 300 opinions are compared, each found by an index that is a level deeper.
    "/reviews/opinions/2/file/": {"agriculture": 1_150},
    # Each of the plan's own entries finds its programme by its key, where among few plans the catalogue is read at once.
    "/tracking/plans/5/ledger/ods/": dict.fromkeys(PEOPLE, 430) | {"shigang": 550},
    "/tracking/plans/5/ledger/pdf/": dict.fromkeys(PEOPLE, 680) | {"shigang": 550},
}
# Whole files, by how their address begins: each holds so many rows at most, and among a thousand plans there are fewer.
FILES = {
    "/plans/list/ods/": 95_000,  # ten thousand plans, each with its units, districts, deadline and who handles it
    # Ten thousand rows, each with its plan, round, agency and how it stands; of meetings with the plans on the agenda.
    "/reviews/commitments/list/ods/": 250_000,
    "/reviews/opinions/list/ods/": 175_000,
    "/reviews/meetings/list/ods/": 175_000,
    "/tracking/list/ods/": 75_000,  # ten thousand undertakings, each with its plan, units and what is due
    # Ten thousand rows at most, each with its units and what it is about; of a visit's, a match's and a request's also the plan.
    "/guidance/counselling/list/ods/": 75_000,
    "/guidance/follow-ups/list/ods/": 75_000,
    "/guidance/matches/list/ods/": 75_000,
    "/guidance/coordination/list/ods/": 75_000,
    "/guidance/resources/list/ods/": 50_000,
    "/guidance/inventory/list/ods/": 50_000,
    "/guidance/networks/list/ods/": 50_000,
    "/guidance/visits/list/ods/": 6_000,  # the unit's visits, each with its plan, district and who is invited
    "/tracking/board/ods/": 40_000,  # a thousand lines of forty: plan, units, last report, letters, money, what is due
    "/tracking/board/pdf/": 40_000,
    "/guidance/figures/file/": 2_850,  # the figures of requests, of visits and of matches
    "/public/data/v1/cases.csv": 330_000,  # all cases that are shown, thirteen thousand, each with its money and district
    "/sitemap.xml": 1_150,  # the same by their numbers, and the stories of them
    "/tracking/calendar/": 16_500,  # five hundred undertakings and as many meetings
    "/tracking/reports/figures/": 7_800,  # a hundred reports, each with what its form asks, the lights before it among it
}
# A word of two signs has no index (three have): a narrow index is read until the page is full, and to its end where nothing
# is found, that of the unit's own plans or of all that were told.
# Of a thousand plans the whole index is a few pages.
TWO_SIGNS = {"/plans/?q=石岡": dict.fromkeys(PEOPLE, 800) | {"proposer5": 340} | dict.fromkeys(ODD, 2_650)}
BOUNDS = {
    (who, url): most
    for table in (A_FULL_PAGE, TWO_SIGNS)
    for url, people in table.items()
    for who, most in people.items()
}


def bound(page: tuple[str, str], few: int) -> float:
    """How much the page may look at among the many."""
    own = next((most for begins, most in FILES.items() if page[1].startswith(begins)), None)
    return BOUNDS.get(page) or own or min(MOST * few + LEVELS, MOST_OF_ALL)


def addresses() -> list[str]:
    """Of every page that is read, with ids of plans that are there at any size."""
    plans = [Proposal.objects.filter(state=state).earliest("pk") for state in STATES]
    units = [plans[0].owner, *Unit.objects.filter(code__in=["RDEC", "D200"])]
    represented = Proposal.objects.exclude(represented_by=None).earliest("pk")
    revised = Proposal.objects.filter(state="review_revision").earliest("pk")
    world = World(None, plans, units, represented, revised)
    # A search is bound to its time among ten thousand plans (``bench search``): of a word that nearly everything has, whoever
    # sees little asks of each whether it is seen.
    narrowed = [url for _label, _who, url in PAGES if "?" in url and not url.startswith("/search/")]
    names = [name for name, row in ROWS.items() if name.startswith(OURS) and "GET" in row.methods]
    return [*dict.fromkeys(url for name in names for url in urls(world, name)[:EACH]), *narrowed]


def buffers(url: str, client: Client) -> int:
    """What the answer looks at."""
    with explained() as found:
        answer = client.get(url)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code < 500, url
    return sum(found.values())


def everywhere(asked: list[str]) -> dict[tuple[str, str], int]:
    """Buffers by person and address."""
    homes = {(who, HOME): buffers(HOME, client) for who, client in clients(HEADS)}
    return homes | {(who, url): buffers(url, client) for who, client in clients() for url in asked}


def clients(people: Iterable[str] = EVERYBODY) -> Iterator[tuple[str, Client]]:
    for who in people:
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(User.objects.get(username=who), "django.contrib.auth.backends.ModelBackend")
        yield who, client


def fill(plans: int) -> None:
    """So many plans, the database knows its tables, and the clock has taken the figures."""
    call_command("demo", plans=plans)
    vacuum()
    take_all()


def test_a_hundred_times_the_plans_cost_the_same(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STAFF_MFA_REQUIRED = False  # else offices are led to set up their second factor, whatever they ask for
    call_command("createcachetable")
    fill(0)
    assert [who for who, client in clients() if client.get("/").status_code != 200] == []
    asked = addresses()
    fill(FEW)
    few = everywhere(asked)
    fill(MANY)
    many = everywhere(asked)
    bounds = {page: bound(page, few[page]) for page in few}
    above = {page: (few[page], many[page], bounds[page]) for page in few if many[page] > bounds[page]}
    assert above == {}
    assert Proposal.objects.count() == MANY
    assert len(asked) > len(PAGES)
