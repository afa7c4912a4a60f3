"""Two people, three tabs, whatever they do: each word is in the plan, kept for its author alone, or shown in a conflict."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.models import Membership
from accounts.states import Role
from portal.demo.walker import Walker
from proposals.models import Proposal
from tests.factories.accounts import make_actor, make_unit, sign_in
from tests.workflow.cases import walker_at
from workflow.models import Draft

pytestmark = pytest.mark.django_db
WORD = re.compile(r"〔(\d+)〕")
PEOPLE = ("owner", "colleague")
TABS = {0: "owner", 1: "owner", 2: "colleague"}
NUMBERS = st.sampled_from(sorted(TABS))
OFTEN = st.sampled_from([True, True, True, False])  # who is signed out for long does nothing that could lose a word


def words_in(text: str) -> set[int]:
    """The words, each of its own number, that a text holds."""
    return {int(number) for number in WORD.findall(text)}


@dataclass(frozen=True)
class Copy:
    """What the device has of a page: the number it is sent under, the tab it goes on with, its text."""

    seq: int
    takes: str
    text: str


@dataclass
class Tab:
    """A section's page as it stands open."""

    person: str
    carried: dict[str, str]
    text: str
    seq: int = 0
    late: list[dict[str, str]] = field(default_factory=list)  # requests that are still on their way

    def posted(self, seq: int) -> dict[str, str]:
        """What the page sends as its ``seq``-th request."""
        return self.carried | {"draft_seq": str(seq), "benefits": self.text}


