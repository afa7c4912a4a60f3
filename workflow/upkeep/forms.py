"""The forms of a day of the calendar and of the deadlines; never save."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inputs.bounds import PROGRAMME_BEGAN, years_from_today
from inputs.fields import RocDateField
from inputs.together.meanwhile import KeptTogether
from workflow.engine.moves import Machine
from workflow.engine.services import state_label
from workflow.models import CalendarDay
from workflow.states import Party

MOST_DAYS = 250  # a year has no more working days
CHOICES = [("False", _("放假")), ("True", _("上班"))]


class DayForm(KeptTogether):
    """A day that differs from its weekday."""

    date = RocDateField(label=_("日期"), earliest=PROGRAMME_BEGAN, latest=years_from_today(5))
    is_workday = forms.TypedChoiceField(
        label=_("這一天"), choices=CHOICES, coerce=lambda value: value == "True", widget=forms.RadioSelect
    )

    class Meta:
        model = CalendarDay
        fields = ["date", "is_workday", "name", "source"]
        help_texts = {"name": _("例如：颱風停止上班、補行上班。"), "source": _("公告機關與文號或網址。")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.initial["is_workday"] = str(self.instance.is_workday)  # as the choices have it
        if self.instance.date:  # the day itself stays: another day is another row
            del self.fields["date"]

    def clean(self) -> dict[str, Any]:
        """A day that is what its weekday says needs no entry."""
        data = super().clean() or {}
        day = self.instance.date or data.get("date")
        if day and data.get("is_workday") == (day.weekday() < 5):
            usual = _("上班") if data["is_workday"] else _("放假")
            self.add_error("is_workday", _("這一天依星期本來就是「%(usual)s」，不必登錄。") % {"usual": usual})
        return data


@dataclass(frozen=True)
class Clock:
    """A state of a machine, how long its holder has by default, and the field of the administrator's own number."""

    machine: str
    state: str
    words: str
    holder: str
    default: int | None
    field: Any


class ClocksForm(forms.Form):
    """One number of working days for each state that is in somebody's hands; empty is the default."""

    def __init__(self, machine: Machine, rules: dict[str, int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"prefix": machine.name})
        self.machine = machine
        for state, holder in machine.holders.items():
            if holder != Party.NOBODY:
                self.fields[state] = forms.IntegerField(
                    label=state_label(machine, state),
                    required=False,
                    min_value=1,
                    max_value=MOST_DAYS,
                    initial=rules.get(state),
                    show_hidden_initial=True,  # what the page showed: only what the person changed is kept
                )
        self.conflicts = False

    def clean(self) -> dict[str, Any]:
        """What the person changed, and nothing that another has changed to another number meanwhile."""
        data = super().clean() or {}
        sent: Any = self.data
        self.data = sent = sent.copy()
        changed = {name: data[name] for name in self.changed_data if name in data}
        for name, wanted in changed.items():
            now, box = self.fields[name].initial, self[name].html_initial_name
            if str(sent.get(box, "")) != str(now or "") and wanted != now:
                words = _("這一頁開啟之後已由他人改為 %(now)s，您填的是 %(mine)s；要改成您填的請再儲存一次。")
                self.add_error(name, words % {"now": now or _("預設值"), "mine": wanted or _("預設值")})
                sent[box] = str(now or "")
                self.conflicts = True
        return changed

    def clocks(self) -> list[Clock]:
        """The rows of the page."""
        return [
            Clock(
                machine=self.machine.name,
                state=state,
                words=str(self.fields[state].label),
                holder=str(Party(self.machine.holders[state]).label),
                default=self.machine.clocks.get(state),
                field=self[state],
            )
            for state in self.fields
        ]
