"""The components of the pages as tags, each drawing ``templates/components/<its name>.html``; never ask the database.

What a component shows and takes stands at the top of its file; ``/dev/components/`` shows them all. A tag rather than
an ``{% include … only %}``: its parameters are checked when the page is compiled, and it can hold what it stands
around (docs/decisions/0015-components.md). Components are markup: they ask no database and know no rule. Where a tag
leads somewhere it takes what ``redirect`` takes: an address, an object, or a URL's name and arguments.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from itertools import zip_longest
from typing import Any

from django import template
from django.shortcuts import resolve_url
from django.template.base import Node, NodeList, Parser, TextNode, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from inputs.problems import problems_in
from workflow.templatetags.cs import roc, roc_time

register = template.Library()

WEIGHTS = {"primary": "btn-primary", "danger": "btn-outline-danger"}

# Not \s: the ideographic space between Chinese words is a space that shows.
BLANK = " \t\n"
TAG_OR_BREAK = re.compile(r"([<>]|[ \t]*\n[ \t\n]*)")


def drawn(context: Context, component: str, /, **parameters: Any) -> SafeString:
    """The component's markup, without the line breaks around it: between Chinese words they would show as gaps."""
    parameters["csrf_token"] = context.get("csrf_token")
    assert context.template
    file = context.template.engine.get_template(f"components/{component}.html")
    return SafeString(file.render(context.new(parameters)).strip(BLANK))


def around(component: Callable[..., SafeString]) -> Callable[..., SafeString]:
    """Register a component that stands around what a page writes between its tags.

    Django's block tags hide what they hold: a ``{% block %}`` in a card would have no ``block.super``.
    """
    register.simple_block_tag(component, takes_context=True)
    compile_hidden = register.tags[component.__name__]

    def compile_tag(parser: Parser, token: Token) -> Node:
        node = compile_hidden(parser, token)
        node.child_nodelists = ("nodelist",)
        return node

    register.tag(component.__name__, compile_tag)
    return component


# --- words ----------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def pill(context: Context, words: Any, kind: str = "") -> SafeString:
    """A mark of a word or two."""
    return drawn(context, "pill", words=words, kind=kind)


@register.simple_tag(takes_context=True)
def date(context: Context, at: Any) -> SafeString:
    """When something happened, in small print: a day, or a moment with its time."""
    return drawn(context, "date", words=roc_time(at) if isinstance(at, dt.datetime) else roc(at))


@register.simple_tag(takes_context=True)
def beneath(context: Context, words: Any) -> SafeString:
    """A second line in small print."""
    return drawn(context, "beneath", words=words)


@register.simple_tag(takes_context=True)
def beside(context: Context, words: Any) -> SafeString:
    """Small print on the same line."""
    return drawn(context, "beside", words=words)


@register.simple_tag(takes_context=True)
def person(context: Context, who: Any, at: Any = None, on_behalf: Any = "") -> SafeString:
    """Who acted, as what, when, and on whose behalf."""
    return drawn(context, "person", who=who, at=at, on_behalf=on_behalf)


@register.simple_tag(takes_context=True)
def corrected(context: Context, corrections: Any, to: str = "") -> SafeString:
    """What was corrected of an entry, and the way to correct it."""
    return drawn(context, "corrected", corrections=corrections, to=to)


@register.simple_tag(takes_context=True)
def time_left(context: Context, due: dict[str, str]) -> SafeString:
    """What ``{% clock %}`` found, coloured."""
    return drawn(context, "time_left", due=due)


@register.simple_tag(takes_context=True)
def fact(context: Context, words: Any, value: Any) -> SafeString:
    """What something is called, and what it is."""
    return drawn(context, "fact", words=words, value=value)


@register.simple_tag(takes_context=True)
def empty_state(context: Context, words: Any) -> SafeString:
    """What stands where nothing is yet."""
    return drawn(context, "empty_state", words=words)


@register.simple_tag(takes_context=True)
def total(context: Context, n: int, more: Any = False) -> SafeString:
    """How many rows a list found; ``more`` where it was not counted to the end (``workflow.rows``)."""
    return drawn(context, "total", n=n, more=more)


# --- the frame of a page --------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def page_head(context: Context, title: Any, up_words: Any = "", *up: Any) -> SafeString:
    """The page's heading below the way up."""
    return drawn(context, "page_head", title=title, up=up and resolve_url(*up), up_words=up_words)


@register.simple_tag(takes_context=True)
def list_head(context: Context, title: Any, words: Any, *to: Any) -> SafeString:
    """The heading of a kept list, with the button that adds to it."""
    return drawn(context, "list_head", title=title, words=words, to=resolve_url(*to))


@register.simple_tag(takes_context=True)
def edit_cell(context: Context, name: Any, *to: Any) -> SafeString:
    """The cell of a row that leads to where it is edited."""
    return drawn(context, "edit_cell", name=name, to=resolve_url(*to))


@around
def card(
    context: Context, content: str, title: Any = "", beside: Any = "", css: str = "", tag: str = "div"
) -> SafeString:
    """A sheet of the page with its heading."""
    return drawn(context, "card", content=content, title=title, beside=beside, css=css, tag=tag)


@register.simple_tag(takes_context=True)
def notice(context: Context, words: Any, title: Any = "", kind: str = "") -> SafeString:
    """What a person must know before going on."""
    return drawn(context, "notice", words=words, title=title, kind=kind)


