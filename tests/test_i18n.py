"""The English catalogue is complete and sound, and pages in English show it."""

from __future__ import annotations

import ast
import html
import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.test import override_settings
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import ngettext, override

from accounts.actors import Actor
from accounts.geo import attribution
from accounts.models import District, Unit, User
from accounts.states import Role
from chapters.states import QUESTIONS_ONLY, VENTURE_SECTIONS, Section
from portal.demo.cast import Cast
from portal.demo.walker import Walker
from programmes.models import CentralProgramme, Kpi, ProgrammeRule
from tests.factories.accounts import sign_in
from tests.factories.plans import make_cast, walker_at
from tests.workflow.cases import kept_for_module
from tracking.models import Undertaking
from workflow.models import Notification, OutboxMessage

ROOT = settings.BASE_DIR
PO = ROOT / "locale/en/LC_MESSAGES/django.po"
SKIPPED = {".git", ".venv", "var", "node_modules", "docs", "reference", "static", "__pycache__"}
IDEOGRAPH = re.compile(
    r"[\u2e80-\u2fff\u3005-\u3007\u3021-\u3029\u3041-\u30fa\u30fc-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
FULL_WIDTH = re.compile(r"[\u3000-\u3020\u30fb\uff00-\uffef]")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-zA-Z%]|\{\w*\}|</?\w+[^>]*>")
# Chinese that an English text may hold: the other language is named in itself.
MAY_STAY = ("正體中文",)
DATA_APPS = {"accounts", "chapters", "documents", "programmes", "proposals", "reviews", "tracking", "workflow"}
WALKERS = ("RDEC", "RDEC administrator", "PLATFORM administrator", "D200", "AGR", "CONVENER supervisor", "NDC")
FILES = re.compile(r"\.(pdf|odt|ods|zip|xlsx)$|/files/[\w-]+/")
SAID = {Notification, OutboxMessage}  # in the language of whoever reads them
TEXT_FIELDS = (models.CharField, models.TextField, models.JSONField)
WRONG_TAI = "\u53f0\u4e2d"
# The roc filter writes 115年11月23日 whatever the language.
ROC_DATE = re.compile(r"\d+年\d+月\d+日")


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


# --- pages in English -----------------------------------------------------------------------------------------------


def without(text: str, strings: Any) -> str:
    """``text`` with these strings taken out, longer ones first."""
    for string in sorted(strings, key=len, reverse=True):
        text = text.replace(string, "")
    return text


def said_in(page: Any) -> str:
    """What a person meets: texts and the attributes that are read or shown; no tags, no addresses."""
    text = page.content.decode()
    shown = re.findall(r'\s(?:title|aria-label|alt|placeholder|label|content|data-label)="([^"]*)"', text)
    text = re.sub(r"<(script|style)\b.*?</\1>|<!--.*?-->", "", text, flags=re.DOTALL)
    return html.unescape("\n".join([re.sub(r"<[^>]*>", " ", text), *shown]))


def stored_words(catalogue: list[Entry]) -> set[str]:
    """All Chinese in the rows that the pages show, line by line; never one that reads like a label of ours."""
    found: set[str] = set()
    for model in apps.get_models():
        if model._meta.app_label in DATA_APPS and model not in SAID:
            names = [f.name for f in model._meta.concrete_fields if isinstance(f, TEXT_FIELDS)]
            for row in model._base_manager.values_list(*names) if names else ():
                found |= {line.strip() for text in strings_in(row) for line in text.splitlines()}
    found |= {word for rule in ProgrammeRule.objects.all() for word in rule.keyword_list}
    units = {f"（{unit}）" for unit in Kpi.objects.values_list("unit", flat=True)}
    labels = {entry.msgid for entry in catalogue}
    return {words for words in found if len(words) > 1 and IDEOGRAPH.search(words)} - labels | units


