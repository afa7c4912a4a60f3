"""Does a DI file have DI's elements in DI's order (``reference/di.json``)? Exchange refuses one that has not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from documents.letters.trees import Node, Tree
from inputs.words import listed

MOST_FINDINGS = 20  # whoever mends twenty asks again
LONGEST = 40  # characters of a stranger's word that a finding repeats
MOST_TRIED = 60  # children; among more, nobody looks place by place for the one that is missing
NAME = re.compile(r"[^\s(),|?*+#]+")


def findings(tree: Tree) -> list[str]:
    """What is wrong with the file, in words, outermost first and twenty at most; empty for one that may be exchanged."""
    root = tree.root
    if root.name not in known():
        return [
            _("「%(name)s」不是可交換的文別；可交換的是：%(known)s。")
            % {"name": root.name, "known": listed(rules()["letters"])}
        ]
    found = [] if tree.doctype == doctype(root.name) else [_("文別「%s」的 DTD 名稱不符。") % root.name]
    files = {entity for node in root.walk() for entity in node.attributes.get("附件名", "").split()}
    if missing := sorted(files - set(tree.files)):
        found.append(_("附件名沒有宣告檔案：%s。") % listed([each[:LONGEST] for each in missing[:MOST_FINDINGS]]))
    return list(islice(chain(found, (words for node in root.walk() for words in _of(node))), MOST_FINDINGS))


def doctype(name: str) -> str:
    """The document type of a kind of letter, or of a list."""
    return str(known()[name]["doctype"])


def known() -> dict[str, Any]:
    """Letters and their distribution lists, by the names of their elements."""
    return {**rules()["letters"], **rules()["rosters"]}


@cache
def rules() -> dict[str, Any]:
    """The elements, their order and their codes."""
    found: dict[str, Any] = json.loads((Path(settings.BASE_DIR) / "reference" / "di.json").read_text("utf-8"))
    return found


@cache
def model_of(name: str) -> str | None:
    """The content model of an element; None for one that DI does not have."""
    if name in known():
        return str(known()[name]["content"])
    model = rules()["elements"].get(name)
    return rules()["parties"] if model == "PARTIES" else model


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The same for the names of its children, each with a semicolon behind it."""
    model = re.sub(r"[\s,]", "", NAME.sub(lambda found: f"(?:{found[0]};)", model_of(name) or "").removeprefix("#"))
    return re.compile("" if model == "(?:EMPTY;)" else model)


def _of(node: Node) -> Iterator[str]:
    model, names = model_of(node.name), [child.name for child in node.children]
    if model is None:
        return  # its parent says so
    if names or not model.startswith("#"):
        if not _fits(node.name, names):
            yield _diagnosis(node.name, names)
        elif node.text.strip() and (names or model):
            yield _("「%s」裡不可有文字。") % node.name
    yield from _attributes(node)


def _fits(name: str, children: list[str]) -> bool:
    return pattern(name).fullmatch("".join(f"{child};" for child in children)) is not None


def _diagnosis(name: str, children: list[str]) -> str:
    """What one change would mend it."""
    allowed = dict.fromkeys(NAME.findall(model_of(name) or ""))
    if strange := [child for child in dict.fromkeys(children) if child not in allowed]:
        return _("「%(name)s」裡不可有「%(child)s」。") % {"name": name, "child": strange[0]}
    order = list(allowed)
    if _fits(name, sorted(children, key=order.index)):
        return _("「%(name)s」的元素順序不符：應為 %(order)s。") % {"name": name, "order": listed(order)}
    strange_at_all = _("「%(name)s」的元素不符：應為 %(model)s。") % {"name": name, "model": model_of(name)}
    if len(children) > MOST_TRIED:
        return strange_at_all
    for child in dict.fromkeys(children):
        once = [each for place, each in enumerate(children) if each != child or place == children.index(child)]
        if once != children and _fits(name, once):
            return _("「%(name)s」裡的「%(child)s」重複。") % {"name": name, "child": child}
    for child in allowed:
        if any(_fits(name, [*children[:place], child, *children[place:]]) for place in range(len(children) + 1)):
            return _("「%(name)s」缺少「%(child)s」。") % {"name": name, "child": child}
    return strange_at_all


def _attributes(node: Node) -> Iterator[str]:
    asked = {name.rstrip("?"): (name, codes) for name, codes in rules()["attributes"].get(node.name, {}).items()}
    for attribute in node.attributes.keys() - asked.keys():
        yield _("「%(name)s」不可有屬性「%(attribute)s」。") % {"name": node.name, "attribute": attribute}
    for attribute, (spelled, codes) in asked.items():
        if (value := node.attributes.get(attribute)) is None:
            if not spelled.endswith("?"):
                yield _("「%(name)s」缺少屬性「%(attribute)s」。") % {"name": node.name, "attribute": attribute}
        elif codes and value not in codes:
            yield _("「%(name)s」的代碼「%(value)s」不在：%(codes)s。") % {
                "name": node.name,
                "value": value[:LONGEST],
                "codes": listed(codes),
            }
