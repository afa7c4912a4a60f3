"""What anybody's numbered comment on a plan and its answer are, whoever made it (R20); never who sees them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from chapters.states import Section
from proposals.states import Place

if TYPE_CHECKING:
    from proposals.models import PlanVersion, Proposal

QUOTE = 300  # signs of a passage that an item quotes


class Answerable(models.Model):
    """A numbered comment that the proposer answers by itself: an agency's (``OpinionItem``), or one of NDC's meeting."""

    ANSWERED_IN: ClassVar[frozenset[str]]  # the plan's states in which the answer is written
    CALLED: ClassVar[Any] = _("審查意見")  # what the items of its kind are called

    number = models.PositiveSmallIntegerField(_("項次"))
    section = models.CharField(_("章節"), max_length=12, choices=Section, blank=True)
    venture = models.ForeignKey("proposals.Venture", models.PROTECT, null=True, blank=True, related_name="+")
    venture_title = models.CharField(_("事業提案"), max_length=100, blank=True)
    quote = models.CharField(_("引用原文"), max_length=QUOTE, blank=True)
    text = models.TextField(_("意見"), max_length=2000)
    answer = models.TextField(_("回應"), max_length=2000, blank=True)
    # Until it is filed the answer is the proposer's draft: ``saves`` counts how often, so that nobody undoes another's.
    answered_at = models.DateTimeField(_("回應時間"), null=True, blank=True)
    kept = models.BooleanField(_("不修改"), default=False)  # nothing was changed for it, and the answer says why
    saves = models.PositiveIntegerField(default=0)
    saved_by = models.CharField(max_length=200, blank=True)
    saved_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    @property
    def plan(self) -> Proposal:
        """The plan it is about."""
        raise NotImplementedError

    @property
    def reviewed(self) -> PlanVersion:
        """The version that it was said of."""
        raise NotImplementedError

    @property
    def reviewed_id(self) -> int:
        """The key of that version."""
        raise NotImplementedError

    @property
    def asked_in(self) -> Any:
        """What it is an item of."""
        raise NotImplementedError

    @property
    def asked_at(self) -> dt.datetime | None:
        """Since when its proposer may read it."""
        raise NotImplementedError

    @property
    def asked_by(self) -> str:
        """Whose comment it is."""
        raise NotImplementedError

    @property
    def asked_when(self) -> str:
        """In which round or meeting it was made."""
        return str(self.asked_in)

    @property
    def asked_result(self) -> str:
        """What they found of the plan as a whole."""
        return str(self.asked_in.get_result_display())

    @property
    def section_label(self) -> str:
        """The section as the plan's template calls it, after the venture's title; empty without one."""
        if not self.section:
            return ""
        section = self.plan.layout.label(self.section)
        return f"{self.venture_title}・{section}" if self.venture_title else section

    @property
    def place(self) -> Place:
        """The section it is about; of a venture's without a venture, that of all ventures is meant."""
        return Place(self.section, self.venture_id)

    @property
    def called(self) -> str:
        """Whose item it is, by its number: 農業局 1."""
        return f"{self.asked_by} {self.number}"

    @property
    def follows_words(self) -> str:
        """Which item it asks again, for who reads it; empty for one that is new."""
        return ""

    @property
    def verdict(self) -> str:
        """What was found of the answer; empty before."""
        return ""

    def is_about(self, place: Place) -> bool:
        """Is it about this section; of a venture's, about that venture or all of them?"""
        return self.section == place.section and self.venture_id in (None, place.venture)


class NamedPassage(models.Model):
    """A passage that was changed for an item: as it was reviewed, as it is now; frozen when the answer is filed (R20)."""

    item: Any  # what it was changed for

    position = models.PositiveSmallIntegerField()
    section = models.CharField(_("章節"), max_length=12, choices=Section)
    # A venture may go while the plan is revised; what was changed of it is told under the number it had.
    venture = models.ForeignKey(
        "proposals.Venture", models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    called = models.CharField(_("位置"), max_length=300)
    part = models.CharField(max_length=100)
    old = models.TextField(_("原內容"), blank=True)
    new = models.TextField(_("修正後內容"), blank=True)
    said = models.JSONField(default=list)  # the passage's texts in the new version, by which its printed page is found
    gone = models.BooleanField(default=False)  # written on past recognition since: to be chosen again

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.called

    @property
    def place(self) -> Place:
        """The section it stands in."""
        return Place(self.section, self.venture_id)
