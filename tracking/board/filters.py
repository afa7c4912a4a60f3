"""What the board and the list of undertakings are narrowed by, read from and kept in the address; never widens what the actor
sees.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import DistrictField
from accounts.models import Unit
from inputs.fields import SoughtField
from inputs.numbers import counted
from inputs.words import listed
from programmes.models import CentralProgramme
from programmes.states import YEARS
from proposals.models import Proposal
from tracking.queries import ConcernQuerySet
from tracking.states import Due, Light, State
from workflow.calendar import clock

ALL = gettext_lazy("全部")
OPEN = "open"  # among the states: all that has not ended
MOST_UNITS = 50  # of a name that many units share the first ones are looked for
WITHIN = {Due.WEEK: dt.timedelta(days=7), Due.MONTH: dt.timedelta(days=31)}


def _any(choices: Any) -> list[tuple[Any, Any]]:
    return [("", ALL), *choices]


class BoardFilter(forms.Form):
    """Every field is optional; what cannot be read is left out rather than refused."""

    q = SoughtField(
        label=gettext_lazy("關鍵字"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("計畫、案號、提案單位")}),
    )
    district = DistrictField(required=False, empty_label=ALL)
    light = forms.ChoiceField(label=gettext_lazy("燈號"), required=False, choices=_any(Light.choices))
    ministry = forms.CharField(label=gettext_lazy("部會"), required=False, max_length=60, widget=forms.Select)
    programme = forms.CharField(label=gettext_lazy("補助計畫"), required=False, max_length=9, widget=forms.Select)
    unit = forms.CharField(label=gettext_lazy("執行單位"), required=False, max_length=60)
    year = forms.TypedChoiceField(
        label=gettext_lazy("經費年度"), required=False, coerce=int, choices=_any((y, str(y)) for y in YEARS)
    )
    state = forms.ChoiceField(
        label=gettext_lazy("狀態"), required=False, choices=_any([(OPEN, gettext_lazy("尚未結束")), *State.choices])
    )
    due = forms.ChoiceField(label=gettext_lazy("下次到期"), required=False, choices=_any(Due.choices))
    priority = forms.BooleanField(label=gettext_lazy("只看優先區"), required=False)
    money = forms.BooleanField(label=gettext_lazy("只看有補助款帳"), required=False)

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        # Read where they are shown: a list asks its form for more than its page.
        self.fields["ministry"].widget.choices = lambda: _any((name, name) for name in self._ministries)
        self.fields["programme"].widget.choices = lambda: _any(
            (str(pk), name) for pk, (_m, name) in self._paying.items()
        )
        self.is_valid()

    @cached_property
    def _paying(self) -> dict[int, tuple[str, str]]:
        """The programmes with the ministry and the name of each (one query)."""
        rows = CentralProgramme.objects.order_by("ministry", "name", "pk").values_list("pk", "ministry", "name")
        return {pk: (ministry, name) for pk, ministry, name in rows}

    @property
    def _ministries(self) -> list[str]:
        """Theirs, and the one asked for: a letter may name one that has no programme in the catalogue."""
        asked = self.data.get("ministry", "")
        return list(
            dict.fromkeys([*(ministry for ministry, _name in self._paying.values()), *([asked] if asked else [])])
        )

    @property
    def is_narrowed(self) -> bool:
        """Is anything left out?"""
        return any(value not in (None, "", False) for value in self.cleaned_data.values())

    def narrow(self, rows: ConcernQuerySet) -> ConcernQuerySet:
        """Narrow what stands on a list; all of it lies in the row that is listed, but for what is searched for."""
        asked: Any = self.cleaned_data.get
        if facets := self._facets():
            rows = rows.filter(facets__contains=facets)
        if ministry := asked("ministry"):
            paid = [f"programme:{pk}" for pk, (pays, _name) in self._paying.items() if pays == ministry]
            rows = rows.filter(facets__overlap=[*paid, f"ministry:{ministry}"])
        if name := asked("unit"):
            units = Unit.objects.called(name).order_by("pk").values_list("pk", flat=True)[:MOST_UNITS]
            rows = rows.filter(facets__overlap=[f"unit:{pk}" for pk in units])
        if asked("state") and asked("state") != OPEN:
            rows = rows.filter(state=asked("state"))
        if asked("light") or asked("state") == OPEN:
            rows = rows.open()
        if asked("due"):
            rows = _due(rows, asked("due"))
        if asked("q"):
            rows = rows.filter(
                Exists(Proposal.objects.about(asked("q")).filter(pk=OuterRef("undertaking__venture__proposal")))
            )
        return rows

    def _facets(self) -> list[str]:
        asked: Any = self.cleaned_data.get
        found = [f"district:{asked('district').code}"] if asked("district") else []
        found += [f"programme:{pk}"] if (pk := counted(asked("programme") or "")) is not None else []
        found += [f"{name}:{asked(name)}" for name in ("light", "year") if asked(name)]
        return found + [name for name in ("priority", "money") if asked(name)]

    @property
    def words(self) -> str:
        """What was asked for, in one line: what stands on a paper."""
        said = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value in (None, "", False):
                continue
            shown = dict(getattr(field, "choices", ())).get(value, value) if name != "district" else value
            shown = self._paying.get(counted(value) or 0, ("", value))[1] if name == "programme" else shown
            said.append(str(field.label) if value is True else f"{field.label}：{shown}")
        return listed(said) or _("全部列管案件")


def _due(rows: ConcernQuerySet, due: str) -> ConcernQuerySet:
    today = timezone.localdate(clock.now())
    if due == Due.LATE:
        return rows.open().filter(next_due__lt=today)
    return rows.open().filter(next_due__range=(today, today + WITHIN[Due(due)]))
