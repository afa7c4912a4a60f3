"""All reference data, in the order the tables need."""

import accounts.reference
import proposals.reference
import workflow.calendar


def load_all() -> None:
    """Districts, units, calendar, programmes, indicators; idempotent, keeps edits."""
    accounts.reference.load()
    workflow.calendar.load_reference()
    proposals.reference.load()
