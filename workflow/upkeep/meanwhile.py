"""What two people keep from pages opened at the same time: each writes what they changed, and nobody undoes unseen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CHANGED_BY_TWO = gettext_lazy("這一頁開啟之後已由他人改為 %(now)s，您填的是 %(mine)s；要改成您填的請再儲存一次。")


class KeptTogether(forms.ModelForm):
    """The form of a row that is there: it remembers what its page showed, field by field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts = False
        for name, field in self.fields.items() if self.instance.pk else ():
            field.show_hidden_initial = not self.is_bound or self.add_initial_prefix(name) in self.data

    def clean(self) -> dict[str, Any]:
        """What the person left as it was stays as it is now; a value changed by two is asked about, with both."""
        data = super().clean() or {}
        for name in [name for name in data if self._changed_by_another(name)]:
            now = getattr(self.instance, name)
            if name not in self.changed_data:
                data[name] = now
            elif data[name] != now:
                self._ask(name, now, data[name])
        return data

    def _changed_by_another(self, name: str) -> bool:
        shown = self.data.get(self.add_initial_prefix(name))
        return shown is not None and self.fields[name].has_changed(self.initial.get(name), shown)

    def _ask(self, name: str, now: Any, mine: Any) -> None:
        self.add_error(name, CHANGED_BY_TWO % {"now": self._said(name, now), "mine": self._said(name, mine)})
        sent: Any = self.data
        self.data = sent = sent.copy()
        sent[self.add_initial_prefix(name)] = self.fields[name].prepare_value(now)
        self.conflicts = True

    def _said(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.fields[name], "choices", ()))
        if isinstance(value, bool):
            return _("是") if value else _("否")
        return str(choices.get(value, value)) if value not in (None, "") else _("（空白）")
