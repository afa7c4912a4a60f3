"""公文簿: who finds which letters, by what they are narrowed, the same rows as a file, in as many queries however many."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from bench.pages import counted
from proposals.letters import services
from proposals.models import Letter
from proposals.states import LetterStatus, State
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import walkers_at
from tests.proposals.letters.cases import last, our_number, written_early
from tests.workflow.cases import fresh, kept_for_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walkers_at(State.DOCUMENT_REVIEW)[0]


@pytest.fixture
def walker(kept):
    return fresh(kept)


@pytest.fixture
def rdec(walker):
    actor = walker.cast.of("RDEC")
    actor.unit.address, actor.unit.contact, actor.unit.signature = "臺中市示範路 1 號", "林承辦", "主任委員　○○○"
    actor.unit.phone, actor.unit.agency_code = "04-0000-0001", "DEMO000001"
    actor.unit.save()
    return actor


@pytest.fixture
def draft(walker, rdec):
    """A letter to the agencies that waits for its number."""
    return services.draft(walker.plan, "ask_opinions", by=rdec)


@pytest.fixture
def sent(walker, rdec):
    """A letter to the proposer that was sent today."""
    row = written_early(walker.plan, "return_to_proposer", rdec)
    services.record(row, our_number(), timezone.localdate(), by=rdec, expected=last(row).number)
    row.refresh_from_db()
    assert row.status == LetterStatus.SENT
    return row


def listed(client, query=""):
    return [row.pk for row in client.get(f"/plans/letters/{query}").context["page"]]


def test_a_unit_finds_its_drafts_and_others_what_was_sent(client, walker, rdec, draft, sent):
    assert listed(sign_in(client, rdec)) == [sent.pk, draft.pk]
    for actor in (walker.owner, walker.cast.of("PLATFORM"), walker.cast.of("RDEC")):
        expected = [sent.pk, draft.pk] if actor.unit_id == rdec.unit_id else [sent.pk]
        assert listed(sign_in(client, actor)) == expected
    assert listed(sign_in(client, make_actor("proposer"))) == []


def test_it_is_narrowed_by_number_kind_state_day_and_plan(client, walker, rdec, draft, sent):
    sign_in(client, rdec)
    number, today = last(sent).letter_number, timezone.localdate()
    tomorrow = today + dt.timedelta(days=1)
    found = {
        query: listed(client, f"?{query}")
        for query in (
            f"number={number[-6:]}",
            "number=不存在",
            "state=draft",
            "state=sent",
            f"kind={sent.kind}",
            "kind=agenda",
            f"since={today:%Y-%m-%d}",
            f"since={tomorrow:%Y-%m-%d}",
            f"until={today:%Y-%m-%d}",
            f"q={walker.plan.case_number}",
            "q=不存在",
            "state=dropped",
        )
    }
    both = [sent.pk, draft.pk]
    assert list(found.values()) == [
        [sent.pk],
        [],
        [draft.pk],
        [sent.pk],
        [row.pk for row in (sent, draft) if row.kind == sent.kind],
        [],
        [sent.pk],
        [],
        [sent.pk],
        both,
        [],
        both,
    ]


def test_a_day_that_is_none_is_said_to_be_none(client, rdec, draft):
    page = sign_in(client, rdec).get("/plans/letters/?since=115.13.40")
    assert "沒有「115.13.40」這一天，請檢查年、月、日。" in page.text


def test_what_was_discarded_stands_on_no_list(client, rdec, draft):
    Letter.objects.filter(pk=draft.pk).update(status=LetterStatus.DROPPED)
    page = sign_in(client, rdec).get("/plans/letters/")
    assert (list(page.context["page"]), "還沒有您看得到的公文" in page.text) == ([], True)


def test_the_page_leads_to_letter_and_plan_and_the_file_holds_the_same(client, walker, rdec, sent):
    page = sign_in(client, rdec).get(
        "/plans/letters/?columns=number,kind,subject,plan,state,letter_number,letter_date,made_by"
    )
    assert (sent.get_absolute_url() in page.text, walker.plan.get_absolute_url() in page.text) == (True, True)
    answer = client.get(
        "/plans/letters/list/csv/?columns=number,kind,subject,plan,state,letter_number,letter_date,made_by"
    )
    heads, row = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert heads == ["案號", "文別", "主旨", "計畫", "狀態", "發文字號", "發文日期", "擬稿人"]
    assert row == [
        walker.plan.case_number,
        "函",
        last(sent).words.subject,
        walker.plan.called,
        "已發文",
        our_number(),
        f"{timezone.localdate():%Y-%m-%d}",
        sent.made_by,
    ]


@pytest.mark.parametrize("many", [1, 30])
def test_it_asks_the_same_however_many(client, walker, rdec, many):
    for _n in range(many):
        services.draft(walker.plan, "ask_opinions", by=rdec, again=True)
    sign_in(client, rdec).get("/plans/letters/")
    with counted() as asked:
        page = client.get("/plans/letters/?q=" + walker.plan.case_number)
    assert (len(page.context["page"].object_list), len(asked)) == (many, 8)


def test_the_list_of_plans_and_the_site_map_lead_there(client, walker):
    owner = sign_in(client, walker.owner)
    assert 'href="/plans/letters/"' in owner.get("/plans/").text
    assert 'href="/plans/letters/"' in owner.get("/sitemap/").text