class Writing(RuleBasedStateMachine):
    """The browser's part is played by the machine: open pages, and the copies on the device (inputs/drafts.js)."""

    walker: Walker

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.plan = Proposal.objects.get(pk=self.walker.plan.pk)
        self.page = f"/plans/{self.plan.pk}/edit/benefits/"
        self.actors = {
            "owner": self.walker.owner,
            "colleague": make_actor(self.plan.owner, Role.MEMBER, name="林志明"),
        }
        self.other = {
            name: Membership.objects.create(
                user=actor.user, unit=make_unit("proposer"), role=Role.MEMBER, confirmed=True
            )
            for name, actor in self.actors.items()
        }
        self.clients = {name: sign_in(Client(), actor) for name, actor in self.actors.items()}
        self.tabs: dict[int, Tab] = {}
        self.copies: dict[tuple[str, str], Copy] = {}  # by person and tab
        self.authors: dict[int, str] = {}
        self.shown: set[int] = set()
        self.saved: set[int] = set()
        for number in TABS:
            self._open(number)

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    # --- the browser ------------------------------------------------------------------------------------------------

    def remember(self, tab: Tab, seq: int) -> None:
        self.copies[tab.person, tab.carried["draft_tab"]] = Copy(seq, tab.carried["draft_takes"], tab.text)

    def forget_what_is_done(self, person: str, kept: Any) -> None:
        """What the script throws away of this device's copies when the page opens."""
        done = json.loads(kept.sent)
        taken, _colon, upto = kept.takes.partition(":")
        if taken:
            done[taken] = int(upto)
        for name, copy in list(self.copies.items()):
            if name[0] == person and copy.seq <= done.get(name[1], -1):
                del self.copies[name]

    def is_safe_to_leave(self, number: int) -> bool:
        tab = self.tabs.get(number)
        return tab is None or words_in(tab.text) <= self.found(without=number)

    # --- what people do ---------------------------------------------------------------------------------------------

    @rule(number=NUMBERS, back=OFTEN)
    def open(self, number: int, back: bool) -> None:
        """Open the section anew, after signing in again or as whoever the browser now is."""
        if not self.is_safe_to_leave(number):
            return
        if back:
            self.come_back(TABS[number])
        self._open(number)

    def _open(self, number: int) -> None:
        person = TABS[number]
        self.tabs.pop(number, None)
        answer = self.clients[person].get(self.page)
        if answer.status_code != 200 or "kept" not in answer.context:
            return
        kept, form = answer.context["kept"], answer.context["form"]
        text = form["benefits"].value() or ""
        assert {word for word in words_in(text) if self.authors[word] != person} <= self.saved
        assert all(words_in(draft.data) <= self.by(person) | self.saved for draft in kept.others)
        self.forget_what_is_done(person, kept)
        carried = {"draft_tab": kept.tab.name, "draft_takes": kept.takes, "saves": str(answer.context["saves"])}
        self.tabs[number] = Tab(person, carried, text)

    @precondition(lambda self: self.tabs)
    @rule(number=NUMBERS, then=st.sampled_from(["kept", "kept", "save", "slow", "none"]))
    def type(self, number: int, then: str) -> None:
        """A word at the end; the page keeps it after a pause, on a slow line only after whatever comes next."""
        if not (tab := self.tabs.get(number)):
            return
        word = len(self.authors)
        self.authors[word] = tab.person
        tab.text += f"〔{word}〕"
        self.remember(tab, tab.seq + 1)
        if then == "save":
            self.save(number)
        elif then != "none":
            tab.seq += 1
            request = tab.posted(tab.seq)
            tab.late.append(request) if then == "slow" else self.keep(tab, request)

    def keep(self, tab: Tab, request: dict[str, str]) -> None:
        self.clients[tab.person].post(f"{self.page}draft/", request)

    @precondition(lambda self: any(tab.late for tab in self.tabs.values()))
    @rule()
    def arrive(self) -> None:
        """What was on its way arrives."""
        for tab in self.tabs.values():
            while tab.late:
                self.keep(tab, tab.late.pop())

    @precondition(lambda self: self.tabs)
    @rule(number=NUMBERS)
    def press_save(self, number: int) -> None:
        """Without typing anything more: after a conflict, to insist."""
        self.save(number)

    def save(self, number: int) -> None:
        """Press 儲存: written, told of a conflict, or led to the sign-in page."""
        if not (tab := self.tabs.get(number)):
            return
        tab.seq += 1
        self.remember(tab, tab.seq)
        answer = self.clients[tab.person].post(self.page, tab.posted(tab.seq))
        if answer.status_code == 302 and "/accounts/login/" not in answer["Location"]:
            self.saved |= words_in(tab.text)
            late = tab.late
            del self.tabs[number]
            for request in late:  # the page is gone, its requests are not
                self.keep(tab, request)
        elif answer.status_code == 409 and answer.context.get("conflict"):
            self.shown |= words_in(answer.text)
            tab.carried["saves"] = str(answer.context["saves"])
        elif answer.status_code == 409:
            assert words_in(tab.text) <= words_in(answer.text)
            self.shown |= words_in(answer.text)

    @rule(person=st.sampled_from(PEOPLE), how=st.sampled_from(["expire", "leave", "switch"]), back=OFTEN)
    def lose_the_session(self, person: str, how: str, back: bool) -> None:
        """It ends by itself or by signing out, or goes on as somebody to whom the plan is not there; then perhaps back."""
        getattr(self, f"_{how}")(person)
        if back:
            self.come_back(person)

    def _expire(self, person: str) -> None:
        cookie = self.clients[person].cookies.get("sessionid")
        Session.objects.filter(session_key=cookie.value if cookie else "").delete()

    def _leave(self, person: str) -> None:
        """The device sends what it has (inputs/sign-out.js), asks before it throws away what is not taken, and forgets."""
        theirs = {name: copy for name, copy in self.copies.items() if name[0] == person}
        user = self.actors[person].user
        place = {"draft_page": self.page, "draft_owner": f"{user.pk}-{self.actors[person].unit_id}"}
        for (_person, tab), copy in theirs.items():
            sent = place | {"draft_tab": tab, "draft_seq": str(copy.seq), "draft_takes": copy.takes}
            if self.clients[person].post("/drafts/", sent | {"benefits": copy.text}).status_code != 200:
                return
        self.clients[person].post("/accounts/logout/")
        for name in theirs:
            del self.copies[name]

    def _switch(self, person: str) -> None:
        self.clients[person].post("/me/act-as/", {"key": f"m{self.other[person].pk}"})

    def come_back(self, person: str) -> None:
        """Sign in (again), as the person of the plan's unit."""
        sign_in(self.clients[person], self.actors[person])

    @precondition(lambda self: self.plan.state == "notified" and len(self.authors) > 4)
    @rule(person=st.sampled_from(PEOPLE), own=st.sampled_from(["write", "leave"]))
    def submit(self, person: str, own: str) -> None:
        """File the plan with what its page shows, knowing of all of it."""
        page = f"/plans/{self.plan.pk}/moves/submit_to_district/"
        shown = self.clients[person].get(page)
        if shown.status_code != 200 or not shown.context["verdict"]:
            return
        user = self.actors[person].user
        mine = {True: [], False: []}
        for text in shown.context["unwritten"]:
            mine[text.draft.user == user].append(text.key)
        data = {name: shown.context[name] for name in ("expected_version", "key")} | {"consent": "on"}
        data |= {"notice": shown.context["form"].notice_shown.number, "own_drafts": own}
        before = words_in(self.text)
        done = self.clients[person].post(page, data | {"shown_drafts": mine[True], "known_drafts": mine[False]})
        assert done.status_code in (302, 409)
        self.plan.refresh_from_db()
        self.saved |= words_in(self.text)
        if done.status_code == 302:
            assert before <= words_in(json.dumps(self.plan.version.content, ensure_ascii=False))

    # --- what holds -------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        return Proposal.objects.values_list("benefits", flat=True).get(pk=self.plan.pk)

    def by(self, person: str) -> set[int]:
        return {word for word, author in self.authors.items() if author == person}

    def found(self, without: int | None = None) -> set[int]:
        """Every word that stands somewhere for its author; open pages count, but for the one that is to be closed."""
        found = words_in(self.text) | self.shown
        for draft in Draft.objects.exclude(data="").select_related("user"):
            person = next(name for name, actor in self.actors.items() if actor.user == draft.user)
            assert draft.unit_id == self.actors[person].unit_id
            found |= words_in(draft.typed.get("benefits", "")) & self.by(person)
        for (person, _tab), copy in self.copies.items():
            found |= words_in(copy.text) & self.by(person)
        for number, tab in self.tabs.items():
            if number != without:
                found |= words_in(tab.text) & self.by(tab.person)
        return found

    @invariant()
    def every_word_is_somewhere(self) -> None:
        lost = set(self.authors) - self.found()
        assert lost == set()


def write(walker: Walker, **profile: Any) -> None:
    """Run the machine on the walker's plan."""
    machine = type("Write", (Writing,), {"walker": walker})
    quiet = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    phases = [Phase.generate, Phase.shrink]
    rules = settings(deadline=None, database=None, suppress_health_check=quiet, phases=phases, **profile)
    run_state_machine_as_test(machine, settings=rules)


@pytest.fixture
def walker():
    return walker_at("notified")


def test_no_word_is_lost(walker):
    write(walker, max_examples=10, stateful_step_count=20, derandomize=True)


@pytest.mark.slow
def test_no_word_is_lost_in_long_sessions(walker):
    write(walker, max_examples=80, stateful_step_count=50, print_blob=True)