# --- tables ---------------------------------------------------------------------------------------------------------


@around
def table(context: Context, content: str, css: str = "", label: Any = "", wrap: str = "") -> SafeString:
    """A table that scrolls by itself on a phone."""
    return drawn(context, "table", content=content, css=css, label=label, wrap=wrap)


@register.simple_tag(takes_context=True)
def columns(context: Context, *words: Any, align: str = "") -> SafeString:
    """Headings of columns."""
    return drawn(context, "columns", words=words, align=align)


@register.simple_tag(takes_context=True)
def money(context: Context, amounts: Any, css: str = "num", labels: Any = ()) -> SafeString:
    """A cell for each amount of a sum."""
    return drawn(context, "money", cells=list(zip_longest(amounts, labels, fillvalue="")), css=css)


@register.simple_tag(takes_context=True)
def file_link(context: Context, plan: Any, file: Any, name: str) -> SafeString:
    """A file of a plan, to be downloaded."""
    return drawn(context, "file_link", plan=plan, file=file, name=name)


# --- forms and buttons ----------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def row(context: Context, form: Any, kept: Any = None, kept_in: str = "", plan: Any = None) -> SafeString:
    """The fields of one row of a formset."""
    return drawn(context, "row", form=form, kept=kept, kept_in=kept_in, plan=plan)


# What ``error_summary`` lists: ``{% problems_in form rows as found %}``.
register.simple_tag(problems_in)


@register.simple_tag(takes_context=True)
def problems(context: Context, errors: Any) -> SafeString:
    """What is wrong with a field that stands by itself."""
    return drawn(context, "problems", errors=errors)


@register.simple_tag(takes_context=True)
def filter_field(context: Context, field: Any) -> SafeString:
    """One field of what a list is narrowed by."""
    return drawn(context, "filter_field", field=field)


@register.simple_tag(takes_context=True)
def filters(context: Context, form: Any, label: Any, *clear: Any) -> SafeString:
    """What a list is narrowed by."""
    return drawn(context, "filters", form=form, label=label, clear=resolve_url(*clear))


@register.simple_tag(takes_context=True)
def on_enter(context: Context, words: Any, name: str = "", value: str = "", form: str = "") -> SafeString:
    """The button that Enter in a line presses, before every other of its form; nobody sees it."""
    return drawn(context, "on_enter", words=words, name=name, value=value, form=form)


@register.simple_tag(takes_context=True)
def form_buttons(context: Context, words: Any, *cancel: Any, css: str = "") -> SafeString:
    """The end of a form: back without a change, or on."""
    return drawn(context, "form_buttons", words=words, cancel=resolve_url(*cancel), css=css)


@register.simple_tag(takes_context=True)
def post_button(
    context: Context, words: Any, *to: Any, css: str = "btn", form_css: str = "", name: str = ""
) -> SafeString:
    """A button that changes something by itself."""
    said = {"words": words, "css": css, "form_css": form_css, "name": name}
    return drawn(context, "post_button", to=to and resolve_url(*to), **said)


@register.simple_tag(takes_context=True)
def confirm_button(context: Context, words: Any, about: Any, sure: Any, *to: Any, css: str = "") -> SafeString:
    """A button that takes something away, in two steps."""
    return drawn(context, "confirm_button", words=words, about=about, sure=sure, to=resolve_url(*to), css=css)


@register.simple_tag(takes_context=True)
def answer_buttons(
    context: Context, yes: str, yes_words: Any, yes_about: Any, no: str, no_words: Any, no_about: Any, *to: Any
) -> SafeString:
    """Two answers to what somebody asks."""
    said = {"yes": yes, "yes_words": yes_words, "yes_about": yes_about}
    said |= {"no": no, "no_words": no_words, "no_about": no_about}
    return drawn(context, "answer_buttons", to=resolve_url(*to), **said)


@register.simple_tag(takes_context=True)
def next_step(context: Context, step: Any, wide: bool = False, filled: Any = True) -> SafeString:
    """What may be done as a button, or why it is closed; a screen has one filled button, so the others are not."""
    weight = WEIGHTS.get(step.weight, "") if filled or step.weight != "primary" else ""
    return drawn(context, "next_step", step=step, weight=weight, wide=wide)


# --- line breaks ----------------------------------------------------------------------------------------------------


class Joined(Node):
    """The nodes between the two tags, whose own line breaks are gone since the page was compiled."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        return self.nodelist.render(context)


@register.tag
def joined(parser: Parser, token: Token) -> Joined:
    """``{% joined %}…{% endjoined %}``: line breaks and indentation of the template are not printed; data keep theirs.

    A line break between two Chinese words shows as a gap; this lets such a line be read, and written, on several lines.
    """
    nodelist = parser.parse(("endjoined",))
    parser.delete_first_token()
    in_tag = False
    for node in nodelist.get_nodes_by_type(TextNode):
        assert isinstance(node, TextNode)
        node.s, in_tag = without_breaks(node.s, in_tag)
    return Joined(nodelist)


def without_breaks(text: str, in_tag: bool) -> tuple[str, bool]:
    """The text on one line, and whether it ends inside a tag, where a line break parts two attributes."""
    pieces = []
    for piece in TAG_OR_BREAK.split(text):
        in_tag = {"<": True, ">": False}.get(piece, in_tag)
        pieces.append(piece if "\n" not in piece else " " if in_tag else "")
    return "".join(pieces), in_tag
