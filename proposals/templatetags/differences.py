"""How a difference is written in a page; never finds one."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from proposals.versions.differences import Change, Span

register = template.Library()
# A screen reader does not say that a text is struck out or underlined: the page says it in words.
SPOKEN = '<{0}><span class="visually-hidden">{1}</span>{2}<span class="visually-hidden">{3}</span></{0}>'


@register.filter
def marked(spans: Iterable[Span] | None) -> SafeString:
    """Stretches of text for a page: what went in ``<del>``, what came in ``<ins>``, both said in words too."""
    return format_html_join("", "{}", ((_spoken(span),) for span in spans or ()))


def _spoken(span: Span) -> str:
    if span.change == Change.REMOVED:
        return format_html(SPOKEN, "del", _("刪除開始："), span.text, _("（刪除結束）"))
    if span.change == Change.ADDED:
        return format_html(SPOKEN, "ins", _("新增開始："), span.text, _("（新增結束）"))
    return span.text
