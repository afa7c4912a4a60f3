"""Eight people write one plan for twenty seconds: no field is lost, no request fails, who shares a section is told."""

from __future__ import annotations

import html
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from accounts.states import Role
from proposals.models import Proposal, Venture
from proposals.writing.drafts import page_of
from proposals.writing.services import add_venture
from tests.factories.accounts import make_actor
from tests.workflow.cases import walker_at
from tests.workflow.system import Browser, System
from workflow.models import Draft

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SECONDS = 20
SAVE_EVERY = 5  # of so many texts typed, the last is saved, the others only kept as drafts
LINES = 60  # of a shared text, which has a limit of 4,000 characters
CONFLICT = re.compile(r"<td[^>]*>(?P<theirs>[^<]*(?:<br>[^<]*)*)</td><td[^>]*>(?P<mine>[^<]*(?:<br>[^<]*)*)</td></tr>")


@dataclass
class Writer:
    """A person at one section; ``statuses`` are those of every request."""

    browser: Browser
    url: str
    field: str
    more: dict[str, str] = field(default_factory=dict)
    last: str = ""
    statuses: list[int] = field(default_factory=list)

    def open(self) -> dict[str, str]:
        """The page's hidden fields."""
        return self.hidden(self.send("GET", self.url)[1])

    def send(self, method: str, url: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        """One request, its status noted."""
        status, page = self.browser.send(method, url, data)
        self.statuses.append(status)
        return status, page

    @staticmethod
    def hidden(page: str) -> dict[str, str]:
        """What a page posts back unseen."""
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))

    def type(self, hidden: dict[str, str], text: str) -> None:
        """Let the page's script keep ``text``."""
        self.last = text
        self.send("POST", f"{self.url}draft/", self.counted(hidden) | self.more | {self.field: text})

    def save(self, hidden: dict[str, str], text: str) -> tuple[int, str]:
        """Press 儲存."""
        return self.send("POST", self.url, self.counted(hidden) | self.more | {self.field: text})

    @staticmethod
    def counted(hidden: dict[str, str]) -> dict[str, str]:
        """The page counts whatever it sends: the server drops what is not newer."""
        hidden["draft_seq"] = str(int(hidden["draft_seq"]) + 1)
        return hidden

    def alone(self, until: float) -> None:
        """Type in a section of one's own, and save now and then."""
        number, hidden = 0, self.open()
        while time.monotonic() < until:
            number += 1
            self.type(hidden, f"{self.field} 第 {number} 次：" + "把人留下來。" * (number % 30))
            if number % SAVE_EVERY == 0:
                assert self.save(hidden, self.last)[0] == 302
                hidden = self.open()

    def together(self, until: float, name: str) -> list[str]:
        """Add lines to a text that somebody else adds to as well; what the other has saved meanwhile is merged."""
        said: list[str] = []
        while time.monotonic() < until and len(said) < LINES // 2:
            _status, page = self.send("GET", self.url)
            found = re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", page, re.DOTALL)
            assert found
            line = f"{name}{len(said) + 1}。"
            text = "\n".join([*html.unescape(found[1]).splitlines(), line])
            self.type(self.hidden(page), text)
            time.sleep(0.2)  # time for the other
            status, page = self.save(self.hidden(page), text)
            while status == 409:
                both = CONFLICT.search(page)
                assert both, "a conflict shows both texts"
                theirs, mine = (html.unescape(both[side].replace("<br>", "\n")) for side in ("theirs", "mine"))
                assert mine.splitlines() == text.splitlines()
                text = "\n".join([*theirs.splitlines(), line])
                status, page = self.save(self.hidden(page), text)
            assert status == 302
            said.append(line)
        return said


@pytest.fixture
def walker(transactional_db):
    return walker_at("drafting")


@pytest.fixture
def system(walker, tmp_path: Path):
    made = System(tmp_path)
    try:
        yield made
    finally:
        made.stop()


def test_eight_clients_for_twenty_seconds(walker, system):
    plan: Proposal = walker.plan
    while plan.ventures.count() < 5:
        add_venture(plan, by=walker.owner)
    ventures: list[Venture] = list(plan.ventures.all())
    port = system.web().port
    alone = [writer(port, plan, f"/plans/{plan.pk}/edit/vision/", "vision")]
    for venture in ventures:
        url = f"/plans/{plan.pk}/ventures/{venture.pk}/theme/"
        alone.append(writer(port, plan, url, "theme", title=venture.title))
    shared = [writer(port, plan, f"/plans/{plan.pk}/edit/benefits/", "benefits") for _number in range(2)]
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(8) as pool:
        lines = [pool.submit(one.together, until, name) for one, name in zip(shared, "甲乙", strict=True)]
        typed = [pool.submit(one.alone, until) for one in alone]
        said = [line for result in lines for line in result.result()]
        for result in typed:
            result.result()
    statuses = [status for one in (*alone, *shared) for status in one.statuses]
    assert set(statuses) <= {200, 302, 409}, system.logs()
    assert {status for one in alone for status in one.statuses} == {200, 302}
    assert 409 in [status for one in shared for status in one.statuses]
    plan.refresh_from_db()
    assert kept(plan, None, "vision", plan.vision) == alone[0].last
    for one, venture in zip(alone[1:], plan.ventures.all(), strict=True):
        assert kept(plan, venture, "theme", venture.theme) == one.last
    assert sorted(set(said) - set(plan.benefits.splitlines())) == []
    print(f"{len(statuses)} requests, {statuses.count(409)} conflicts")


def writer(port: int, plan: Proposal, url: str, name: str, **more: str) -> Writer:
    """Somebody of the plan's owner, signed in."""
    browser = Browser(port)
    browser.sign_in(make_actor(plan.owner, Role.MEMBER))
    return Writer(browser, url, name, more)


def kept(plan: Proposal, venture: Venture | None, section: str, saved: str) -> str:
    """The last text of a section: the draft, else what was saved."""
    drafts = Draft.objects.filter(page=page_of(plan, section, venture.pk if venture else None))
    draft = drafts.exclude(data="").first()  # what was sent leaves an empty row
    return parse_qs(draft.data)[section][0] if draft else saved
