"""What happened since a person last looked: kept by a POST, told to nobody else, new as long as the visit lasts."""

import datetime as dt

import pytest
from django.utils import timezone

from proposals.course.looks import VISIT, keep_look, last_visit, looked
from proposals.models import Look, Proposal
from tests.factories.accounts import sign_in
from tests.factories.plans import walker_at

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(dt.datetime(2026, 11, 20, 12))


@pytest.fixture
def walker():
    return walker_at("with_rdec")


def last(walker, now):
    return last_visit(Proposal.objects.annotate(looked=looked(walker.owner)).get(pk=walker.plan.pk), now)


def test_what_was_new_stays_so_until_the_visit_is_over(walker):
    assert last(walker, NOON) is None
    keep_look(walker.plan, by=walker.owner, shown_at=NOON)
    assert last(walker, NOON + VISIT / 2) is None  # still the first visit
    assert last(walker, NOON + VISIT * 2) == NOON
    again = NOON + VISIT * 2
    keep_look(walker.plan, by=walker.owner, shown_at=again)
    keep_look(walker.plan, by=walker.owner, shown_at=again + VISIT / 3)
    keep_look(walker.plan, by=walker.owner, shown_at=again)  # another tab, heard later
    assert [last(walker, again + VISIT / 2), last(walker, again + VISIT * 2)] == [NOON, again + VISIT / 3]
    assert Look.objects.count() == 1


def test_nobody_was_here_later_than_now(walker):
    keep_look(walker.plan, by=walker.owner, shown_at=timezone.now() + dt.timedelta(days=9))
    assert Look.objects.get().at <= timezone.now()


def test_the_page_tells_a_second_visit_what_others_did(client, walker):
    plan, owner = walker.plan, sign_in(client, walker.owner)
    first = owner.get(plan.get_absolute_url()).text
    assert ("您上次看這個案子" in first, Look.objects.count()) == (False, 0)
    keep_look(plan, by=walker.owner, shown_at=plan.created_at)
    again = owner.get(plan.get_absolute_url()).text
    assert ("您上次看這個案子" in again, f"/plans/{plan.pk}/history/?new=1" in again) == (True, True)
    page = owner.get(f"/plans/{plan.pk}/history/?new=1")
    # All of it happened since; what the reader did itself is no news to it.
    assert sorted(line.by == str(walker.owner) for line in page.context["told"]) == [False, True, True]
    assert [line.by == str(walker.owner) for line in page.context["page"]] == [False]
    Look.objects.update(at=timezone.now() - VISIT * 2, before=None)
    Look.objects.update(at=timezone.now() + VISIT)
    assert "您上次看這個案子" not in owner.get(plan.get_absolute_url()).text


def test_nothing_new_is_said_so(client, walker):
    keep_look(walker.plan, by=walker.owner, shown_at=timezone.now())
    Look.objects.update(before=timezone.now())
    text = sign_in(client, walker.owner).get(f"/plans/{walker.plan.pk}/history/?new=1").text
    assert "之後，沒有別人的變動。" in text


def test_a_look_is_kept_by_hand_too_and_only_of_what_one_sees(client, walker):
    owner = sign_in(client, walker.owner)
    shown = timezone.now() - dt.timedelta(minutes=1)
    url = f"/plans/{walker.plan.pk}/look/"
    answer = owner.post(url, {"shown_at": shown.isoformat()})
    assert (answer.status_code, answer["Location"]) == (302, walker.plan.get_absolute_url())
    assert Look.objects.values_list("user", "proposal", "at").get() == (walker.owner.user.pk, walker.plan.pk, shown)
    stranger = sign_in(client, walker.cast.of("AGR"))
    assert stranger.post(url, {}).status_code == 404
    assert Look.objects.count() == 1


def test_the_timeline_is_narrowed_to_one_part(client, walker):
    reviewed = walker_at("document_review", walker.cast, owner="另一協會")
    walker, reader = reviewed, sign_in(client, walker.cast.of("RDEC"))
    everything = reader.get(f"/plans/{walker.plan.pk}/history/").context
    shown = {
        kind: {line.of for line in reader.get(f"/plans/{walker.plan.pk}/history/?of={kind}").context["page"]}
        for kind, _label, _n in everything["kinds"]
    }
    assert shown == {"plan": {"plan"}, "review": {"review"}}
    assert sum(n for _kind, _label, n in everything["kinds"]) == len(everything["told"])
    assert len(reader.get(f"/plans/{walker.plan.pk}/history/?of=nonsense").context["page"]) == len(everything["told"])
