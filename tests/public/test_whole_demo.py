"""The crawl as nobody over everything that ``make run`` loads."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.urls import reverse

from proposals.consent.services import answer_showcase
from proposals.models import Proposal
from public.models import Story
from public.pictures.keeping import keep
from public.showing import shown_plans
from tests.factories.kept import kept_for_module
from tests.public.cases_of import writer_of
from tests.public.test_crawl import crawled, faults, originals, personal, told

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker):
    """The demo with its pictures."""
    with kept_for_module(django_db_blocker):
        call_command("demo", verbosity=0)
        while keep():
            pass
        yield


def test_nobody_finds_a_person_or_a_case_that_is_not_shown(client):
    found = crawled(client, ("/", "/sitemap.xml", *originals()))
    shown = list(shown_plans().values_list("case_number", flat=True))
    assert [number for number in shown if reverse("public:case", args=[number]) not in found] == []
    assert (len(shown) >= 4, len(found) > 100, len(personal()) > 100) == (True, True, True)
    assert told(found, personal()) == []
    others = Proposal.objects.exclude(pk__in=shown_plans().order_by().values("pk"))
    kept = {value for row in others.values_list("case_number", "title") for value in row if value}
    stories = set(Story.objects.exclude(state="published").values_list("title", flat=True))
    assert (len(kept) > 20, len(stories) > 0) == (True, True)
    assert told(found, kept | stories) == []
    assert faults(found) == {}


def test_after_every_consent_is_taken_back_no_byte_is_left(client):
    before, plans = crawled(client, ("/", "/sitemap.xml", *originals())), list(shown_plans())
    words = {value for plan in plans for value in (plan.title, str(plan.case_number))}
    for plan in plans:
        answer_showcase(plan, given=False, by=writer_of(plan))
    after = crawled(client)
    assert told(after, words) == []
    gone = sorted(set(before) - set(after))
    assert {address: client.get(address).status_code for address in gone} == dict.fromkeys(gone, 404)
    assert len(gone) > len(plans)
