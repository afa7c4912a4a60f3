"""The days that rows of a plan take; never a field."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from inputs.bounds import Bound, until_today, years_from_today

# A consensus meeting was held before it is written of.
HELD: dict[str, Any] = {
    "earliest": Bound(years_from_today(-10), _("會議日期不可早於 %(limit)s（十年內），請檢查年份。")),
    "latest": until_today(_("會議日期不可晚於今天；這裡登錄的是開過的共識會議。")),
}
# Work may have begun before the plan is written, and outlasts the programme.
SCHEDULE: dict[str, Any] = {
    "earliest": Bound(years_from_today(-10), _("日期不可早於 %(limit)s（十年內），請檢查年份。")),
    "latest": Bound(years_from_today(20), _("日期不可晚於 %(limit)s（二十年內），請檢查年份。")),
}
