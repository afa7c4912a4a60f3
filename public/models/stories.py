"""成果故事: what came of a case, told for everybody (R11), with its log; never who may see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit
from proposals.models import Proposal
from public.queries import StoryQuerySet
from public.states import StoryState
from tracking.models import ResultPhoto
from workflow.models import Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

FIGURES = 3


def _photo(words: Any) -> models.ForeignKey[ResultPhoto | None, ResultPhoto | None]:
    return models.ForeignKey(
        ResultPhoto, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words, db_index=False
    )


class Story(Stateful):
    """One story of a case, by who wrote it: the platform or the proposer. Pictures are those of its results, with their consent.

    English may be left out; an English page then shows the Chinese and says so.
    """

    machine_name = "story"
    part_of = "proposal"
    read_with = ("proposal__owner", "proposal__represented_by", "writer")

    state = FSMField(
        _("狀態"), max_length=10, choices=StoryState, default=StoryState.DRAFT, protected=True, editable=False
    )
    proposal = models.ForeignKey(
        Proposal, models.PROTECT, related_name="stories", verbose_name=_("計畫"), db_index=False
    )
    writer = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("撰寫單位"), db_index=False)
    title = models.CharField(_("標題"), max_length=40)
    lead = models.CharField(_("一句話說完"), max_length=160)
    text = models.TextField(_("故事"), max_length=4000)
    quote = models.CharField(_("引言"), max_length=120, blank=True)
    quoted = models.CharField(_("誰說的"), max_length=60, blank=True)
    figures = models.JSONField(_("數字"), default=list)  # at most three of [value, what it counts]
    credits = models.CharField(_("圖文出處"), max_length=160)
    before = _photo(_("以前的照片"))
    before_alt = models.CharField(_("以前的照片：替代文字"), max_length=120, blank=True)
    after = _photo(_("現在的照片"))
    after_alt = models.CharField(_("現在的照片：替代文字"), max_length=120, blank=True)
    title_en = models.CharField(_("英文標題"), max_length=100, blank=True)
    lead_en = models.CharField(_("英文一句話"), max_length=300, blank=True)
    text_en = models.TextField(_("英文故事"), max_length=8000, blank=True)
    published_on = models.DateField(_("刊登日"), null=True, blank=True, editable=False)

    objects = StoryQuerySet.as_manager()

    if TYPE_CHECKING:
        transitions: RelatedManager[StoryTransition]
        proposal_id: int

    class Meta:
        verbose_name = _("成果故事")
        verbose_name_plural = _("成果故事")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(before=None) | ~Q(before_alt=""), name="story_before_is_described"),
            models.CheckConstraint(condition=Q(after=None) | ~Q(after_alt=""), name="story_after_is_described"),
            models.CheckConstraint(condition=Q(quote="") | ~Q(quoted=""), name="story_quote_is_somebody_s"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_on__isnull=False), name="published_story_has_day"
            ),
        ]
        indexes = [
            models.Index(fields=["proposal", "id"], name="stories_of_plan"),
            models.Index(fields=["state", "-published_on", "-id"], name="stories_by_state"),
            models.Index(fields=["writer", "-id"], name="stories_of_unit"),
            models.Index(
                fields=["holder_unit", "due_on", "id"],
                condition=Q(state__in=["draft", "proposed"]),
                name="stories_in_hand",
            ),
        ]

    def __str__(self) -> str:
        return str(_("成果故事「%s」")) % self.title

    def get_absolute_url(self) -> str:
        """Where it is written and approved."""
        return reverse("public:story_kept", args=[self.pk])

    @property
    def called(self) -> str:
        """What it is called on desks."""
        return self.title

    @property
    def case_number(self) -> str | None:
        """Of its case."""
        return self.proposal.case_number

    @cached_property
    def named_districts(self) -> list[tuple[str, str, bool]]:
        """Where the case lies."""
        return self.proposal.named_districts

    @property
    def is_translated(self) -> bool:
        """Is it shown in the language of the page?"""
        return get_language() != "en" or bool(self.title_en and self.text_en)

    @property
    def headline(self) -> str:
        """The title in the language of the page, as far as there is one."""
        return self._said("title")

    @property
    def opening(self) -> str:
        """The lead likewise."""
        return self._said("lead")

    @property
    def words(self) -> str:
        """The text likewise."""
        return self._said("text")

    def _said(self, name: str) -> str:
        english: str = getattr(self, f"{name}_en")
        chinese: str = getattr(self, name)
        return english if get_language() == "en" and english and self.is_translated else chinese

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to it."""
        return [self.writer] if party == Party.OWNER else self.proposal.units_for(party)


class StoryTransition(Transition):
    """The log of a story."""

    subject = case_of(Story)

    class Meta(Transition.Meta):
        verbose_name = _("成果故事歷程")
        verbose_name_plural = _("成果故事歷程")
        indexes = [lines_of_a_case("story_log")]
