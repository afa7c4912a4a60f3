"""What a browser would send of a page's form as it stands."""

from __future__ import annotations

from typing import Any

from tests.fuzz.pages import Page


def as_it_stands(page: Any, **typed: Any) -> dict[str, list[Any]]:
    """The form that saves, each field with its values; ``typed`` in place of what stands there, by names with ``_``."""
    (form,) = [
        form
        for form in Page.of(page.request["PATH_INFO"], page.text).forms
        if form.method == "post" and form.action == page.request["PATH_INFO"]
    ]
    sent: dict[str, list[Any]] = {}
    for field in form.open_fields():
        if field.checked and field.kind != "file":
            value = field.value.removeprefix("\n") if field.kind == "textarea" else field.value
            sent.setdefault(field.name, []).append(value)
    for name, value in typed.items():
        if value is None:
            sent.pop(name, None)
        else:
            sent[name] = value if isinstance(value, list) else [value]
    return sent
