"""States of a request for coordination with holders and clocks; never import a model."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workflow.states import Party


class CoordinationState(TextChoices):
    """Where it stands."""

    ASKED = "asked", _("待回復")
    ANSWERED = "answered", _("待登錄結果")
    SETTLED = "settled", _("已有結果")
    WITHDRAWN = "withdrawn", _("已撤回")


class Settled(TextChoices):
    """What came of it."""

    HELPED = "helped", _("已獲協助")
    PARTLY = "partly", _("部分獲協助")
    NOT = "not", _("未能協助")


GOES_ON = frozenset({CoordinationState.ASKED, CoordinationState.ANSWERED})
ANSWERED_ONES = frozenset({CoordinationState.ANSWERED, CoordinationState.SETTLED})
HOLDERS: dict[str, str] = {
    CoordinationState.ASKED: Party.OWNER,
    CoordinationState.ANSWERED: Party.PLATFORM,
    CoordinationState.SETTLED: Party.NOBODY,
    CoordinationState.WITHDRAWN: Party.NOBODY,
}
CLOCKS: dict[str, int] = {CoordinationState.ASKED: 10, CoordinationState.ANSWERED: 20}  # working days
