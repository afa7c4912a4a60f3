"""Central programmes, the city's tier, and lines of a plan docked to them."""

from __future__ import annotations

import datetime as dt

from programmes.models import CentralProgramme, FiscalTier, ProgrammeTerm
from programmes.states import Expense
from proposals.budget import checker
from proposals.content import from_rows
from proposals.models import BudgetLine

TODAY = dt.date(2026, 11, 23)


def programme(code="CP90", *, name="青年工作站", active=True, year=115, **term):
    """A programme; with words for its term, one of that year."""
    made, _new = CentralProgramme.objects.get_or_create(
        code=code, defaults={"ministry": "國發會", "name": name, "active": active}
    )
    if term:
        ProgrammeTerm.objects.create(programme=made, fiscal_year=year, checked_on=TODAY, source="公告", **term)
    return made


def line(plan, docked, central, *, item="營運費", year=115, expense=Expense.RECURRENT, local=0, venture=None):
    """A line of the plan's first venture."""
    return BudgetLine.objects.create(
        venture=venture or plan.ventures.first(),
        programme=docked,
        item=item,
        year=year,
        expense=expense,
        central=central,
        local=local,
    )


def findings(plan):
    """What the checker finds in the plan as it is written now."""
    return checker.findings(plan, from_rows(plan))


def messages(plan):
    """The same as code, severity, words."""
    return [(f.code, f.severity, f.message) for f in findings(plan)]


def of_city(year=115, tier=3):
    """The city's fiscal tier."""
    return FiscalTier.objects.create(fiscal_year=year, tier=tier, source="主計總處", checked_on=TODAY)


def lower_the_cap(cap=200_000):
    """RDEC writes a lower cap for CP01 in 115."""
    ProgrammeTerm.objects.filter(programme__code="CP01", fiscal_year=115).update(cap=cap)


def posted(client, url):
    """What the browser would post back from the page of a programme as it stands."""
    context = client.get(url).context
    data = {}
    for part in (context["form"], context["terms"].management_form, context["rules"].management_form):
        data |= {field.html_name: field.value() for field in part}
    for form in [*context["terms"], *context["rules"]]:
        for field in form:
            value = field.value()
            shown = field.field.widget.format_value(value) if hasattr(field.field.widget, "format_value") else value
            data[field.html_name] = shown[0] if isinstance(shown, list) else shown
    return {name: value for name, value in data.items() if value is not None and value is not False}
