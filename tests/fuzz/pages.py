"""What a page offers, read from its HTML: links, and forms with their fields as a browser would send them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

SENT_AS_THEY_STAND = frozenset({"csrfmiddlewaretoken", "once", "key", "drawn_for"})


@dataclass
class Field:
    """A named part of a form: what it holds, and what it offers to choose from."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)
    checked: bool = True  # is it sent as it stands?


@dataclass
class Form:
    """A form; ``action`` is the address it is sent to."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, another action

    @property
    def shape(self) -> tuple[object, ...]:
        """Forms of one shape differ in their words and rows only: numbers are left out."""
        return (without_numbers(self.action), self.method, frozenset(without_numbers(f.name) for f in self.fields))

    def open_fields(self) -> list[Field]:
        """What somebody may fill in, and what a page says of itself: all but the tokens."""
        return [f for f in self.fields if f.name not in SENT_AS_THEY_STAND]


@dataclass
class Page(HTMLParser):
    """The links and forms of the page at ``address``."""

    address: str
    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.form: Form | None = None
        self.open: Field | None = None  # a select or a textarea whose content comes now
        self.by_id: dict[str, Form] = {}

    @classmethod
    def of(cls, address: str, text: str) -> Page:
        """Read the HTML."""
        page = cls(address)
        page.feed(text)
        page.close()
        return page

    def local(self, target: str) -> str:
        """The address a link leads to without its fragment; empty when it is not ours."""
        parts = urlsplit(urldefrag(urljoin(f"http://testserver{self.address}", target)).url)
        if parts.scheme != "http" or parts.netloc != "testserver" or parts.path.startswith("/static/"):
            return ""
        return parts._replace(scheme="", netloc="").geturl()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Collect what the tag offers."""
        given = {name: value or "" for name, value in attributes}
        if tag == "a" and (target := self.local(given.get("href", ""))):
            self.links.append(target)
        elif tag == "form":
            action = self.local(given.get("action") or self.address)
            self.form = Form(action, given.get("method", "get").lower())
            self.by_id[given.get("id", "")] = self.form
            self.forms.append(self.form)
        elif tag == "option" and self.open is not None:
            value = given.get("value", "")
            self.open.choices.append(value)
            if "selected" in given or len(self.open.choices) == 1:
                self.open.value = value
        elif tag in ("input", "select", "textarea", "button"):
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form = self.by_id.get(given["form"]) if "form" in given else self.form
        name, kind = given.get("name", ""), given.get("type", tag)
        if form is None or "disabled" in given:
            return
        if tag == "button" or kind == "submit":
            target = self.local(given["formaction"]) if given.get("formaction") else ""
            form.buttons.append((name, given.get("value", ""), target))
            return
        if not name:
            return
        found = Field(name, kind, given.get("value", ""))
        if kind in ("checkbox", "radio"):
            found.value = given.get("value", "on")
            found.checked = "checked" in given
        form.fields.append(found)
        if tag in ("select", "textarea"):
            self.open = found

    def handle_data(self, data: str) -> None:
        """What stands in a text area."""
        if self.open is not None and self.open.kind == "textarea":
            self.open.value += data

    def handle_endtag(self, tag: str) -> None:
        """The end of a form, or of a field with content."""
        if tag == "form":
            self.form = None
        elif tag in ("select", "textarea"):
            self.open = None


def without_numbers(text: str) -> str:
    """``/plans/12/`` and ``/plans/7/`` are the same page of two plans."""
    return "".join("#" if sign.isdigit() else sign for sign in text.partition("?")[0])


def parts(address: str) -> Iterator[tuple[int, str]]:
    """The parts of a path that hold a number, with their place."""
    for place, part in enumerate(address.partition("?")[0].split("/")):
        if any(sign.isdigit() for sign in part):
            yield place, part
