"""When, where and who presides (R3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inputs.bounds import Bound, years_from_today
from inputs.fields import PhoneField, RocDateField
from inputs.times import TimeOfDayField
from proposals.forms import PlanMoveForm
from reviews.guards import off_words


class MeetingForm(PlanMoveForm):
    """When, where and who presides (R3)."""

    held_on = RocDateField(
        label=_("開會日期"),
        earliest=Bound(timezone.localdate, _("開會日期不可早於今天。")),
        latest=Bound(years_from_today(1), _("開會日期不可晚於 %(limit)s（一年內）。")),
    )
    held_time = TimeOfDayField(label=_("開會時間"), help_text=_("24 小時制，例如 14:00。"))
    place = forms.CharField(label=_("地點"), max_length=120)
    chair = forms.CharField(
        label=_("主持人"), max_length=60, help_text=_("由府層長官擔任召集人，研考會主任委員擔任副召集人。")
    )
    contact = forms.CharField(label=_("聯絡人"), required=False, max_length=60)
    contact_phone = PhoneField(label=_("聯絡電話"), required=False)

    on_day_off = forms.BooleanField(label=_("仍訂在這一天"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["on_day_off"]

    def clean(self) -> dict[str, Any]:
        """Day and time together; nobody can come to a meeting that is over, and few to one on a day off."""
        data = super().clean() or {}
        day, time, meant = data.pop("held_on", None), data.pop("held_time", None), data.pop("on_day_off", False)
        if not (asked := day and off_words(day)):
            del self.fields["on_day_off"]
        elif not meant:
            self.add_error("on_day_off", asked)
        if day and time:
            data["held_at"] = timezone.make_aware(dt.datetime.combine(day, time))
            if data["held_at"] <= timezone.now():
                self.add_error("held_time", _("這個時間已經過了，請排定之後的時間。"))
        return data
