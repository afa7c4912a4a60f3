"""Django's plainest widgets drawn without its templates, to the letter as they draw them; never any other widget.

A budget of twelve rows holds a hundred fields and some hundreds of options. Each of them costs Django two or three
templates (the widget's, its attributes', the option's): half of the page's time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.choices import BaseChoiceIterator
from django.utils.functional import cached_property
from django.utils.html import conditional_escape as escaped
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]
HERE = "django/forms/widgets"


def _attributes(widget: Widget) -> str:
    shown = [(name, value) for name, value in widget["attrs"].items() if value is not False]
    return "".join(f" {escaped(name)}" + ("" if value is True else f'="{_text(value)}"') for name, value in shown)


def _text(value: Any) -> str:
    """A number stays as it is spelt in a form: no separators of thousands."""
    return escaped(value if hasattr(value, "__html__") else str(value))


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{escaped(widget["type"])}" name="{escaped(widget["name"])}"{value}{_attributes(widget)}>'


def _textarea(widget: Widget) -> str:
    text = _text(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{escaped(widget["name"])}"{_attributes(widget)}>\n{text}</textarea>'


def _select(widget: Widget) -> str:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return f'<select name="{escaped(widget["name"])}"{_attributes(widget)}>{groups}\n</select>'


def _group(name: Any, options: Sequence[Widget]) -> str:
    drawn = "".join(
        f'\n  <option value="{_text(option["value"])}"{_attributes(option)}>{escaped(option["label"])}</option>\n'
        for option in options
    )
    return f'\n  <optgroup label="{escaped(name)}">{drawn}\n  </optgroup>' if name else drawn


class Offered(BaseChoiceIterator):
    """Choices that many rows offer: drawn once, and then again with what each of them has chosen."""

    def __init__(self, choices: Iterable[Any]) -> None:
        self.listed = list(choices)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.listed)

    @cached_property
    def _drawn(self) -> str:
        groups = forms.Select(choices=self.listed).optgroups("", [])
        return "".join(_group(name, options) for name, options, _index in groups)

    def drawn(self, chosen: Iterable[str]) -> str:
        """The options with the one that is ``chosen``: a select holds one value."""
        for value in chosen:
            opening = f'<option value="{_text(value)}">'
            if opening in self._drawn:
                return self._drawn.replace(opening, f"{opening[:-1]} selected>", 1)
        return self._drawn


class OfferedSelect(forms.Select):
    """A select whose choices are :class:`Offered`."""

    choices: Any

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """To the letter as Django draws it."""
        shown = _attributes({"attrs": self.build_attrs(self.attrs, attrs)})
        options = self.choices.drawn(self.format_value(value))
        return SafeString(f'<select name="{escaped(name)}"{shown}>{options}\n</select>')


# By the template that Django would draw the widget with.
DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"{HERE}/{kind}.html": _input for kind in ("text", "number", "email", "url", "tel", "search", "hidden")},
    f"{HERE}/date.html": _input,
    f"{HERE}/time.html": _input,
    f"{HERE}/checkbox.html": _input,
    f"{HERE}/textarea.html": _textarea,
    f"{HERE}/select.html": _select,
}
