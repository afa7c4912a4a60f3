"""What a ministry's letter says of its money, for the forms that ask for one; never saves anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from inputs.bounds import until_today
from inputs.fields import LetterNumberField, MoneyField, RocDateField
from programmes.states import Expense
from tracking.approvals.amounts import Asked
from tracking.approvals.ledger import asked_places, split_cells
from tracking.models import ApprovalLetter
from tracking.states import Amendment, Entry

ASKED = ("ministry", "letter_number", "letter_date", "amount")
IF_ABOVE = ("above_reason", "confirmed")  # shown when the amount asks for them


def letter_fields(asked: Asked) -> dict[str, forms.Field]:
    """Who wrote, the letter, its money; why it is more than was asked."""
    return {
        "ministry": forms.CharField(label=_("核定機關"), max_length=60),
        "letter_number": LetterNumberField(label=_("核定函字號")),
        "letter_date": RocDateField(label=_("核定函日期"), latest=until_today(_("核定函日期不可晚於今天。"))),
        "amount": MoneyField(label=_("核定金額（元）"), help_text=asked.words),
        "above_reason": forms.CharField(
            label=_("核定高於申請之原因"),
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2}),
        ),
        "confirmed": forms.BooleanField(label=_("核定金額確定無誤"), required=False),
    }


def money_fields(asked: Asked) -> dict[str, forms.Field]:
    """Of which programme, and how much of each year and kind of expense, beside what was asked of it.

    A programme is asked for only where the venture asks several, years and kinds only where there are several.
    """
    found: dict[str, forms.Field] = {}
    names = {line.programme_id: line.programme.name for line in asked.lines if line.programme}
    if len(asked.programmes) > 1:
        choices = [("", _("請選擇")), *((str(pk), names[pk]) for pk in asked.programmes)]
        found["programme"] = forms.ChoiceField(label=_("補助計畫"), choices=choices)
    places = asked_places(asked.lines)[Entry.ASKED]
    cells = split_cells(places)
    for year, kind in cells if len(cells) > 1 else []:
        amount = sum(part for (_programme, of, what), part in places.items() if (of, what) == (year, kind))
        words = {"year": year, "kind": Expense(kind).label}
        found[split_name(year, kind)] = MoneyField(
            label=_("其中 %(year)s 年%(kind)s（元）") % words,
            required=False,
            help_text=_("申請 %s 元") % f"{amount:,}",
        )
    return found


def more_fields() -> dict[str, forms.Field]:
    """What it grants the money on, and the letter itself; the file's field is the form's."""
    words = _("照核定函填寫；之後的核定函不會刪去這裡的條件。")
    rows = forms.Textarea(attrs={"rows": 3})
    return {
        "conditions": forms.CharField(
            label=_("附帶條件"), required=False, max_length=2000, widget=rows, help_text=words
        )
    }


def amending_fields(former: Sequence[ApprovalLetter], asked: Asked) -> dict[str, forms.Field]:
    """Which former letter it amends, and how; one that amends none only where several programmes are asked."""
    first = [("", _("首次核定，不修正前函"))] if len(asked.programmes) > 1 else []
    which = [(str(row.pk), str(row)) for row in former]
    how = [(each.value, each.label) for each in (Amendment.ADDS, Amendment.REPLACES)]
    return {
        "amends": forms.ChoiceField(label=_("修正哪一份核定函"), choices=first + which, required=not first),
        "amendment": forms.ChoiceField(
            label=_("與前函的關係"), choices=how, required=not first, widget=forms.RadioSelect
        ),
    }


def split_name(year: int, kind: str) -> str:
    """A field's name."""
    return f"split_{year}_{kind}"


def split_in(data: Mapping[str, Any], suffix: str = "") -> dict[tuple[int, str], int]:
    """The amounts by year and kind that were given; none at all where the letter says none."""
    found = {}
    for name, value in data.items():
        if name.startswith("split_") and name.endswith(suffix) and value is not None:
            _split, year, kind = name.removesuffix(suffix).split("_")
            found[int(year), kind] = value
    return found


def in_force(venture: int) -> list[ApprovalLetter]:
    """The letters of a venture that no other one stands instead of (one query)."""
    return list(ApprovalLetter.objects.in_force().filter(venture=venture).order_by("pk"))
