"""GET never writes: every URL, with ids of real rows, as everybody; nothing but the session and the cache is touched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.actors import Actor
from accounts.states import Role, UnitKind
from tests.factories.accounts import make_actor, make_user, sign_in
from tests.fuzz.answers import is_public
from tests.fuzz.screens import faults_of_screen
from tests.proposals.matrix import board as b
from tests.world.addresses import admin_urls, urls
from tests.world.rows import PEOPLE, STATES, World, furnished
from tests.world.urls import OURS, ROWS

pytestmark = pytest.mark.django_db

# Who looks at a part only: what else a supervisor of an agency sees its officer has seen.
LOOK_AT = {"its supervisor": ("reviews:opinion_", "reviews:phrase")}
ASK_FOR_THE_ADMIN = ("a superuser", "RDEC's administrator")  # the second is turned away
WRITES = re.compile(
    r"^\W*(insert|update|delete|merge|truncate|copy|create|alter|drop|with .*\b(insert|update|delete)\b)", re.IGNORECASE
)
SOUGHT = re.compile(r"id=\"search-box\"[^>]*value=\"([^\"]+)\"")
POSTED = re.compile(r"<form[^>]*method=.post.*?</form>", re.DOTALL | re.IGNORECASE)
CARRIED = ('name="drawn_for"', 'name="once"')
# The idle limit slides with every page; rate limits are counted in the cache; who looked at personal data is kept.
MAY = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM) "(django_session|django_cache)"|^INSERT INTO "accounts_access"')
# Whoever asks, these lead to another page or are not there: nothing of a local run.
NEVER_A_PAGE = {
    "drafts:draft": {302, 404},  # where it is written on
    "guidance:contact": {302, 404},  # where it is entered
    "guidance:own_entry": {302, 404},  # the partner's
    "portal:favicon": {301},
    "proposals:dossier": {302, 404},  # it asks for a purpose first
    "portal:components": {404},
    "public:language": {302},  # back to the page
    "public:status_of": {404},  # of a mail
    "portal:mail_list": {404},
    "portal:mail": {404},
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    with b.standing(django_db_blocker, states=STATES, cross=()) as board:
        yield furnished(board)


def client_of(world: World, person: str) -> Client:
    """A browser signed in as the person."""
    client, who = Client(raise_request_exception=False), PEOPLE[person]
    if who is None:
        return client
    if who:
        return sign_in(client, world.board.actors[who])
    if person == "a superuser":
        user = make_user("系統管理者", is_staff=True, is_superuser=True)
        return sign_in(client, make_actor(UnitKind.RDEC, Role.ADMINISTRATOR, user=user))
    return sign_in(client, Actor(make_user("新來的人")))


def get(client: Client, url: str) -> tuple[Any, list[str]]:
    """The answer to a GET and the statements that wrote."""
    written: list[str] = []

    def watch(execute: Any, statement: str, *args: Any) -> Any:
        if WRITES.match(statement) and not MAY.match(statement):
            written.append(statement[:200])
        return execute(statement, *args)

    with connection.execute_wrapper(watch):
        answer = client.get(url)
        if answer.streaming:
            b"".join(answer.streaming_content)
    return answer, written


def forms_of(answer: Any) -> list[str]:
    """The forms of a page that write."""
    return POSTED.findall(answer.text) if is_page(answer) else []


def is_page(answer: Any) -> bool:
    """Is it a page rather than a file?"""
    return not answer.streaming and answer.get("Content-Type", "").startswith("text/html")


def faults_of_frame(answer: Any) -> Iterator[str]:
    """What a page's own context has put into what stands around it: the box of the search, the plan's name."""
    if said := SOUGHT.search(answer.text):
        yield f"the box of the search says {said[1][:40]}"
    read = answer.context or {}
    if any(used.name == "proposals/plan_base.html" for used in answer.templates or ()) and read["called"] not in (
        read["plan"].called,
        read["plan"].title,
    ):
        yield f"the plan is called {read['called']}"


@pytest.mark.parametrize("person", PEOPLE)
def test_get_never_writes(world: World, person: str):
    show_everything(world, person)


def show_everything(world: World, person: str) -> None:
    """Ask for every address as ``person``."""
    client = client_of(world, person)
    looked_at = [name for name in ROWS if name.startswith(LOOK_AT.get(person, ""))]
    asked = [(name, url) for name in looked_at for url in urls(world, name)]
    if person in ASK_FOR_THE_ADMIN:
        asked += [("admin", url) for url in admin_urls()]
    wrong = []
    for name, url in asked:
        answer, written = get(client, url)
        status, forms = answer.status_code, forms_of(answer)
        world.answered[name].add(status)
        world.forms += len(forms)
        for fault in faults_of_screen(answer.text) if is_page(answer) and name != "admin" else ():
            world.screens[fault].add(f"{name} as {person}")
        for fault in faults_of_frame(answer) if is_page(answer) and name != "admin" else ():
            world.screens[fault].add(f"{name} as {person}")
        if written or status >= 500:
            wrong.append((name, url, status, written))
        if not is_public(url.partition("?")[0]) and "no-store" not in answer["Cache-Control"]:
            wrong.append((name, url, status, ["an answer that a cache may keep"]))
        if client.session.get("_auth_user_id") and any(not all(field in form for field in CARRIED) for form in forms):
            wrong.append((name, url, status, ["a form that does not say whom it was drawn for, or has no key"]))
        if name.startswith("mfa_"):  # such a page makes the session forget the second factor
            session = client.session
            session["second_factor"] = True
            session.save()
    assert wrong == []
    world.people.add(person)


def everybody(world: World) -> None:
    """Whom the test above has not asked for here is asked now."""
    for person in PEOPLE:
        if person not in world.people:
            show_everything(world, person)


def test_each_page_was_shown_to_somebody(world: World):
    """The test above does not walk past 404s only."""
    everybody(world)
    readable = [name for name in ROWS if name.startswith(OURS) and "GET" in ROWS[name].methods]
    never = {name: world.answered[name] for name in readable if 200 not in world.answered[name]}
    assert never == NEVER_A_PAGE
    assert world.answered["admin"] == {200, 302, 403}
    assert world.forms > 1000


def test_no_screen_has_two_filled_buttons_and_every_table_stacks_on_a_phone(world: World):
    everybody(world)
    assert world.screens == {}
