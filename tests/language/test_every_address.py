"""Every address as everybody in English: no Chinese but what people wrote, and names of places, agencies and programmes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings

from accounts.geo import attribution
from programmes.models import CentralProgramme, Kpi, ProgrammeRule
from tests.language.test_english_pages import FILES, left_in_chinese, stored_words, use_latin_names
from tests.proposals.matrix import board as b
from tests.test_get_never_writes import client_of, is_page
from tests.world.addresses import urls
from tests.world.rows import PEOPLE, STATES, World, furnished
from tests.world.urls import OURS, ROWS
from tracking.models import DelayCause

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NAMES = [name for name in ROWS if name.startswith((*OURS, "account_", "mfa_")) and "GET" in ROWS[name].methods]
# In Chinese whatever the language: what is typed into a Chinese document, and pages of a local run.
CHINESE = {"portal:components", "portal:mail", "portal:mail_list"}


@dataclass
class Read:
    """The rows, and what of their words is data."""

    world: World
    words: set[str]
    data: set[str]


@pytest.fixture(scope="module")
def read(english, django_db_setup, django_db_blocker) -> Iterator[Read]:
    with b.standing(django_db_blocker, states=STATES, cross=()) as board:
        world = furnished(board)
        for person in PEOPLE:
            client_of(world, person)
        use_latin_names()
        data = set(Kpi.objects.values_list("unit", flat=True))
        data |= set(CentralProgramme.objects.values_list("applicant", flat=True))
        data |= {word for rule in ProgrammeRule.objects.all() for word in rule.keyword_list}
        causes = DelayCause.objects.values_list("name", flat=True)
        data |= {words % cause for cause in causes for words in ("%s", "Edit %s")}
        yield Read(world, stored_words() | {attribution()}, data)


@pytest.mark.parametrize("person", PEOPLE)
def test_no_address_says_chinese(read: Read, person: str):
    client = client_of(read.world, person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    left: defaultdict[str, set[str]] = defaultdict(set)
    for name in (name for name in NAMES if name not in CHINESE):
        for url in (url for url in urls(read.world, name) if not FILES.search(url)):
            answer = client.get(url)
            if answer.streaming:
                b"".join(answer.streaming_content)
            elif is_page(answer) and answer.status_code not in (301, 302):
                left[name] |= set(left_in_chinese(answer, read.words, answer.status_code)) - read.data
    assert {name: found for name, found in left.items() if found} == {}
