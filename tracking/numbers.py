"""Where tracking records numbers of letters: what went to NDC, what ministries approved (``proposals.numbers.standings``)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet, Value

from inputs.search import Folded
from tracking.models import ApprovalLetter, NdcSubmission

SUBMISSION, APPROVAL = "submission", "approval"  # as their corrections are called


def of_submissions(numbers: Collection[str]) -> QuerySet:
    """What went to NDC (index ``ndc_by_letter``)."""
    rows = NdcSubmission.objects.alias(sought=Folded("letter_number")).filter(sought__in=numbers)
    return rows.values_list("proposal", Value(SUBMISSION), "pk", Value(""), Value(""))


def of_approvals(numbers: Collection[str]) -> QuerySet:
    """What ministries wrote (index ``approval_by_letter``)."""
    rows = ApprovalLetter.objects.alias(sought=Folded("letter_number")).filter(sought__in=numbers)
    return rows.values_list("venture__proposal", Value(APPROVAL), "pk", Value(""), Value(""))
