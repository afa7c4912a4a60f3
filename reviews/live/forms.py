"""What is asked of those who come, and of an agency that answers (R3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reviews.live.attendance import WHO, Seen
from reviews.models import Arrival


class ArrivalForm(forms.ModelForm):
    """Somebody beside those invited, or who reports by the link."""

    class Meta:
        model = Arrival
        fields = WHO

    name = forms.CharField(label=_("姓名"), max_length=60)


class InvitedForm(forms.ModelForm):
    """One of those invited: there or not, and whom the unit has sent.

    What was ticked when the page was drawn comes back with it: only what the recorder changed is written, so that who
    reported by the link meanwhile stays.
    """

    came = forms.BooleanField(label=_("到場"), required=False, show_hidden_initial=True)

    class Meta:
        model = Arrival
        fields = ("title", "name", "rank")

    field_order = ["came"]

    def __init__(self, data: Any = None, *, seen: Seen, prefix: str) -> None:
        self.seen = seen
        known = seen.arrival or Arrival(**{n: getattr(seen.invitation, n) for n in ("title", "name", "rank")})
        super().__init__(data, instance=known, initial={"came": seen.arrival is not None}, prefix=prefix)
        for name in self._meta.fields:  # type: ignore[union-attr]
            self.fields[name].show_hidden_initial = True

    @property
    def who(self) -> dict[str, Any] | None:
        """What the recorder says of them; None: not there."""
        data = self.cleaned_data
        if not data["came"]:
            return None
        return {"organisation": self.seen.invitation.organisation} | {n: data[n] for n in ("title", "name", "rank")}  # type: ignore[union-attr]


def brought_back(rows: Iterable[InvitedForm], typed: QueryDict) -> tuple[QueryDict, bool]:
    """The list as it stands now with what ``typed`` had changed of it, as a page would send that; and whether it had.

    Beside each field goes what stands there now: who has reported since stays, and what is sent is told from that.
    """
    data, differs = typed.copy(), False
    for row in rows:
        for name in row.fields:
            here, beside = row.add_prefix(name), row.add_initial_prefix(name)
            now = str(row[name].value() or "")
            was, mine = (typed.get(each, "") for each in (beside, here))
            if name == "came":
                now, was, mine = ("on" if text not in ("", "False") else "" for text in (now, was, mine))
            changed = beside in typed and mine != was
            differs = differs or (changed and mine != now)
            kept = mine if changed else now
            data[beside] = {"on": "True", "": "False"}[now] if name == "came" else now
            data.pop(here, None)
            if kept:
                data[here] = kept
    return data, differs
