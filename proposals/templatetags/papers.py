"""How a paper writes what nobody typed for it; never judges a text."""

from __future__ import annotations

from django import template

from documents.papers import fonts

register = template.Library()


@register.filter
def on_paper(name: str) -> str:
    """The name of a file; what no font has is marked, for a name is whatever it is."""
    return fonts.on_paper(name)
