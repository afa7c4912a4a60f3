"""DI's XML as a tree: written by ours, read from strangers' files without loading or expanding anything they name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext_lazy as _

from documents.errors import UploadRefused
from documents.files.refusals import megabytes
from documents.letters import encodings
from documents.papers.odf import NOT_XML
from inputs.fields import grouped

MOST_BYTES = 1 << 20
MOST_SAID = 1 << 20  # characters of texts and attributes together; more than a file's bytes is what entities made of it
LONGEST_ENTITY = 100  # characters; a foreign file may name a word of its own, a bomb is made of long or nested ones
LONGEST_NAME = 100  # characters of an element's, an attribute's or an entity's name
MOST_DECLARED = 1000  # entities and notations: a letter has as many as it has files
DEEPEST = 40
MOST_ELEMENTS = 20_000  # a letter to five thousand has fewer
MOST_LEFT_OUT = 20  # references that are told by name
CHUNK = 1 << 16  # bytes; Expat goes on to the end of what it was handed after a handler refused
ROSTER, ROSTER_NOTATION = "表單", "DI"  # the entity of a distribution list, whose notation is its own

TOO_LARGE = _("DI 檔大於 %(limit)s，無法讀取。請確認選取的是公文系統匯出的 DI 檔。")
NO_XML = _("這不是 DI 檔，或檔案已損毀（第 %(line)s 行）。請由公文系統重新匯出後再選取。")
TOO_MANY = _("DI 檔內的項目超過 %(limit)s 個，無法讀取。請確認選取的是公文系統匯出的 DI 檔。")
BOMB = _("DI 檔內的宣告、名稱或層次過長、過多或層層相套，基於安全不予讀取。請由公文系統重新匯出後再選取。")


@dataclass
class Node:
    """An element: its text where it has no children, its children where it has."""

    name: str
    text: str = ""
    children: list[Node] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    is_taken: bool = field(default=False, compare=False, repr=False)  # a reader has a field for its text

    def taken(self) -> str:
        """Its text, for a field."""
        self.is_taken = True
        return self.text

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
        """The text there, taken; empty where there is no such element."""
        found = self.first(*path)
        return found.taken() if found else ""

    def walk(self) -> Iterator[Node]:
        """It and everything below it, in the file's order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Tree:
    """A file as read: its root, the document type it names, the files its entities stand for, what was left out."""

    root: Node
    doctype: str = ""
    files: dict[str, str] = field(default_factory=dict)  # entity -> file name
    left_out: tuple[str, ...] = ()  # references to entities in its text, each once
    unreadable: int = 0  # characters of a writer's own that its encoding does not tell


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
    inside are never expanded in a text, and are refused when they are long or made of others. In attributes Expat does
    expand them, and gives every element the attributes that a document type declares: how much either could make of
    the file is known before it is made, and is refused.
    """
    if len(data) > MOST_BYTES:
        raise UploadRefused(TOO_LARGE, "di_too_large", {"limit": megabytes(MOST_BYTES)})
    plain, unreadable = encodings.in_utf8(data)
    reading = _Reading("utf-8" if plain is not data else None, references=plain.count(b"&"))
    try:
        for start in range(0, len(plain), CHUNK):
            reading.parser.Parse(plain[start : start + CHUNK], False)
        reading.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UploadRefused(NO_XML, "no_di", {"line": error.lineno}) from error
    except (LookupError, ValueError) as error:  # an encoding that Python or Expat does not know
        raise UploadRefused(NO_XML, "no_di", {"line": 1}) from error
    return Tree(reading.root, reading.doctype, reading.files, tuple(reading.left_out), unreadable)


class _Reading:
    """What Expat tells while it reads a file that has as many ``references`` at most."""

    def __init__(self, encoding: str | None, *, references: int) -> None:
        self.references = references
        self.doctype = ""
        self.files: dict[str, str] = {}
        self.left_out: dict[str, None] = {}
        self.open, self.words = [Node("")], [[""]]
        self.elements = self.declared = self.said = 0
        self.parser = parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.begin_doctype
        parser.EntityDeclHandler = self.declare
        parser.NotationDeclHandler = lambda name, *_where: self.count_declared(name)
        parser.AttlistDeclHandler = self.refuse
        parser.StartElementHandler = self.begin
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.say
        parser.DefaultHandler = self.leave_out  # while it is set, an entity in a text is not expanded
        parser.SkippedEntityHandler = lambda name, _is_parameter: self.leave_out(f"&{name};")

    @property
    def root(self) -> Node:
        """The document's element."""
        return self.open[0].children[0]

    def refuse(self, *_declared: object) -> None:
        """What no letter needs."""
        raise UploadRefused(BOMB, "bomb")

    def begin_doctype(self, _name: str, system: str | None, _public: str | None, _has_subset: bool) -> None:
        """Only its name is of use."""
        self.doctype = system or ""

    def declare(self, name: str, is_parameter: bool, value: str | None, *where: str | None) -> None:
        """An attached file is an entity that is not parsed; others are harmless as long as they stay small."""
        _base, system, _public, notation = where
        self.count_declared(name)
        if notation and system is not None:
            self.files[name] = system
        if is_parameter or (value is not None and (len(value) > LONGEST_ENTITY or "&" in value or "%" in value)):
            self.refuse()
        if value is not None and len(value) * self.references > MOST_SAID:
            self.refuse()

    def count_declared(self, name: str) -> None:
        """One more, of a name that is none too long."""
        self.declared += 1
        if self.declared > MOST_DECLARED or len(name) > LONGEST_NAME:
            self.refuse()

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """One level down."""
        if len(self.open) > DEEPEST or any(len(each) > LONGEST_NAME for each in (name, *attributes)):
            self.refuse()
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise UploadRefused(TOO_MANY, "too_many", {"limit": grouped(MOST_ELEMENTS)})
        self.count_said(sum(map(len, attributes.values())))
        node = Node(name, attributes=attributes)
        self.open[-1].children.append(node)
        self.open.append(node)
        self.words.append([])

    def end(self, _name: str) -> None:
        """What stands between children is laid out, not said."""
        node, text = self.open.pop(), "".join(self.words.pop())
        node.text = text if not node.children or text.strip() else ""

    def say(self, text: str) -> None:
        """Character data; a comment parts it."""
        self.count_said(len(text))
        self.words[-1].append(text)

    def count_said(self, characters: int) -> None:
        """Of texts and attributes alike."""
        self.said += characters
        if self.said > MOST_SAID:
            self.refuse()

    def leave_out(self, data: str) -> None:
        """A reference is told and not followed; markup and comments are no words."""
        if data.startswith("&") and len(self.open) > 1 and len(self.left_out) < MOST_LEFT_OUT:
            self.left_out[data[:LONGEST_NAME]] = None
