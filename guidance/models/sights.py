"""Which rows of guidance stand on the lists of which unit, beside what these are narrowed and ordered by; never a rule."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import District, Unit
from guidance.matching.states import PLACE_TAKEN
from guidance.states import Listed
from workflow.rights import BY_TRIGGERS


class GuidanceSight(models.Model):
    """A unit sees a row of one of the rooms, offices that oversee guidance among them. Triggers keep these; nobody else may.

    They say what the rooms' ``ways_to_see`` say of one row, as ``proposals.models.Sight`` says it of plans: who takes part
    stands in other tables than the day, and no index holds two. Whether a page may be opened is always asked of the rules.
    """

    unit = models.ForeignKey(Unit, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    what = models.CharField(max_length=9)
    listed = models.BigIntegerField()  # the key of the row
    day = models.DateField(null=True)  # that its list goes by
    state = models.CharField(max_length=10)
    place = models.ForeignKey(
        District, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    # Of the partner or the resource; what came of coordination; a request's topics, each between commas; how was spoken.
    kind = models.CharField(max_length=70)
    year = models.PositiveSmallIntegerField(null=True)  # ROC, in which it was asked for
    # The partner of a match, the resource of a use; after how many days a request for coordination was answered.
    about = models.BigIntegerField(null=True)
    own = models.BooleanField(default=False)  # of a match: the unit proposes its plan

    class Meta:
        db_table = "guidance_sight"
        db_table_comment = BY_TRIGGERS
        constraints = [models.UniqueConstraint(fields=["what", "listed", "unit"], name="one_guidance_sight")]
        # An entry holds all that its list asks: what is rejected is rejected without a look at a row.
        indexes = [
            models.Index(
                fields=["unit", "what", "day", "listed"],
                include=["state", "place", "kind", "year", "about"],
                name="guidance_listed",
            ),
            models.Index(
                fields=["unit", "what", "state", "day", "listed"],
                include=["place", "kind", "year", "about"],
                name="guidance_listed_by_state",
            ),
            models.Index(
                fields=["unit", "what", "about", "day", "listed"],
                condition=Q(about__isnull=False),
                name="guidance_listed_about",
            ),
            models.Index(
                fields=["unit", "about", "listed"],
                condition=Q(what=Listed.MATCH.value, own=True, state__in=sorted(PLACE_TAKEN)),
                name="partner_works_along",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.what} {self.listed}"
