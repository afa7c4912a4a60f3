"""Pages in English show no Chinese but what people wrote, and names of places, agencies and programmes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import ngettext, override
from lxml import html as lxml_html

from accounts.actors import Actor, spoken
from accounts.geo import attribution
from accounts.models import District, Unit, User
from accounts.states import Role
from chapters.states import QUESTIONS_ONLY, VENTURE_SECTIONS, Section
from manual.chapters import CHAPTERS
from portal.demo.cast import Cast
from portal.demo.walker import Walker
from programmes.models import CentralProgramme, Kpi, ProgrammeRule
from tests.conftest import PO
from tests.factories.accounts import sign_in
from tests.factories.plans import make_cast, walker_at
from tests.test_i18n import IDEOGRAPH, MAY_STAY, read_po, without
from tests.workflow.cases import kept_for_module
from tracking.models import DelayCause, Undertaking
from workflow.models import Notification, OutboxMessage

DATA_APPS = {
    *(
        "accounts",
        "chapters",
        "documents",
        "guidance",
        "programmes",
        "proposals",
        "public",
        "reviews",
        "tracking",
        "workflow",
    ),
}
WALKERS = ("RDEC", "RDEC administrator", "PLATFORM administrator", "D200", "AGR", "CONVENER supervisor", "NDC")
FILES = re.compile(
    r"\.(pdf|odt|ods|zip|xlsx)$|/(pdf|odt|ods|zip|xlsx)/$|/files/[\w-]+/"
)  # called as they are, in Chinese
SAID = {Notification, OutboxMessage}  # in the language of whoever reads them
# As it will be printed, as a volume's contents call its chapters, the field's terms: in Chinese, and marked so.
PAPERS = "//article[contains(@class, 'cs-paper')][@lang='zh-Hant'] | //ol[@lang='zh-Hant'] | //dl[@lang='zh-Hant']"
TEXT_FIELDS = (models.CharField, models.TextField, models.JSONField)
# The roc filter writes 115年11月23日 whatever the language.
ROC_DATE = re.compile(r"\d+年\d+月\d+日")


def said_in(page: Any) -> str:
    """What a person meets: texts and the attributes that are read or shown; no tags, no addresses, no papers."""
    whole = lxml_html.document_fromstring(page.content.decode())
    for paper in whole.xpath(PAPERS):
        paper.drop_tree()
    text = lxml_html.tostring(whole, encoding="unicode")
    shown = re.findall(r'\s(?:title|aria-label|alt|placeholder|label|content|data-label)="([^"]*)"', text)
    text = re.sub(r"<(script|style)\b.*?</\1>|<!--.*?-->", "", text, flags=re.DOTALL)
    return html.unescape("\n".join([re.sub(r"<[^>]*>", " ", text), *shown]))


def stored_words() -> set[str]:
    """All Chinese in the rows that the pages show, line by line; never one that reads like a label of ours."""
    found: set[str] = set()
    for model in apps.get_models():
        if model._meta.app_label in DATA_APPS and model not in SAID:
            names = [f.name for f in model._meta.concrete_fields if isinstance(f, TEXT_FIELDS)]
            for row in model._base_manager.values_list(*names) if names else ():
                found |= {line.strip() for text in strings_in(row) for line in text.splitlines()}
    with override("en"):
        found |= {spoken(label) for label in found}  # who acted, as a reader of English meets it
    found |= {word for rule in ProgrammeRule.objects.all() for word in rule.keyword_list}
    units = {form % unit for unit in Kpi.objects.values_list("unit", flat=True) for form in ("（%s）", "(%s)")}
    labels = {entry.msgid for entry in read_po(PO)[1]}
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
def made(english, django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        draft = walker_at("drafting", cast, owner="草稿協會", name="draft")
        executing = walker_at("executing", cast, via=("return_from_district",))
        for who in WALKERS:
            actor_of(cast, who)
        use_latin_names()
        yield Made(draft, executing, stored_words() | {attribution()})


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
@pytest.mark.parametrize(
    "path", ["/", "/plans/", "/tracking/", "/notices/", "/me/", "/me/organisation/", "/sitemap/", "/help/"]
)
def test_everybodys_pages_are_english(made, reader, code, path):
    sign_in(reader, made.executing.cast.of(code) if code else made.executing.owner)
    assert left_in_chinese(reader.get(path), made.words) == []


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["states", "glossary", *CHAPTERS])
def test_the_manual_is_english(english, reader, page):
    assert left_in_chinese(reader.get(f"/help/{page}/")) == []


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
            b"".join(page)  # a picture is open until it is read
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
    data |= set(CentralProgramme.objects.values_list("applicant", flat=True))
    data |= {word for rule in ProgrammeRule.objects.all() for word in rule.keyword_list}
    causes = DelayCause.objects.values_list("name", flat=True)  # one is called as a label of ours
    data |= {words % cause for cause in causes for words in ("%s", "Edit %s")}
    left = {address: set(left_in_chinese(page, made.words)) - data for address, page in walk(reader)}
    left = {address: found for address, found in left.items() if found}
    assert left == {}


@pytest.mark.django_db
def test_numbers_choose_singular_and_plural(english):
    source = "還差 %(n)s 項"
    with override("en"):
        found = [ngettext(source, source, n) % {"n": n} for n in (1, 2)]
    assert found == ["1 item still missing", "2 items still missing"]
