"""What a plan is listed and found by in the database: as it was filed last while it is revised; never reads a row."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce, Left

from inputs.search import Folded
from proposals.states import REVISING


def _known(written: str, filed: str) -> Case:
    revised = When(~Q(**{filed: ""}), state__in=sorted(REVISING), then=filed)
    return Case(revised, default=written, output_field=models.TextField())


LISTED_AS = _known("title", "filed_title")
# Short enough for the index ``plan_told``, whose entries may not exceed 2,700 bytes.
SOUGHT = Left(Folded(LISTED_AS, Coalesce("case_number", Value("")), _known("contact_name", "filed_contact")), 600)
