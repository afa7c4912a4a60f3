"""States of a story, and whom it is in the hands of; never import a model."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workflow.inbox import kinds
from workflow.inbox.kinds import Turns
from workflow.states import Party


class StoryState(TextChoices):
    """Where a story stands on its way to the public."""

    DRAFT = "draft", _("撰寫中")
    PROPOSED = "proposed", _("待審定刊登")
    PUBLISHED = "published", _("已刊登")
    WITHDRAWN = "withdrawn", _("已下架")


HOLDERS: dict[str, str] = {
    StoryState.DRAFT: Party.OWNER,
    StoryState.PROPOSED: Party.RDEC,
    StoryState.PUBLISHED: Party.NOBODY,
    StoryState.WITHDRAWN: Party.NOBODY,
}
CLOCKS: dict[str, int] = {StoryState.PROPOSED: 5}  # working days RDEC has

TOLD = kinds.Kind("story", _("成果故事"), _("成果故事待您審定，或您寫的故事退回、刊登、下架。"))
kinds.declare("stories", _("成果故事"), TOLD)
kinds.of_machines(Turns(TOLD, TOLD), "story")
