"""Where tracking records numbers of letters: what went to NDC, what ministries approved (``proposals.numbers.standings``)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from proposals.numbers.standings import Standing
from tracking.models import ApprovalLetter, NdcSubmission

SUBMISSION, APPROVAL = "submission", "approval"  # as their corrections are called


def recorded(number: str) -> Iterator[Standing]:
    """The rows that have the number now (indexes ``ndc_by_letter``, ``approval_by_letter``)."""
    for sent in NdcSubmission.objects.filter(letter_number=number).order_by("-pk"):
        yield Standing(sent.proposal_id, SUBMISSION, sent.pk, _("「函送國發會」"))
    for letter in ApprovalLetter.objects.filter(letter_number=number).select_related("venture").order_by("-pk"):
        yield Standing(letter.venture.proposal_id, APPROVAL, letter.pk, _("「部會核定函」"))
