"""What only the public face has: news, stories, links to the state of a case; never a case."""

from public.models.news import News
from public.models.status import StatusLink
from public.models.stories import Story, StoryTransition

__all__ = ["News", "StatusLink", "Story", "StoryTransition"]