def strings_in(value: Any) -> Iterator[str]:
    """The strings of a row, also those inside JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings_in(inner)


def use_latin_names() -> None:
    """Units, districts and people get Latin names: theirs would hide a label that reads the same."""
    names = dict(Unit.objects.values_list("full_name", "code")) | dict(Unit.objects.values_list("name", "code"))
    names |= dict(User.objects.values_list("name", "username"))
    Unit.objects.update(name=models.F("code"), full_name=models.F("code"))
    District.objects.update(name=models.F("code"))
    User.objects.update(name=models.F("username"))
    written = re.compile("|".join(sorted(map(re.escape, filter(None, names)), key=len, reverse=True)))
    for notice in Notification.objects.all():  # what was said of them is said of them by name
        said = notice.translations["en"]
        notice.translations["en"] = {part: written.sub(lambda m: names[m.group()], said[part]) for part in said}
        notice.save()


def actor_of(cast: Cast, who: str) -> Actor:
    """The actor of a unit's code and, when it is no officer, the role."""
    code, _space, role = who.partition(" ")
    return cast.of(code, role or Role.OFFICER)


@dataclass
class Made:
    """One plan being written and one being executed, and what is data in their pages."""

    draft: Walker
    executing: Walker
    words: set[str]


@pytest.fixture(scope="module")
def made(english, catalogue, django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        draft = walker_at("drafting", cast, owner="草稿協會", name="draft")
        executing = walker_at("executing", cast, via=("return_from_district",))
        for who in WALKERS:
            actor_of(cast, who)
        use_latin_names()
        yield Made(draft, executing, stored_words(catalogue) | {attribution()})


@pytest.fixture
def reader(client):
    """A browser that has chosen English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def left_in_chinese(page: Any, words: Iterable[str] = (), status: int = 200) -> list[str]:
    """The lines of a page that still hold Chinese once data is taken out; the page must say that it is English."""
    text = page.content.decode()
    assert (page.status_code, re.findall(r"<html[^>]*?\slang=\"([^\"]*)\"", text)) == (status, ["en"])
    assert page.headers["Content-Language"] == "en"
    ours = ROC_DATE.sub("", without(said_in(page), [*words, *MAY_STAY]))
    return [words.strip() for words in re.split(r"\n|\s{2,}", ours) if IDEOGRAPH.search(words)]


@pytest.mark.django_db
@pytest.mark.parametrize("route", ["account_login", "account_signup", "account_reset_password"])
def test_pages_before_sign_in_are_english(english, reader, route):
    assert left_in_chinese(reader.get(reverse(route))) == []


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["RDEC", "PLATFORM", "AGR", None])
@pytest.mark.parametrize("path", ["/", "/plans/", "/tracking/", "/notices/", "/me/", "/me/organisation/", "/sitemap/"])
def test_everybodys_pages_are_english(made, reader, code, path):
    sign_in(reader, made.executing.cast.of(code) if code else made.executing.owner)
    assert left_in_chinese(reader.get(path), made.words) == []


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["RDEC", "AGR"])
def test_the_lists_of_reviews_are_english(made, reader, code):
    assert left_in_chinese(sign_in(reader, made.executing.cast.of(code)).get("/reviews/"), made.words) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/plans/{}/",
        "/plans/{}/history/",
        "/plans/{}/versions/",
        "/plans/{}/files/",
        "/reviews/plans/{}/",
        "/tracking/plans/{}/",
    ],
)
@pytest.mark.parametrize("whose", ["draft", "executing"])
def test_the_tabs_of_a_plan_are_english(made, reader, whose, path):
    walker = getattr(made, whose)
    page = sign_in(reader, walker.owner).get(path.format(walker.plan.pk))
    assert left_in_chinese(page, made.words) == []


@pytest.mark.django_db
def test_the_central_programmes_are_english(made, reader):
    sign_in(reader, made.executing.cast.of("RDEC"))
    programme = CentralProgramme.objects.order_by("code")[0]
    pages = ["/plans/programmes/", f"/plans/programmes/{programme.code}/"]
    assert [left_in_chinese(reader.get(page), made.words) for page in pages] == [[], []]


@pytest.mark.django_db
def test_the_comparison_of_versions_is_english(made, reader):
    page = sign_in(reader, made.executing.owner).get(f"/plans/{made.executing.plan.pk}/versions/compare/")
    changed = re.findall(r"<(?:ins|del)>(?:<span[^>]*>[^<]*</span>)?([^<]+)", page.text)
    assert left_in_chinese(page, made.words | set(changed)) == []


@pytest.mark.django_db
def test_an_undertaking_is_english(made, reader):
    case = Undertaking.objects.filter(venture__proposal=made.executing.plan)[0]
    assert left_in_chinese(sign_in(reader, made.executing.owner).get(case.get_absolute_url()), made.words) == []


@pytest.mark.django_db
@pytest.mark.parametrize("section", [section for section in Section if section not in QUESTIONS_ONLY])
def test_the_form_of_each_section_is_english(made, reader, section):
    plan = made.draft.plan
    part = f"ventures/{plan.venture_list[0].pk}" if section in VENTURE_SECTIONS else "edit"
    page = sign_in(reader, made.draft.owner).get(f"/plans/{plan.pk}/{part}/{section}/")
    assert left_in_chinese(page, made.words) == []


@pytest.mark.django_db
def test_a_move_page_and_its_refusal_are_english(made, reader):
    address = f"/plans/{made.draft.plan.pk}/moves/withdraw/"
    page = sign_in(reader, made.draft.owner).get(address)
    assert left_in_chinese(page, made.words) == []
    data = {"expected_version": page.context["expected_version"], "key": page.context["key"], "reason": ""}
    page = reader.post(address, data)
    assert left_in_chinese(page, made.words, status=422) == []
    assert "place needs correcting" in page.text


@pytest.mark.django_db
def test_a_blocked_move_says_why_in_english(made, reader):
    page = sign_in(reader, made.draft.owner).get(f"/plans/{made.draft.plan.pk}/moves/submit_to_district/")
    assert left_in_chinese(page, made.words) == []
    assert "the platform must be notified" in page.text


def walk(reader: Any, at: str = "/") -> Iterator[tuple[str, Any]]:
    """Every page that links lead to from ``at``, one of each address with its section or move; none is a file."""
    known, waiting = set(), [at]
    while waiting:
        address = waiting.pop(0)
        page = reader.get(address, follow=True)
        if page.status_code != 200 or not page.headers["Content-Type"].startswith("text/html"):
            continue
        yield address, page
        for link in map(html.unescape, re.findall(r'<a\s[^>]*href="(/[^"#]*)', page.text)):
            try:
                found = resolve(link.partition("?")[0])
            except Resolver404:
                continue
            which = found.view_name, *(value for value in found.kwargs.values() if isinstance(value, str))
            if found.app_name not in ("", "admin") and which not in known and not FILES.search(link):
                known.add(which)
                waiting.append(link)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("who", ["owner", *WALKERS])
def test_a_walk_as_each_role_meets_no_chinese(made, reader, who):
    """Nothing but what people wrote, and the names of places, agencies and programmes."""
    sign_in(reader, made.executing.owner if who == "owner" else actor_of(made.executing.cast, who))
    data = set(Kpi.objects.values_list("unit", flat=True))
    data |= {word for rule in ProgrammeRule.objects.all() for word in rule.keyword_list}
    left = {address: set(left_in_chinese(page, made.words)) - data for address, page in walk(reader)}
    left = {address: found for address, found in left.items() if found}
    assert left == {}


@pytest.mark.django_db
def test_numbers_choose_singular_and_plural(english):
    source = "還差 %(n)s 項"
    with override("en"):
        found = [ngettext(source, source, n) % {"n": n} for n in (1, 2)]
    assert found == ["1 item still missing", "2 items still missing"]
