"""Stories of plans that other tests have made."""

from __future__ import annotations

from accounts.actors import Actor
from accounts.models import Membership, Unit
from proposals.consent.services import answer_showcase
from proposals.models import Proposal
from public.models import Story
from public.stories.chart import PROPOSE, PUBLISH
from public.stories.forms import StoryForm
from public.stories.services import begin_story
from tests.factories.accounts import make_actor
from workflow.engine.services import perform

SAID = {"title": "居民自己修好一條街", "lead": "九處一起修。", "text": "先投票，再動手。", "credits": "提案單位"}


def tell_stories(plan: Proposal) -> None:
    """One that is out, and one that is still written."""
    out = story_of(plan)
    form = StoryForm(SAID | {"title": "還在寫"}, instance=Story(), plan=plan)
    assert form.errors == {}
    begin_story(plan, form, by=writer_of(plan))
    assert out.state == "published"


def writer_of(plan: Proposal) -> Actor:
    """Somebody of who proposed it."""
    membership = Membership.objects.filter(unit=plan.owner).select_related("unit", "user").order_by("pk").first()
    assert membership
    return Actor(membership.user, membership)


def story_of(plan: Proposal) -> Story:
    """A story of it that is out; its proposer agrees to be shown."""
    owner = writer_of(plan)
    answer_showcase(plan, given=True, by=owner)
    form = StoryForm(SAID, instance=Story(), plan=plan)
    assert form.errors == {}
    story = begin_story(plan, form, by=owner)
    perform(story, PROPOSE, by=owner)
    perform(story, PUBLISH, by=make_actor(Unit.objects.get(code="RDEC")))
    return story
