"""All reference data, in the order the tables need; what has been edited is never overwritten."""

import accounts.reference
import programmes.reference
import proposals.consent.reference
import reviews.remits.reference
import tracking.results.reference
import tracking.supervision.reference
import workflow.calendar.days
import workflow.calendar.deadlines
from chapters.services import ensure_template


def load_all() -> None:
    """Districts, units, calendar, chapters, programmes, indicators, the privacy notice, whom a review asks, why tracking ends.

    Idempotent, keeps edits.
    """
    accounts.reference.load()
    workflow.calendar.days.load_reference()
    workflow.calendar.deadlines.keep()
    ensure_template()
    programmes.reference.load()
    proposals.consent.reference.load_notice()
    reviews.remits.reference.load()
    tracking.supervision.reference.load()
    tracking.results.reference.load()
