"""Every page leads to its paragraph."""

from __future__ import annotations

import pytest

from accounts.actors import Actor
from accounts.states import Role, UnitKind
from manual.chapters import CHAPTERS, own_chapter
from manual.places import PLACES, anchor_of, chapter_with, place_of
from manual.reading import FOLDERS, chapter
from tests.factories.accounts import make_actor, make_user
from tests.urls import addresses
from tests.world.urls import ROWS

# What no page of ours is, or shows none of our frames.
NO_PAGES = {
    "healthz": "asked by machines",
    "readyz": "asked by machines",
    "portal:favicon": "a picture",
    "portal:components": "for those who write pages",
    "portal:mail_list": "of a local run alone",
    "portal:mail": "of a local run alone",
    "accounts/social/login/cancelled/": "the library's second address of a page",
    "accounts/social/login/error/": "likewise",
    "accounts/social/signup/": "likewise",
    "accounts/social/connections/": "likewise",
    "guidance:photo": "a picture",
    "tracking:photo": "a picture",
    "reviews:need_news": "asked by a script",
}


def reads() -> list[str]:
    """The names of the addresses that answer to being read."""
    named = {name for name, _route in addresses() if not name.startswith("admin")}
    return sorted(name for name in named if "GET" in ROWS[name].methods)


def test_every_page_has_a_paragraph_or_a_reason():
    assert [name for name in reads() if not anchor_of(name)] == sorted(NO_PAGES)
    assert len(reads()) > 350


def test_the_table_names_what_is_there():
    named = {name for name, _route in addresses()}
    assert [
        start
        for start in PLACES
        if not any(name == start or (start.endswith("*") and name.startswith(start[:-1])) for name in named)
    ] == []


@pytest.mark.parametrize("language", FOLDERS)
def test_every_anchor_of_the_table_is_written(language):
    written = frozenset.union(*(chapter(name, language).anchors for name in CHAPTERS))
    assert sorted(set(PLACES.values()) - written) == []


def test_the_paragraph_is_taken_from_ones_own_chapter_first():
    assert chapter_with("board", ("rdec", "common"), "en") == "rdec"
    assert chapter_with("board", ("proposer", "common"), "en") == "common"
    assert chapter_with("nothing", CHAPTERS, "en") == ""


@pytest.mark.django_db
def test_whose_chapter_is_whose():
    chapters = {kind: own_chapter(make_actor(kind)) for kind in UnitKind}
    assert chapters == {
        UnitKind.PLATFORM: "platform",
        UnitKind.RDEC: "rdec",
        UnitKind.AGENCY: "agency",
        UnitKind.DISTRICT_OFFICE: "district",
        UnitKind.CONVENER: "convener",
        UnitKind.NDC: "ndc",
        UnitKind.COUNSELLING_TEAM: "team",
        UnitKind.PROPOSER: "proposer",
        UnitKind.PARTNER: "partner",
    }
    assert own_chapter(make_actor(UnitKind.RDEC, Role.ADMINISTRATOR)) == "administrator"
    assert own_chapter(Actor(make_user("系統", is_superuser=True))) == "administrator"
    assert own_chapter(Actor(make_user("新人"))) == "common"
    assert own_chapter(None) == "common"


@pytest.mark.django_db
def test_a_page_leads_there():
    places = [place_of("tracking:board", who) for who in (None, make_actor(UnitKind.RDEC))] + [place_of("", None)]
    assert places == ["/help/common/#board", "/help/rdec/#board", ""]
