"""A letter is drafted once its step can be made: not before anybody has said what is to be revised, or confirmed what is waived."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from proposals.letters import services
from proposals.letters.occasions import offered
from proposals.models import Proposal
from proposals.states import State
from reviews.commitments.services import confirm_own
from reviews.guards import its_morning
from reviews.models import Commitment
from reviews.states import Result
from tests.factories.accounts import sign_in
from tests.factories.plans import walkers_at
from tests.reviews.cases import file_as, make_cast, reviewed_plan
from workflow.calendar import clock
from workflow.engine.errors import NotPermitted
from workflow.templatetags.cs import roc_time

pytestmark = pytest.mark.django_db
NOBODY = "還不能擬稿：還沒有機關回復待提案單位回應的意見項目。"


def shut(plan: Proposal, actor) -> dict[str, str]:
    return {offer.occasion.name: str(offer.shut) for offer in offered(Proposal.objects.get(pk=plan.pk), actor)}


def test_nobody_is_asked_by_letter_to_revise_before_an_agency_has_replied(client):
    cast = make_cast()
    plan = reviewed_plan(cast)
    assert shut(plan, cast.rdec) == {"ask_opinions": "", "return_to_proposer": NOBODY}
    page = sign_in(client, cast.rdec).get(f"/plans/{plan.pk}/letters/").text
    assert (page.count(NOBODY), 'value="return_to_proposer"' in page) == (1, False)
    with pytest.raises(NotPermitted) as refused:
        services.draft(plan, "return_to_proposer", by=cast.rdec)
    assert str(refused.value) == NOBODY
    file_as(cast.farm, plan, Result.REVISE)
    assert shut(plan, cast.rdec) == {"ask_opinions": "", "return_to_proposer": ""}
    letter = services.draft(Proposal.objects.get(pk=plan.pk), "return_to_proposer", by=cast.rdec)
    assert letter.occasion == "return_to_proposer"


def test_a_waiver_waits_for_what_is_not_confirmed():
    (walker,) = walkers_at(State.CONFIRMING)
    rdec = walker.cast.of("RDEC")
    waiting = Commitment.objects.filter(proposal=walker.plan, state="proposed")
    (words,) = shut(walker.plan, rdec).values()
    assert words.startswith(f"還不能擬稿：尚有 {waiting.count()} 項分工或配合事項待確認：")
    for row in waiting:
        confirm_own({row.pk: row.row_version}, by=walker.cast.actor(row.agency))
    assert shut(walker.plan, rdec) == {"waive_meeting": ""}


def test_minutes_are_drafted_from_the_day_of_the_meeting_on(client):
    (walker,) = walkers_at(State.PROJECT_MEETING)
    plan, rdec = walker.plan, walker.cast.of("RDEC")
    meeting = plan.project_meetings.get()
    words = f"還不能擬稿：會議訂於 {roc_time(meeting.held_at)} 召開，當天起才擬紀錄。"
    sign_in(client, rdec)
    morning = its_morning(meeting)
    with clock.at(morning - dt.timedelta(minutes=1)):
        found = shut(plan, rdec)
        assert (found["invite"], found["agenda"], found["minutes"]) == ("", "", words)
        pages = [reverse("proposals:letters", args=[plan.pk]), reverse("reviews:plan", args=[plan.pk])]
        pages.append(reverse("reviews:meeting", args=[meeting.pk]))
        assert [client.get(page).text.count(words) for page in pages] == [1, 1, 1]
        with pytest.raises(NotPermitted) as refused:
            services.draft(plan, "minutes", meeting.pk, by=rdec)
    assert str(refused.value) == words
    with clock.at(morning):
        assert shut(plan, rdec)["minutes"] == ""
        assert services.draft(plan, "minutes", meeting.pk, by=rdec).about == meeting.pk


def test_a_letter_that_is_sent_is_no_draft_any_more(client):
    """Its button, and its link beside the step, say 公文; until its number is recorded they say 公文稿."""
    cast = make_cast()
    plan = reviewed_plan(cast)
    letter = services.draft(plan, "ask_opinions", by=cast.rdec)
    sign_in(client, cast.rdec)

    def said():
        page = client.get(f"/plans/{plan.pk}/letters/")
        return [each.draft_label for each in page.context["offers"] if each.draft], page.context["letters_apart"]

    address = letter.get_absolute_url()
    assert said() == (["公文稿：函請機關書面審查"], [("公文稿：函請機關書面審查", address)])
    type(letter).objects.filter(pk=letter.pk).update(status="sent")
    assert said() == (["公文：函請機關書面審查"], [("公文：函請機關書面審查", address)])
