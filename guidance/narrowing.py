"""What the lists of guidance are narrowed by, as it stands in their addresses, and the page of one; never whose rows one sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.forms import DistrictField
from accounts.states import UnitKind
from guidance.figures import FIRST_YEAR, is_year, this_year
from inputs.cleaning import plain
from inputs.fields import ROC_OFFSET, choice_of
from inputs.numbers import counted
from inputs.words import listed
from workflow.engine.verdicts import Words
from workflow.rows import Rows, page_of

if TYPE_CHECKING:
    from accounts.actors import Actor, ActorRequest


class YearForm(forms.Form):
    """The year of figures: this one, also where nothing that shows is typed; one that is none is said to be none."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int, required=False)

    def __init__(self, data: Any) -> None:
        now = timezone.localdate().year - ROC_OFFSET
        self.now = now
        super().__init__({"year": plain(data.get("year", "")) or str(now)})
        choice_of(self, "year").choices = [(year, str(year)) for year in range(now, FIRST_YEAR - 1, -1)]

    @cached_property
    def value(self) -> int:
        """The year."""
        return int(self.cleaned_data["year"]) if self.is_valid() else self.now

    @cached_property
    def refused(self) -> str:
        """Why it is another than the address asks for; empty where it is not."""
        if self.is_valid():
            return ""
        self.data, self._errors = {"year": str(self.now)}, None  # the field shows the year that stands below
        return str(_("沒有這個年度的統計，以下是 %(year)d 年；年度以民國年填寫。")) % {"year": self.now}


@dataclass(frozen=True)
class Order:
    """An order of a list: its name in the address, its words, what rows are ordered by (which an index holds)."""

    name: str
    words: Words
    by: Sequence[Any]


# What guidance's cases go by: the day until which something is to be done. What has ended has none, and stands last.
BY_DUE = (
    Order("due", _("期限先到的在前"), (F("due_on").asc(nulls_last=True), "id")),
    Order("ended", _("已結束的在前"), ("-due_on", "-id")),
)


class Narrowing(forms.Form):
    """A state and a district, and an order where there are ``orders``; what the address says that is none narrows nothing."""

    district = DistrictField(required=False, empty_label=_("全部"))
    district_of = "district"  # "place" among what stands on lists
    orders: Sequence[Order] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.orders:
            choices = [(order.name, order.words) for order in self.orders]
            self.fields["order"] = forms.ChoiceField(label=_("排序"), choices=choices, required=False)

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """What it is narrowed by, by field; of an address that says more only what is valid."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value and name != "order"}

    @property
    def is_empty(self) -> bool:
        """Does the address narrow nothing?"""
        return not self.chosen

    @property
    def by(self) -> Sequence[Any]:
        """What the rows are ordered by: the first order unless another is asked for."""
        self.is_valid()
        asked = self.cleaned_data.get("order")
        return next((order.by for order in self.orders if order.name == asked), self.orders[0].by)

    @property
    def in_words(self) -> str:
        """What was asked for, as a sheet says it."""
        said = []
        for name, value in self.chosen.items():
            field: Any = self.fields[name]
            shown = (
                dict(field.choices).get(value, value) if isinstance(value, str) and hasattr(field, "choices") else value
            )
            said.append(str(field.label) if value is True else f"{field.label}：{shown}")
        return listed(said)

    def narrow_state(self, state: str) -> Q:
        """The rows in a state."""
        return Q(state=state)

    def narrow(self) -> Q:
        """The rows that were asked for."""
        found = self.narrow_state(self.chosen["state"]) if "state" in self.chosen else Q()
        return found & Q(**{self.district_of: self.chosen["district"]}) if "district" in self.chosen else found


class Yearly(Narrowing):
    """Beside it a year: this one and the last, or the one that the address names."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int, empty_value="", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked, now = counted(str(self.data.get("year", ""))) or 0, this_year()
        years = sorted({now, now - 1, *([asked] if is_year(asked) else [])}, reverse=True)
        choice_of(self, "year").choices = [("", _("全部")), *((year, str(year)) for year in years)]

    def of_year(self, year: int) -> Q:
        """The rows of a year."""
        return Q(year=year)

    def narrow(self) -> Q:
        """The rows that were asked for."""
        found = super().narrow()
        return found & self.of_year(int(self.chosen["year"])) if "year" in self.chosen else found


def listed_for(actor: Actor, view: str, **asked: str) -> str:
    """The address of a list narrowed to what an office's desk counts: its own district's, anybody else's all."""
    of_office = actor.kind == UnitKind.DISTRICT_OFFICE and actor.unit is not None
    here = {"district": str(actor.unit.district_id)} if of_office and actor.unit else {}
    return reverse(view, query=here | asked)


def page_of_list(
    request: ActorRequest,
    chosen: Narrowing,
    seen_by: Callable[[Actor, Q], Rows],
    shown: Callable[[Any], Any] = lambda rows: rows,
) -> dict[str, Any]:
    """What a list shows: ``filter``, the ``page`` of what its reader sees, and ``asked``, the address for what goes on from there."""
    query = request.GET.copy()
    query.pop("page", None)
    page = page_of(seen_by(request.actor, chosen.narrow()), request.GET.get("page"), shown)
    return {"filter": chosen, "page": page, "asked": f"?{query.urlencode()}" if query else ""}
