"""How far an undertaking is by its latest progress report, in words: where results are filed, judged and released (R10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from workflow.templatetags.cs import roc_in_full

if TYPE_CHECKING:
    from tracking.models import Undertaking


def in_words(undertaking: Undertaking) -> str:
    """In a sentence: until when it was reported, what was done and what should have been by then (one query unless read)."""
    if undertaking.actual is None:
        return _("還沒有進度報告。")
    about = {"day": roc_in_full(undertaking.reported_until), "actual": undertaking.actual}
    planned = _planned(undertaking)
    if planned is None:
        return _("最近一期進度報告至%(day)s，實際進度 %(actual)s％。") % about
    words = _("最近一期進度報告至%(day)s，實際進度 %(actual)s％，預定進度 %(planned)s％。")
    return words % (about | {"planned": planned})


def _planned(undertaking: Undertaking) -> Any:
    """What should have been done by the end of that period: read with the undertaking's page."""
    known = vars(undertaking)
    if "planned_then" in known:
        return known["planned_then"]
    return undertaking.reports.filed().values_list("planned", flat=True).first()
