"""DI's XML as a tree: written by ours, read from strangers' files without loading or expanding anything they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext_lazy as _

from documents.errors import UploadRefused
from documents.files.refusals import megabytes
from inputs.fields import grouped

MOST_BYTES = 1 << 20
LONGEST_ENTITY = 100  # characters; a foreign file may name a word of its own, a bomb is made of long or nested ones
DEEPEST = 40
MOST_ELEMENTS = 20_000  # a letter to five thousand has fewer
ROSTER, ROSTER_NOTATION = "表單", "DI"  # the entity of a distribution list, whose notation is its own
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

TOO_LARGE = _("DI 檔大於 %(limit)s，無法讀取。請確認選取的是公文系統匯出的 DI 檔。")
NO_XML = _("這不是 DI 檔，或檔案已損毀（第 %(line)s 行）。請由公文系統重新匯出後再選取。")
TOO_MANY = _("DI 檔內的項目超過 %(limit)s 個，無法讀取。請確認選取的是公文系統匯出的 DI 檔。")
BOMB = _("DI 檔內的實體宣告過長或層層相套，基於安全不予讀取。請由公文系統重新匯出後再選取。")


@dataclass
class Node:
    """An element: its text where it has no children, its children where it has."""

    name: str
    text: str = ""
    children: list[Node] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)

    def all(self, name: str) -> list[Node]:
        """Its children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, *path: str) -> Node | None:
        """The first child of that name, or of the path below it."""
        found: Node | None = self
        for name in path:
            found = next(iter(found.all(name)), None) if found else None
        return found

    def said(self, *path: str) -> str:
        """The text there; empty where there is no such element."""
        found = self.first(*path)
        return found.text if found else ""


@dataclass(frozen=True)
class Tree:
    """A file as read: its root, the document type it names, the files its entities stand for, what was left out."""

    root: Node
    doctype: str = ""
    files: dict[str, str] = field(default_factory=dict)  # entity -> file name
    left_out: tuple[str, ...] = ()  # references to entities in its text


def clean(text: str) -> str:
    """``text`` without the characters that XML cannot hold."""
    return NOT_XML.sub("", text)


def drawn(tree: Tree) -> bytes:
    """The file: UTF-8, with its document type, and an entity for each attached file and the distribution list."""
    notations = {entity: ROSTER_NOTATION if entity == ROSTER else "_X" for entity in tree.files}
    declared = [f"<!ENTITY {each} SYSTEM {quoted(tree.files[each])} NDATA {said}>" for each, said in notations.items()]
    named = [f'<!NOTATION {notation} SYSTEM "">' for notation in dict.fromkeys(notations.values())]
    subset = "\n".join([" [", *declared, *named, "]"]) if declared else ""
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {tree.root.name} SYSTEM "{tree.doctype}"{subset}>\n'
    return (head + "".join(_parts(tree.root))).encode()


def quoted(name: str) -> str:
    """A file's name as a system identifier, which knows no escapes."""
    kept = clean(name)
    return f"'{kept.replace(chr(39), '’')}'" if '"' in kept else f'"{kept}"'


def _parts(node: Node) -> Iterator[str]:
    given = "".join(f" {name}={quoteattr(clean(value), LINES)}" for name, value in node.attributes.items())
    if not node.children and not node.text:
        yield f"<{node.name}{given}/>\n"
        return
    yield f"<{node.name}{given}>"
    if node.children:
        yield "\n"
        for child in node.children:
            yield from _parts(child)
    else:
        yield escape(clean(node.text), {"\r": "&#13;"})
    yield f"</{node.name}>\n"


LINES = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def parsed(data: bytes) -> Tree:
    """The tree of a file of anybody's. Raises UploadRefused for what is none, too large or a bomb.

    Expat loads no document type and no external entity unless it is told to, and it is not; entities that are declared
    inside are never expanded in a text, and are refused when they are long or made of others.
    """
    if len(data) > MOST_BYTES:
        raise UploadRefused(TOO_LARGE, "di_too_large", {"limit": megabytes(MOST_BYTES)})
    reading = _Reading()
    try:
        reading.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UploadRefused(NO_XML, "no_di", {"line": error.lineno}) from error
    except (LookupError, ValueError) as error:  # an encoding that Python or Expat does not know
        raise UploadRefused(NO_XML, "no_di", {"line": 1}) from error
    return Tree(reading.root, reading.doctype, reading.files, tuple(reading.left_out))


class _Reading:
    """What Expat tells while it reads a file."""

    def __init__(self) -> None:
        self.doctype, self.files, self.left_out = "", {}, []  # type: ignore[var-annotated]
        self.open, self.elements = [Node("")], 0
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.begin_doctype
        parser.EntityDeclHandler = self.declare
        parser.StartElementHandler = self.begin
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.say
        parser.DefaultHandler = self.leave_out  # while it is set, an entity in a text is not expanded
        parser.SkippedEntityHandler = lambda name, _is_parameter: self.leave_out(f"&{name};")

    @property
    def root(self) -> Node:
        """The document's element."""
        return self.open[0].children[0]

    def begin_doctype(self, _name: str, system: str | None, _public: str | None, _has_subset: bool) -> None:
        """Only its name is of use."""
        self.doctype = system or ""

    def declare(self, name: str, is_parameter: bool, value: str | None, *where: str | None) -> None:
        """An attached file is an entity that is not parsed; others are harmless as long as they stay small."""
        _base, system, _public, notation = where
        if notation and system is not None:
            self.files[name] = system
        if is_parameter or (value is not None and (len(value) > LONGEST_ENTITY or "&" in value or "%" in value)):
            raise UploadRefused(BOMB, "bomb")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """One level down."""
        if len(self.open) > DEEPEST:
            raise UploadRefused(BOMB, "bomb")
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise UploadRefused(TOO_MANY, "too_many", {"limit": grouped(MOST_ELEMENTS)})
        node = Node(name, attributes=attributes)
        self.open[-1].children.append(node)
        self.open.append(node)

    def end(self, _name: str) -> None:
        """What stands between children is laid out, not said."""
        node = self.open.pop()
        if node.children and not node.text.strip():
            node.text = ""

    def say(self, text: str) -> None:
        """Character data."""
        self.open[-1].text += text

    def leave_out(self, data: str) -> None:
        """A reference is told and not followed; markup and comments are no words."""
        if data.startswith("&") and len(self.open) > 1:
            self.left_out.append(data)
