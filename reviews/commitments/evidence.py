"""On what a matter counts as confirmed: by the agency itself, or by RDEC on its behalf with the paper that says so (R3, R4)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from documents.models import Attachment
from proposals.services import attach_file
from proposals.states import Purpose
from reviews.models.commitments import FORMER
from workflow.engine.moves import reasons

if TYPE_CHECKING:
    from accounts.actors import Actor
    from reviews.models import Commitment

Data = dict[str, Any]


def keep_paper(commitment: Commitment, by: Actor, data: Data, at: dt.datetime) -> None:
    """The paper is kept with the plan, once for all the matters that it confirms; the log names it."""
    if not isinstance(data["paper"], Attachment):
        data["paper"] = attach_file(
            commitment.plan, data["paper"], Purpose.CONFIRMATION, by=by, writes=commitment.writes
        )


def amend(commitment: Commitment, by: Actor, data: Data, at: dt.datetime) -> dict[str, Any]:
    """Its agency words it anew; the log keeps what it had said."""
    former, commitment.item = commitment.item, data["item"]
    return {FORMER: former}


def said(data: Data, case: Any) -> list[str]:
    """Reasons and notes; what was worded anew; by which paper it was confirmed for its agency and where that came from."""
    paper = data.get("paper")
    source = (
        [_("依據：%(source)s（附件：%(paper)s）") % {"source": data["source"], "paper": paper["label"]}]
        if paper
        else []
    )
    amended = [_("「%(former)s」修正為「%(item)s」") % data] if FORMER in data else []
    return amended + reasons(data, case) + source
