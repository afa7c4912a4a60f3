"""The English catalogue is complete and sound; ``test_english_pages`` reads it on pages."""

from __future__ import annotations

import ast
import io
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from tests.conftest import PO

ROOT = settings.BASE_DIR
SKIPPED = {".git", ".venv", "var", "node_modules", "docs", "reference", "static", "__pycache__"}
IDEOGRAPH = re.compile(
    r"[\u2e80-\u2fff\u3005-\u3007\u3021-\u3029\u3041-\u30fa\u30fc-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
FULL_WIDTH = re.compile(r"[\u3000-\u3020\u30fb\uff00-\uffef]")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z%]|\{\w*\}|</?\w+[^>]*>")
# Chinese that an English text may hold: the other language is named in itself.
MAY_STAY = ("正體中文", "決定", "決議")
WRONG_TAI = "\u53f0\u4e2d"


# --- the catalogue --------------------------------------------------------------------------------------------------


@dataclass
class Entry:
    """One entry of a .po file."""

    context: str = ""
    msgid: str = ""
    plural: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.context, self.msgid, self.plural


def read_po(path: Path) -> tuple[dict[str, str], list[Entry]]:
    """The headers and the entries; obsolete ones count as a fault."""
    entries = [_entry(block) for block in path.read_text().strip().split("\n\n")]
    head = next(entry for entry in entries if not entry.msgid)
    headers = dict(line.split(": ", 1) for line in head.texts["msgstr"].splitlines())
    return headers, [entry for entry in entries if entry.msgid]


def _entry(block: str) -> Entry:
    assert "#~" not in block, f"obsolete: {block}"
    found, words, keyword = Entry(), {}, ""
    for line in block.splitlines():
        if line.startswith("#,"):
            found.flags |= {flag.strip() for flag in line[2:].split(",")}
        if line.startswith("#"):
            continue
        if not line.startswith('"'):
            keyword = line.partition(" ")[0]
        words[keyword] = words.get(keyword, "") + ast.literal_eval(line.removeprefix(keyword).strip())
    found.context, found.msgid = words.get("msgctxt", ""), words["msgid"]
    found.plural = words.get("msgid_plural", "")
    found.texts = {name: text for name, text in words.items() if name.startswith("msgstr")}
    return found


def sources(*suffixes: str) -> list[Path]:
    """The checkout's own files with these endings."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        found += [Path(folder) / name for name in sorted(names) if name.endswith(suffixes)]
    return found


def without(text: str, strings: Any) -> str:
    """``text`` with these strings taken out, longer ones first."""
    for string in sorted(strings, key=len, reverse=True):
        text = text.replace(string, "")
    return text


@pytest.fixture(scope="module")
def catalogue() -> list[Entry]:
    return read_po(PO)[1]


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> list[Entry]:
    """What makemessages finds now. In a copy: it writes helper files next to the templates it reads."""
    copy = tmp_path_factory.mktemp("sources")
    for source in sources(".py", ".html", ".txt"):
        relative = source.relative_to(ROOT)
        if relative.parts[0] in ("tests", "locale"):
            continue
        (copy / relative).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy / relative)
    (copy / "locale").mkdir()
    before = Path.cwd()
    os.chdir(copy)
    try:
        with override_settings(LOCALE_PATHS=[str(copy / "locale")]):
            call_command("makemessages", locale=["en"], no_wrap=True, stdout=io.StringIO(), verbosity=0)
    finally:
        os.chdir(before)
    return read_po(copy / "locale/en/LC_MESSAGES/django.po")[1]


def keys(entries: list[Entry]) -> set[tuple[str, str, str]]:
    return {entry.key for entry in entries}


def test_every_string_of_the_sources_is_in_the_catalogue(extracted, catalogue):
    missing = sorted(keys(extracted) - keys(catalogue))
    assert missing == [], "run makemessages and translate these"


def test_the_catalogue_holds_nothing_the_sources_do_not(extracted, catalogue):
    assert sorted(keys(catalogue) - keys(extracted)) == [], "run makemessages --no-obsolete"


def test_the_catalogue_is_large_and_without_doubles(catalogue):
    assert len(catalogue) > 900
    assert len(keys(catalogue)) == len(catalogue)


def test_headers_name_the_language_and_nobody():
    headers, _entries = read_po(PO)
    assert (headers["Language"], headers["Plural-Forms"]) == ("en", "nplurals=2; plural=(n != 1);")
    assert headers["Content-Type"] == "text/plain; charset=UTF-8"
    text = PO.read_text()
    assert [word for word in ("FULL NAME", "EMAIL@", "YEAR-MO-DA", "SOME DESCRIPTIVE", str(ROOT)) if word in text] == []
    assert re.findall(r"[\w.]+@\w+\.\w+", text) == []


def test_every_entry_is_translated_and_none_is_fuzzy(catalogue):
    wanted = {"": {"msgstr"}, "plural": {"msgstr[0]", "msgstr[1]"}}
    wrong = [
        entry.msgid
        for entry in catalogue
        if "fuzzy" in entry.flags
        or set(entry.texts) != wanted["plural" if entry.plural else ""]
        or not all(text.strip() for text in entry.texts.values())
    ]
    assert wrong == []


def test_every_translation_has_the_placeholders_of_its_source(catalogue):
    wrong = {
        text: (entry.msgid, PLACEHOLDER.findall(text))
        for entry in catalogue
        for text in entry.texts.values()
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(entry.plural or entry.msgid))
    }
    assert wrong == {}


def test_no_translation_is_left_in_chinese(catalogue):
    wrong = [
        (entry.msgid, text)
        for entry in catalogue
        for text in entry.texts.values()
        if IDEOGRAPH.search(without(text, MAY_STAY)) or FULL_WIDTH.search(text)
    ]
    assert wrong == []


def test_translations_shown_in_attributes_hold_no_quotation_marks(catalogue):
    """{% translate %} of a literal is not escaped: a " would end the attribute."""
    markup = "\n".join(path.read_text() for path in sources(".html"))
    inside = set(re.findall(r'="[^"{]*\{% translate \'([^\']*)\' %\}', markup))
    assert len(inside) > 10
    assert [e.msgid for e in catalogue if e.msgid in inside and '"' in "".join(e.texts.values())] == []


def test_gettext_accepts_the_formats(tmp_path):
    subprocess.run(["msgfmt", "--check", "-o", tmp_path / "django.mo", PO], check=True, capture_output=True)


def test_the_city_is_written_as_it_writes_itself(extracted):
    assert [entry.msgid for entry in extracted if WRONG_TAI in entry.msgid] == []
    assert [
        str(path.relative_to(ROOT)) for path in sources(".py", ".html", ".txt") if WRONG_TAI in path.read_text()
    ] == []
