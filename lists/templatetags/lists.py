"""The head and the cells of a list's table; never ask the database."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import Form
from django.template.context import Context
from django.utils.safestring import SafeString

from lists.columns import Cell, Column
from workflow.templatetags.components import drawn
from workflow.templatetags.cs import query

register = template.Library()


@register.simple_tag(takes_context=True)
def heading(context: Context, column: Column, form: Form) -> SafeString:
    """The head of a column; of one the list can be ordered by it leads there, and says whether it is."""
    is_sorted = bool(column.order) and _order(form) == column.order
    to = query({"request": context["request"]}, order=column.order, page=None) if column.order and not is_sorted else ""
    return drawn(context, "heading", column=column, to=to, is_sorted=is_sorted)


def _order(form: Form) -> Any:
    """The order that holds: the first one where none was asked for."""
    orders: Any = form.fields.get("order")
    asked = form.cleaned_data.get("order") if form.is_bound else ""
    return asked or (orders.choices[0][0] if orders else "")


@register.simple_tag(takes_context=True)
def list_cell(context: Context, column: Column, cell: Cell) -> SafeString:
    """A cell of a row."""
    return drawn(context, "list_cell", column=column, cell=cell)
