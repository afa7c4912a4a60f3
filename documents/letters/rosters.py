"""交換表單 (.sw): the list of those a letter is exchanged with, beside a DI whose 受文者 names no single office.

As public programs write it for exchange: each party by its name, then its 機關代碼, then whether the attachments go to it.
DI itself has no place for the codes of 正本 and 副本; they are here alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.errors import UploadRefused
from documents.letters.checking import doctype
from documents.letters.trees import Node, Tree, drawn, parsed
from documents.letters.values import LetterContent, Named, Party

ROOT, EXTENSION = "交換表單", ".sw"
WITHOUT = "不含附件"
NO_ROSTER = _("交換表單不是可讀取的格式，而是「%(name)s」。請由公文系統重新匯出後再選取。")
LISTS = ("originals", "attending", "observing", "copies")


def listed(content: LetterContent) -> tuple[Party, ...]:
    """Whom the letter goes to, in the order of its lists, nobody twice: with what goes along, where one list says so."""
    found: dict[tuple[str, str, str], Party] = {}
    for party in (party for name in LISTS for party in getattr(content, name)):
        first = found.setdefault(_key(party), party)
        found[_key(party)] = replace(first, enclosed=first.enclosed or party.enclosed, code=first.code or party.code)
    return tuple(found.values())


def written(content: LetterContent) -> bytes:
    """The list of a letter that goes to several."""
    root = Node(ROOT, children=[node for party in listed(content) for node in _party(party)])
    return drawn(Tree(root, doctype(ROOT)))


def _party(party: Party) -> Iterator[Node]:
    yield Node(party.named, party.name)
    if party.named == Named.PERSON and party.title:
        yield Node("職稱", party.title)
    yield Node("機關代碼", party.code)
    if party.enclosed:
        yield Node("含附件", "含附件")


def read(data: bytes) -> tuple[Party, ...]:
    """The parties in a list of anybody's. Raises UploadRefused for what is none."""
    root = parsed(data).root
    if root.name != ROOT:
        raise UploadRefused(NO_ROSTER, "strange_roster", {"name": root.name[:40]})
    return tuple(parties_in(root))


def file_key(name: str) -> str:
    """By which a DI finds its list: without folders, whichever case and normal form an archive program wrote."""
    return unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1]).casefold()


def parties_in(node: Node) -> list[Party]:
    """The parties that stand one after the other in an element, each with what follows its name."""
    found: list[Party] = []
    for child in node.children:
        if child.name in Named.values:
            found.append(Party(child.taken(), child.name))
        elif found and child.name == "職稱":
            found[-1] = replace(found[-1], title=child.taken())
        elif found and child.name == "機關代碼":
            found[-1] = replace(found[-1], code=child.taken())
        elif found and child.name == "含附件":
            found[-1] = replace(found[-1], enclosed=child.taken().strip() != WITHOUT)
    return found


def coded(content: LetterContent, roster: Iterable[Party]) -> tuple[LetterContent, tuple[Party, ...]]:
    """The letter with the codes of the list, and who stands in the list alone."""
    known = {_key(party): party for party in roster}
    used = {_key(party) for party in listed(content)}
    lists: dict[str, Any] = {
        name: tuple(
            replace(party, code=known[_key(party)].code) if _key(party) in known else party
            for party in getattr(content, name)
        )
        for name in LISTS
    }
    return replace(content, **lists), tuple(party for key, party in known.items() if key not in used)


def _key(party: Party) -> tuple[str, str, str]:
    return party.named, party.name, party.title
