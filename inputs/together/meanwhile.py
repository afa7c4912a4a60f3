"""What two people keep from pages opened at the same time: each writes what they changed, and nobody undoes unseen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inputs.fields import format_day, grouped
from inputs.problems import AT_LENGTH
from inputs.words import listed

if TYPE_CHECKING:
    Mixed = forms.BaseForm
else:
    Mixed = object  # a form's own class stands behind it

CHANGED_BY_TWO = gettext_lazy("這一頁開啟之後已由他人改為 %(now)s，您填的是 %(mine)s；要改成您填的請再儲存一次。")
CHANGED_AT_LENGTH = gettext_lazy("這一頁開啟之後已由他人改為：\n%(now)s\n您填的還在欄位裡；要改成您填的請再儲存一次。")
AT_A_GLANCE = 80  # signs of both values that are read within one sentence
BETWEEN = ","  # no code that a box stands for holds one


class HiddenList(forms.HiddenInput):
    """What a field of several values showed, in one input: that it showed none is said too."""

    def format_value(self, value: Any) -> str:
        """The codes, one after the other."""
        return value if isinstance(value, str) else BETWEEN.join(str(code) for code in value or ())

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str] | None:
        """The codes, or None where the page showed none of it."""
        said = data.get(name)
        return None if said is None else [code for code in str(said).split(BETWEEN) if code]


class Together(Mixed):
    """A form of something that is there: it remembers what its page showed, field by field.

    What cannot be read of it counts as not shown. Whoever takes what was posted holds the row from before the form is made.
    A form that is none of a model says by :meth:`is_known` and :meth:`standing` what there is.
    """

    apart: frozenset[str] = frozenset()  # fields that say nothing of the row: files, confirmations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts = False
        for name, field in self.fields.items() if self.is_known() else ():
            if name in self.apart:
                continue
            if isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)):
                field.hidden_widget = HiddenList
            field.show_hidden_initial = not self.is_bound or self.add_initial_prefix(name) in self.data

    def is_known(self) -> bool:
        """Is there a row already?"""
        instance: Any = self.instance  # type: ignore[attr-defined]
        return instance.pk is not None

    def standing(self, name: str) -> Any:
        """What a field of the row says now, as the form would have it cleaned."""
        return getattr(self.instance, name)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the person left as it was stays as it is now; a value changed by two is asked about, with both."""
        data: dict[str, Any] = super().clean() or {}
        asked, left = [], []
        for name in [name for name in data if self._changed_by_another(name)]:
            now = self.standing(name)
            if name not in self.changed_data:
                data[name] = now
                left.append(name)
            elif _plain(data[name]) != _plain(now):
                asked.append((name, now, data[name]))
        for name, now, mine in asked:
            self.add_error(name, changed_by_two(self._said(name, now), self._said(name, mine)))
        self._show_as_it_is([name for name, _now, _mine in asked], left)
        self.conflicts = bool(asked)
        return data

    def _changed_by_another(self, name: str) -> bool:
        field, initial = self.fields[name], self.add_initial_prefix(name)
        if name in self.apart or initial not in self.data or not self.is_known():
            return False
        shown = field.hidden_widget().value_from_datadict(self.data, self.files, initial)
        return is_read(field, shown) and field.has_changed(self.initial.get(name), shown)

    def _show_as_it_is(self, asked: Iterable[str], left: Iterable[str]) -> None:
        """The page that comes back remembers what is there now; a field its person left as it was says so too."""
        typed: Any = self.data
        sent = typed.copy()
        for name in (*asked, *left):
            field = self.fields[name]
            now, widget = field.prepare_value(self.initial.get(name)), field.hidden_widget()
            sent[self.add_initial_prefix(name)] = widget.format_value(now) if isinstance(widget, HiddenList) else now
            if name in left:
                _put(sent, self.add_prefix(name), now)
        if asked or left:
            self.data = sent

    def _said(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.fields[name], "choices", ()))
        if isinstance(value, bool):
            return _("是") if value else _("否")
        if isinstance(value, list):
            return listed(str(choices.get(code, code)) for code in value) or _("（空白）")
        return said(choices.get(value, value))


def is_read(field: Any, shown: Any) -> bool:
    """Can it be read as what ``field`` showed? Anybody may write anything there: of what cannot, nothing was shown.

    A row's key is not looked up: it is compared as it is written.
    """
    if isinstance(field, forms.ModelChoiceField):
        return True
    try:
        said = field.to_python(shown)
        if coerce := getattr(field, "_coerce", None):
            coerce(said)
    except forms.ValidationError:
        return False
    return True


class KeptTogether(Together, forms.ModelForm):
    """The same of a row of a table."""


def changed_by_two(now: str, mine: str) -> forms.ValidationError:
    """Both values in one sentence; of long texts what is there now by itself, for the other stands in the field."""
    if len(now) + len(mine) <= AT_A_GLANCE:
        return forms.ValidationError(CHANGED_BY_TWO, params={"now": now, "mine": mine})
    return forms.ValidationError(CHANGED_AT_LENGTH, AT_LENGTH, {"now": now})


def said(value: Any) -> str:
    """A value as a page says it beside another."""
    if value in (None, ""):
        return _("（空白）")
    return str(_plainly(value))


def _plainly(value: Any) -> Any:
    """A day and a figure as pages write them; whatever else as it says of itself."""
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{format_day(local.date())} {local:%H:%M}"
    if isinstance(value, dt.date):
        return format_day(value)
    return grouped(value) if isinstance(value, int | Decimal) else value


def _plain(value: Any) -> Any:
    """Several values are a set of them, in whatever order they came."""
    return sorted(str(code) for code in value) if isinstance(value, list) else value


def _put(sent: Any, name: str, now: Any) -> None:
    """As a browser would send it."""
    if isinstance(now, bool):
        sent.pop(name, None)
        if now:
            sent[name] = "on"
    elif isinstance(now, (list, tuple)):
        sent.setlist(name, [str(code) for code in now])
    else:
        sent[name] = "" if now is None else now
