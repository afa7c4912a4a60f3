"""Writing a story; its moves are made by the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from public.models import Story
from public.states import HOLDERS, StoryState
from public.stories.permissions import may_begin, writes
from workflow.engine.errors import GuardFailed, NotPermitted
from workflow.upkeep.records import ADDED, CHANGED, record

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal


@transaction.atomic
def begin_story(plan: Proposal, form: Any, *, by: Actor) -> Story:
    """A new one of a case, in the hands of who writes it."""
    if by.unit is None or not may_begin(plan, by):
        raise NotPermitted(_("成果故事由專管平台或提案單位撰寫。"))
    story: Story = form.save(commit=False)
    story.proposal, story.writer = plan, by.unit
    story.holder, story.holder_unit = HOLDERS[StoryState.DRAFT], by.unit
    story.save(force_insert=True)
    record(story, ADDED, _("新增 %s") % story, by=by)
    return story


@transaction.atomic
def save_story(form: Any, *, by: Actor) -> Story:
    """Other words, as long as it is written; the row is held by the page."""
    story: Story = form.instance
    if not (verdict := writes(story, by)):
        raise NotPermitted(verdict.reason)
    if story.state != StoryState.DRAFT:
        raise GuardFailed(_("故事目前為「%s」，撰寫中才能修改。") % story.get_state_display())
    story.save(update_fields=[*form.cleaned_data.keys() & {f.name for f in story._meta.fields}, "figures"])
    record(story, CHANGED, _("變更 %s") % story, by=by)
    return story
