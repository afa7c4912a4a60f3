"""The form RDEC keeps a ground with; never offers one to anybody."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inputs.together.meanwhile import KeptTogether
from tracking.models import TerminationGround


class GroundForm(KeptTogether):
    """A ground with its clause; what is used no more stays with what was terminated on it."""

    class Meta:
        model = TerminationGround
        fields = ["words", "clause", "position", "is_active"]
        help_texts = {
            "clause": _("計畫、法規或核定函的條文；選用時和事由一起記入歷程。"),
            "position": _("由小到大排列。"),
            "is_active": _("不再選用時取消勾選；意思要改變時請另增一項，已撤銷的案件仍顯示原來的事由。"),
        }
