"""What every page and paper shares, as builtins: ROC dates, money, clocks, whom a form acts for, its key. Never reads a case."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.actors import DRAWN_FOR, spoken
from inputs.fields import format_day, grouped, roc_year
from inputs.words import listed
from workflow.calendar.days import WorkingCalendar
from workflow.once.keys import ONCE, new_key

register = template.Library()
register.filter("listed", listed)
register.filter("grouped", grouped)
COUNTED = 20  # working days that people count; what is later is told by its date


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    if isinstance(value, str) and value:
        return dt.date.fromisoformat(value[:10])
    return value or None


class FormTokenNode(CsrfTokenNode):
    """Django's token, beside it the actor the form is drawn for (``accounts.signin.drawn_for``) and its key (``workflow.once``)."""

    def render(self, context: Context) -> SafeString:
        """Three hidden fields; a form of nobody who is signed in has the first alone."""
        token = SafeString(super().render(context))
        actor = getattr(getattr(context, "request", None), "actor", None)
        # Nobody on the page of an error that came before the actor was known.
        if not token or actor is None or not actor.user.is_authenticated:
            return token
        hidden = ((DRAWN_FOR, actor.key), (ONCE, new_key()))
        return token + format_html_join("", '<input type="hidden" name="{}" value="{}">', hidden)


@register.tag
def csrf_token(parser: Parser, token: Token) -> Node:
    """In place of Django's tag of this name: one tag prints all three fields, so that no form forgets the others."""
    return FormTokenNode()


@register.filter
def roc(value: Any) -> str:
    """A date as every page has it: 115.11.23, in English 2026-11-23; empty for nothing."""
    day = _day(value)
    return format_day(day) if day else ""


def roc_in_full(value: Any) -> str:
    """A date as papers have it: 115年11月23日; empty for nothing."""
    day = _day(value)
    return f"{roc_year(day)}年{day.month}月{day.day}日" if day else ""


@register.filter
def acted(label: str) -> str:
    """Who did something, as rows keep it, in the reader's language."""
    return spoken(label)


@register.filter
def roc_time(value: dt.datetime | None) -> str:
    """115.11.23 14:03, local time; the day as ``roc`` has it."""
    return f"{roc(value)} {timezone.localtime(value):%H:%M}" if value else ""


# The same in a text that is put together now and read later, in the language of whoever reads it.
roc_later, roc_time_later = lazy(roc, str), lazy(roc_time, str)


@register.filter
def money(value: Any) -> str:
    """12,345; a dash for nothing."""
    return f"{int(value):,}" if value not in (None, "") else "—"


@register.filter
def figure(value: int | str) -> str:
    """A figure that is no money: 12,345.6."""
    return grouped(value)


@register.simple_tag
def clock(due_on: dt.date | None, calendar: WorkingCalendar) -> dict[str, str]:
    """Words and colour class of a clock: 剩 3 個工作天, 今天到期, 逾 2 個工作天; a day far off by its date."""
    if not due_on:
        return {"words": "", "css": ""}
    left = calendar.between(timezone.localdate(), due_on)
    if left < 0:
        return {"words": _("逾 %d 個工作天") % -left, "css": "late"}
    if left == 0 and due_on < timezone.localdate():
        return {"words": _("逾期未滿 1 個工作天"), "css": "late"}
    if left == 0:
        return {"words": _("今天到期"), "css": "soon"}
    if left > COUNTED:
        return {"words": _("%s 到期") % roc(due_on), "css": ""}
    return {"words": _("剩 %d 個工作天") % left, "css": "soon" if left <= 1 else ""}


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The present query string with ``changes`` (None drops), for filters and pages that live in the address."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value not in (None, ""):
            params[name] = str(value)
    return f"?{params.urlencode()}"
