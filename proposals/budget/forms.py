"""What a line may be docked to, and the answers to warnings of the checker; never whether they are needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from inputs.markup import Offered
from inputs.reasons import LEAST, Substance
from inputs.rows import KnownField
from inputs.widgets import CHOOSE
from programmes.models import CentralProgramme
from proposals.budget.checker import Finding
from proposals.models import BudgetLine, Proposal
from workflow.nested import Nested, as_json, read

NAMED = "reason-"
MOST = 500  # characters


def name_of(finding: Finding) -> str:
    """The field for the reason of ``finding``: other figures are another field."""
    return f"{NAMED}{finding.fingerprint}-{finding.about}"


@dataclass(frozen=True)
class Asked:
    """A finding as the page shows it, with what was typed about it."""

    finding: Finding
    text: str
    errors: list[str]
    least = LEAST  # characters

    @property
    def name(self) -> str:
        """Of its field."""
        return name_of(self.finding)


class ReasonsForm(forms.Form):
    """Why warnings stand: a field for each that was shown; blank says nothing, ``answer`` names one that is asked."""

    def __init__(self, data: QueryDict | None = None, *, plan: Proposal) -> None:
        super().__init__(data)
        names = [name for name in data or () if name.startswith(NAMED)]
        rows = plan.budget_answers.all() if names else ()
        self.given = {f"{NAMED}{row.fingerprint}-{row.about}": row.reason for row in rows}
        for name in names:
            self.fields[name] = forms.CharField(
                label=_("理由"),
                max_length=MOST,
                required=self.data.get("answer") == name,
                initial=self.given.get(name, ""),
                error_messages={"required": _("請說明保留這項警示的理由。")},
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        """A reason says something; one that was given before is not judged again."""
        data = super().clean() or {}
        check = Substance(_("請說明依據、金額怎麼算，或已與哪個機關確認。"))
        for name, reason in list(data.items()):
            if reason and reason != self.given.get(name):
                try:
                    check(reason)
                except forms.ValidationError as error:
                    self.add_error(name, error)
        return data

    @property
    def changed(self) -> dict[tuple[str, str], str]:
        """Reasons that are new, or other words than before, by what they are about and its figures."""
        new = {name: reason for name, reason in self.cleaned_data.items() if reason not in ("", self.given.get(name))}
        return {_key(name): reason for name, reason in new.items()}

    @property
    def differing(self) -> list[tuple[str, str, str]]:
        """Label, given and typed text of what is not given yet."""
        typed = {name: self[name].value() or "" for name in self.fields}
        rows = [(name, self.given.get(name, ""), text) for name, text in typed.items()]
        return [(str(self.fields[name].label), given, text) for name, given, text in rows if text not in ("", given)]

    def about(self, found: Iterable[Finding]) -> list[Asked]:
        """Each finding with its reason; what was typed stays beside it when its figures change."""
        typed = {_key(name)[0]: self[name] for name in self.fields}
        shown = []
        for finding in found:
            field = self[name_of(finding)] if name_of(finding) in self.fields else typed.get(finding.about)
            text = field.value() if field else finding.reason
            shown.append(Asked(finding, text or "", [str(error) for error in field.errors] if field else []))
        return shown


def _key(name: str) -> tuple[str, str]:
    fingerprint, _dash, about = name.removeprefix(NAMED).partition("-")
    return about, fingerprint


class WithdrawForm(forms.Form):
    """Which reason is taken back."""

    about = forms.CharField(max_length=200)
    fingerprint = forms.CharField(max_length=64)


class ProgrammeField(KnownField):
    """A central programme, offered by its ministry."""

    def offer(self, programmes: list[CentralProgramme], lists: dict[tuple[str, ...], Offered]) -> None:
        """Let these be chosen; ``lists`` holds what other rows offer already."""
        self.known = {str(programme.pk): programme for programme in programmes}
        if tuple(self.known) not in lists:
            ordered = sorted(programmes, key=lambda programme: programme.ministry)  # by code within: the sort is stable
            groups = groupby(ordered, key=lambda programme: programme.ministry)
            rows = ((ministry, [(row.pk, row.choice) for row in rows]) for ministry, rows in groups)
            lists[tuple(self.known)] = Offered([("", CHOOSE), *rows])
        self.choices = lists[tuple(self.known)]


WITH_TERMS = Nested(many={"terms": Nested()})


def _offered(docked: Any) -> Any:
    return CentralProgramme.objects.filter(models.Q(active=True) | models.Q(pk__in=docked))


def catalogue(*, docked: Any = ()) -> list[CentralProgramme]:
    """What may be docked to: what takes applications, and what a line is docked to already (one query)."""
    return read(_offered(docked), WITH_TERMS.many)


def offered_to(venture: int) -> Any:
    """The same for a venture, as a column of the statement that reads it: its ``offered``."""
    return as_json(_offered(BudgetLine.objects.filter(venture=venture).values("programme")), WITH_TERMS)
