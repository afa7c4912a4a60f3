"""The register of processing: who reads it, that nothing is left out of it, its papers."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import EmailField
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.states import Role, UnitKind
from documents.orders import work
from privacy.processing.register import register
from tests.factories.accounts import make_actor, make_deputy, sign_in

PAGE, PDF, ODS = (reverse(f"privacy:processing{ending}") for ending in ("", "_pdf", "_ods"))
REACHES = re.compile(r"(^|_)(e?mail|phone|contact|contact_name|reached_at)$")
# 科室與分機: the form says that no data of persons stand there.
NO_PERSON = {"guidance.resource"}


def reaching() -> set[str]:
    """Models with a column by which a person is reached."""
    return {
        model._meta.label_lower
        for model in apps.get_models()
        if any(isinstance(f, EmailField) or REACHES.search(f.name) for f in model._meta.concrete_fields)
    }


def test_every_table_that_says_how_to_reach_a_person_is_in_it():
    named = {label for each in register() for label in each.tables}
    assert (reaching() - NO_PERSON - named, NO_PERSON - reaching()) == (set(), set())
    assert {label for label in named if label not in {m._meta.label_lower for m in apps.get_models()}} == set()


def test_every_line_says_all():
    assert [each.name for each in register() if not all(vars(each).values())] == []
    assert len(register()) == 13


@pytest.mark.django_db
def test_who_reads_it(client, scene):
    seen = {scene.officer: 200, scene.head: 200, make_deputy(scene.officer): 200, scene.person: 404}
    seen |= {make_actor(UnitKind.RDEC, Role.ADMINISTRATOR): 200, make_actor(UnitKind.PLATFORM, Role.ADMINISTRATOR): 200}
    seen |= {make_actor(UnitKind.RDEC, Role.MEMBER): 404, make_actor(UnitKind.PLATFORM, Role.OFFICER): 404}
    for actor, status in seen.items():
        sign_in(client, actor)
        assert [client.get(url).status_code for url in (PAGE, PDF, ODS)] == [status] * 3


@pytest.mark.django_db
def test_its_page_and_papers_say_the_same(client, scene):
    sign_in(client, scene.officer)
    page, sheet = client.get(PAGE), client.get(ODS)
    with zipfile.ZipFile(io.BytesIO(sheet.content)) as archive:
        content = archive.read("content.xml").decode()
    for each in register():
        assert [each.purpose in page.text, each.purpose in content, each.tables[0] in content] == [True] * 3
    assert client.post(PDF).status_code == 302
    work.print_due()
    assert b"".join(client.get(PDF).streaming_content)[:5] == b"%PDF-"


@pytest.mark.django_db
def test_so_many_queries(client, scene):
    sign_in(client, scene.officer).get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    assert len(asked) == 4
