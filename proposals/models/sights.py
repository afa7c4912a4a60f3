"""Which plans stand on the lists of which unit, beside what the lists are narrowed and ordered by; never a rule."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Unit
from programmes.models import CentralProgramme
from proposals.models.plans import Proposal
from proposals.states import OPEN


class Sight(models.Model):
    """A unit sees a plan. Triggers keep the rows, in every statement that changes what they follow from; nobody else does.

    They say what ``proposals.permissions.ways_to_see`` says of one plan, because no index holds two tables: of a hundred
    thousand plans, those of one district in the order of their deadlines are found only where both stand in one row.
    Whether a page may be opened is always asked of the rules, never of these rows.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    state = models.CharField(max_length=24)
    state_since = models.DateTimeField()
    due_on = models.DateField(null=True)
    title = models.CharField(max_length=100)
    priority = models.BooleanField()
    came = models.PositiveSmallIntegerField(db_default=0)
    told = models.PositiveSmallIntegerField(null=True)
    holder_unit = models.ForeignKey(
        Unit, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        # An entry holds all that its list asks: what is rejected is rejected without a look at a plan.
        constraints = [
            models.UniqueConstraint(fields=["unit", "proposal"], include=["state", "priority"], name="one_sight")
        ]
        indexes = [
            models.Index(
                fields=["unit", "state_since", "proposal"],
                condition=Q(state__in=sorted(OPEN)),
                include=["holder_unit"],
                name="sight_followed",
            ),
            models.Index(fields=["unit", "due_on", "-proposal"], include=["state", "priority"], name="sight_by_due"),
            models.Index(
                fields=["unit", "state", "title", "-proposal"], include=["priority", "due_on"], name="sight_by_state"
            ),
            models.Index(fields=["unit", "title", "-proposal"], include=["state", "priority"], name="sight_by_title"),
            # What figures lead to: how far plans came, in which year they were told, the newest first.
            models.Index(fields=["unit", "came", "-proposal"], include=["state", "told"], name="sight_by_way"),
            models.Index(fields=["unit", "told", "-proposal"], include=["state", "came"], name="sight_by_year"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.proposal_id}"


class SoughtProgramme(models.Model):
    """A search for a programme finds a plan: as it was told or filed last, before that as it is written (R20).

    Triggers keep the rows as they keep sights. What its writers dock a plan to since is found once that is handed in.
    """

    programme = models.ForeignKey(CentralProgramme, models.CASCADE, related_name="+", db_index=False)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "proposal"], name="one_programme_sought")]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.proposal_id}"
