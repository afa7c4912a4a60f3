"""What the list of mails is narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflow.delivery.queries import OutboxQuerySet
from workflow.inbox import kinds
from workflow.states import Fate


class MailFilter(forms.Form):
    """Every field is optional; what cannot be read is left out rather than refused."""

    fate = forms.ChoiceField(label=_("結果"), choices=[("", _("全部")), *Fate.choices], required=False)
    kind = forms.ChoiceField(label=_("種類"), required=False)
    words = forms.CharField(label=_("收件人的姓名、帳號或信箱"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(label, [(kind.name, kind.label) for kind in of]) for label, of in kinds.groups()]
        every = [("", _("全部")), (kinds.DIGEST.name, kinds.DIGEST.label), *choices]
        self.fields["kind"].choices = every  # type: ignore[attr-defined]
        self.is_valid()

    def narrowed(self, rows: OutboxQuerySet) -> OutboxQuerySet:
        """Those of ``rows`` that are asked for."""
        asked = self.cleaned_data
        if asked.get("fate"):
            rows = rows.of_fate(asked["fate"])
        if asked.get("kind"):
            rows = rows.filter(told=asked["kind"])
        if words := asked.get("words"):
            columns = ("user__name", "user__username", "user__email")
            wanted = Q()
            for column in columns:
                wanted |= Q(**{f"{column}__icontains": words})
            rows = rows.filter(wanted)
        return rows
