"""What can be found: the folded texts of everything, kept beside the rows they stand in; never who may read them."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.rights import BY_TRIGGERS


class Source(models.TextChoices):
    """In which rows a passage stands. Of a plan that is revised there are two: as it is written, as it was filed (R20)."""

    PLAN = "p", _("計畫")
    PLAN_FILED = "q", _("計畫（送出的版本）")
    VENTURE = "v", _("事業提案")
    VENTURE_FILED = "w", _("事業提案（送出的版本）")
    OPINION = "o", _("審查意見")
    COMMITMENT = "c", _("分工事項")
    DECISION = "d", _("會議決議")
    LETTER = "l", _("公文")
    UNIT = "u", _("單位")
    PARTNER = "r", _("協力夥伴")


class Passage(models.Model):
    """The texts of one row, folded (``inputs.search.alike``). Triggers keep it, in the statement that changes the row.

    ``pairs`` are all pairs of signs beside each other, each after the sign of its source; those of ``head`` once more after
    the same sign in capitals. So one lookup finds a word of two signs in one kind of rows, or in their names alone.
    """

    source = models.CharField(max_length=1, choices=Source)
    origin = models.BigIntegerField()  # the key of the row
    found = models.BigIntegerField()  # the key of what is found by it, the row itself but for a letter's version
    plan = models.BigIntegerField(null=True)  # in whose sight it lies
    head = models.TextField()  # what it is called
    text = models.TextField()  # all of it, the head first
    pairs = SearchVectorField()

    class Meta:
        db_table_comment = BY_TRIGGERS
        constraints = [models.UniqueConstraint(fields=["source", "origin"], name="one_passage")]
        indexes = [
            GinIndex(fields=["pairs"], fastupdate=False, name="passage_pairs"),
            # The newest of a common word are read in order, until there are enough.
            models.Index(fields=["source", "-found"], name="passage_newest"),
            models.Index(fields=["source", "-plan"], name="passage_by_plan"),
            models.Index(fields=["plan", "source"], condition=models.Q(plan__isnull=False), name="passage_of_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.origin}"
