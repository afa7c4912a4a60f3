"""A meeting's agenda tells of every plan on it: it is opened by who sees them all, whatever letter it goes along with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from documents.letters.values import Passage, Point
from proposals.enclosures.reading import shut
from proposals.enclosures.things import file_of, of_version, with_files
from proposals.letters import services
from proposals.letters.enclosing import enclosed
from proposals.models import PlanVersion, Proposal
from proposals.papers.parts import LeftOut
from proposals.states import State
from reviews.letters import drafts
from reviews.models import Commitment
from tests.factories.accounts import make_actor, sign_in
from tests.factories.kept import fresh, kept_for_module
from tests.factories.plans import walkers_at
from tests.proposals.letters.cases import last, our_number, today, url, written_early
from tests.reviews.letters.cases import words_of

pytestmark = pytest.mark.django_db
SECRET = "外人計畫的秘密分工"


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walkers_at(State.PROJECT_MEETING)[0]


@pytest.fixture
def walker(kept):
    return fresh(kept)


@pytest.fixture
def meeting(walker):
    """With a second plan on its agenda, of which something is still to be confirmed."""
    found, stranger = walker.plan.project_meetings.get(), make_actor("proposer", name="外人")
    plan = Proposal.objects.create(
        owner=stranger.unit, created_by=stranger.user, title="外人的計畫", notified_at=timezone.now()
    )
    said = {"content": walker.plan.version.content, "sha256": "0" * 64, "created_by": "甲"}
    found.agenda_items.create(
        proposal=plan, version=PlanVersion.objects.create(proposal=plan, number=1, **said), number=2
    )
    row = Commitment.objects.filter(proposal=walker.plan).first()
    row.pk, row.proposal, row.item = None, plan, SECRET
    row.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_commitment SET state = 'proposed' WHERE id = %s", [row.pk])
    return found


def sent(walker, meeting):
    notice = services.draft(walker.plan, "invite", meeting.pk, by=walker.cast.of("RDEC"))
    services.record(notice, our_number(), today(), by=walker.cast.of("RDEC"), expected=1)
    return notice


def opened(client, letter, actor) -> tuple[str, int]:
    """Why the agenda of a notice is not opened, and what its address answers."""
    client.cookies.clear()
    answer = sign_in(client, actor).get(url("letter_file", letter, last(letter).number, 1))
    if answer.status_code == 200:
        assert SECRET in words_of(b"".join(answer))
    return shut(last(letter), actor).get(last(letter).attached[0], ""), answer.status_code


OFFICES = ("RDEC", "PLATFORM", "NDC", "TOU")


@pytest.mark.parametrize("worded", [False, True])
def test_by_its_unit_and_by_who_sees_every_plan_on_it(client, walker, meeting, worded):
    if worded:
        services.draft(walker.plan, "agenda", meeting.pk, by=walker.cast.of("RDEC"))
    notice = sent(walker, meeting)
    assert last(notice).attached[0].startswith("letter-" if worded else "kept-")
    found = {code: opened(client, notice, walker.cast.of(code)) for code in OFFICES}
    found["owner"] = opened(client, notice, walker.owner)
    unseen = ("內有您看不到的計畫", 404)
    assert found == {"RDEC": ("", 200), "PLATFORM": ("", 200), "NDC": unseen, "TOU": unseen, "owner": unseen}


def test_nor_by_any_other_way(client, walker, meeting):
    notice = sent(walker, meeting)
    rdec, owner = walker.cast.of("RDEC"), walker.owner
    others = [services.draft(walker.plan, name, meeting.pk, by=rdec) for name in ("agenda", "minutes")]
    pages = [meeting.get_absolute_url(), notice.get_absolute_url(), reverse("proposals:letters", args=[walker.plan.pk])]
    pages += [url(name, notice, 2) for name in ("letter_pdf", "letter_odt")]
    seen = {actor: [client.get(page) for page in pages] for actor in (rdec, owner) if sign_in(client, actor)}
    assert [SECRET in answer.text for answer in seen[rdec][:1]] == [True]
    assert [answer.status_code for answer in seen[owner]] == [200, 200, 200, 200, 200]
    assert [SECRET in answer.text for answer in seen[owner][:3]] == [False] * 3
    assert SECRET not in words_of(b"".join(seen[owner][4]))
    di = client.get(url("letter_di", notice, 2), follow=True)
    assert [str(message) for message in di.context["messages"]] == [
        "DI 與附件不能下載：會議議程（內有您看不到的計畫）、計畫書（不對您開放）。公文本身可下載 PDF 或 ODT。"
    ]
    for letter in others:
        addresses = [letter.get_absolute_url(), *(url(name, letter, 1) for name in ("letter_pdf", "letter_odt"))]
        assert [client.get(address).status_code for address in addresses] == [404] * 3
    left = [each for each in enclosed(walker.plan, owner) if isinstance(each, LeftOut) and "議程" in each.name]
    assert [str(each.reason) for each in left] == ["內有您看不到的計畫"]


def test_its_page_asks_no_more_than_others(client, walker, meeting, django_assert_num_queries):
    """With files of the case, the plan of another and the agenda, each with its own rule."""
    notice = services.draft(walker.plan, "invite", meeting.pk, by=walker.cast.of("RDEC"))
    file = file_of(walker.plan.files.order_by("pk").first())
    chosen = [*of_version(last(notice)), file]
    codes = [each.code for each in chosen]
    services.save(notice, with_files(last(notice).words, chosen), codes, by=walker.cast.of("RDEC"), expected=1)
    services.record(notice, our_number(), today(), by=walker.cast.of("RDEC"), expected=2)
    sign_in(client, walker.owner).get(notice.get_absolute_url())
    with django_assert_num_queries(12):
        client.get(notice.get_absolute_url())


def test_of_its_own_plan_alone_the_proposer_opens_it(client, walker):
    meeting = walker.plan.project_meetings.get()
    notice = sent(walker, meeting)
    assert shut(last(notice), walker.owner) == {}
    sign_in(client, walker.owner)
    assert "案由：" in words_of(b"".join(client.get(url("letter_file", notice, 2, 1))))


def test_what_else_a_meeting_could_hear_stands_in_the_agenda_that_somebody_worded_alone(walker, monkeypatch):
    """It tells of plans that are not on the agenda; worded, it is none of a proposer's."""
    monkeypatch.setattr(drafts, "_to_report", [lambda: ["列管案件「別案」連續 3 期落後。"]])
    meeting, rdec = walker.plan.project_meetings.get(), walker.cast.of("RDEC")
    heard = drafts.agenda_of_cases(walker.plan, rdec, meeting.pk).passages[1]
    assert heard == Passage("報告事項", "（無）")
    worded = services.draft(walker.plan, "agenda", meeting.pk, by=rdec)
    assert last(worded).words.passages[1] == Passage("報告事項", "", (Point("列管案件「別案」連續 3 期落後。"),))
    notice = sent(walker, meeting)
    assert shut(last(notice), walker.owner) == {last(notice).attached[0]: "不對您開放"}
    assert shut(last(notice), walker.cast.of("TOU")) == {}


def test_another_letter_goes_along_with_no_letter_that_does_not_say_of_what_it_tells(walker):
    """Closed until an occasion says so: only its unit opens it."""
    rdec = walker.cast.of("RDEC")
    other = last(services.draft(walker.plan, "agenda", walker.plan.project_meetings.get().pk, by=rdec))
    letter = written_early(walker.plan, "return_to_proposer", rdec)
    words = replace(last(letter).words, enclosures="會議議程1份", files=("會議議程.odt",), titles=("會議議程",))
    services.save(letter, words, [f"letter-{other.pk}"], by=rdec, expected=1)
    assert [shut(last(letter), actor) for actor in (rdec, walker.owner)] == [{}, {f"letter-{other.pk}": "不對您開放"}]
