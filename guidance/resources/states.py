"""Kinds of resources, states of their use with holders and clocks; never import a model."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workflow.states import Party


class ResourceKind(TextChoices):
    """What an agency gives."""

    PROGRAMME = "programme", _("本府補助或輔導計畫")
    VENUE = "venue", _("場地或空間")
    STAFF = "staff", _("人力與專業協助")
    EVENT = "event", _("活動與行銷")
    EQUIPMENT = "equipment", _("設備與器材")
    COURSE = "course", _("課程與培訓")


class UseState(TextChoices):
    """Where the use of a resource stands."""

    ASKED = "asked", _("待機關同意")
    ACCEPTED = "accepted", _("使用中")
    USED = "used", _("已使用")
    DECLINED = "declined", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


GIVEN_ONES = frozenset({UseState.ACCEPTED, UseState.USED})
USE_GOES_ON = frozenset({UseState.ASKED, UseState.ACCEPTED})
USE_HOLDERS: dict[str, str] = {
    UseState.ASKED: Party.OWNER,
    UseState.ACCEPTED: Party.OWNER,
    UseState.USED: Party.NOBODY,
    UseState.DECLINED: Party.NOBODY,
    UseState.WITHDRAWN: Party.NOBODY,
}
USE_CLOCKS: dict[str, int] = {UseState.ASKED: 7}  # working days
