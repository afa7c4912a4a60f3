"""What only the public face has: news, stories, links to the state of a case, pictures made for it; never a case."""

from public.models.news import News
from public.models.pictures import PhotoSize, SharePicture
from public.models.status import StatusLink
from public.models.stories import Story, StoryTransition

__all__ = ["News", "PhotoSize", "SharePicture", "StatusLink", "Story", "StoryTransition"]
