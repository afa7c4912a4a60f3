"""Who takes a plan's personal data, or looks at it, leaves a line: what, when, from where, and what for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from accounts.models import Access
from documents.errors import RenderTimeout
from documents.orders import work
from tests.factories.accounts import sign_in
from tests.proposals.papers.test_export_pages import dossier_of
from tests.proposals.papers.versions import fresh

if TYPE_CHECKING:
    from django.test import Client

    from portal.demo.walker import Walker

pytestmark = pytest.mark.usefixtures("quick_pdf")
OFFICE = "203.0.113.7"


def kept() -> list[tuple[str, str, str]]:
    """Kind, content and purpose, oldest first."""
    return list(Access.objects.order_by("id").values_list("kind", "about", "purpose"))


@pytest.fixture
def reader(walker: Walker, client: Client) -> Client:
    return sign_in(client, walker.cast.of("RDEC"))


def test_each_download_leaves_a_line(walker: Walker, reader: Client) -> None:
    plan, rdec = fresh(walker), walker.cast.of("RDEC")
    file = plan.files.select_related("attachment").first().attachment
    urls = [
        reverse("proposals:download", args=[plan.pk, file.pk]),
        reverse("proposals:version_pdf", args=[plan.pk, 1]),
        reverse("proposals:version_odt", args=[plan.pk, 1]),
        reverse("proposals:version_budget", args=[plan.pk, 1]),
        reverse("proposals:compare_odt", args=[plan.pk]),
        dossier_of(plan, reader),
    ]
    reader.post(urls[1])  # an earlier version, whose paper named no case
    work.print_due()
    assert all(reader.get(url, REMOTE_ADDR=OFFICE).getvalue() for url in urls)
    assert kept() == [
        ("file", file.name, ""),
        ("paper", f"{plan.title}_計畫書_第1版.pdf", ""),
        ("paper", f"{plan.title}_計畫書_第1版.odt", ""),
        ("paper", f"{plan.title}_經費表_第1版.ods", ""),
        ("paper", f"{plan.title}_修正對照表_第1版_第2版.odt", ""),
        ("dossier", f"{plan.title}_全案檔案.zip", "會議審查"),
    ]
    lines = Access.objects.order_by("id").values_list("user", "actor_label", "address", "path")
    assert set(lines) == {(rdec.user.pk, str(rdec), OFFICE, url.partition("?")[0]) for url in urls}


@pytest.mark.parametrize("purpose", ["", " ", " x"])
def test_a_dossier_is_not_taken_without_saying_what_for(walker: Walker, reader: Client, purpose: str) -> None:
    answer = reader.post(reverse("proposals:dossier", args=[walker.plan.pk]), {"purpose": purpose}, follow=True)
    assert answer.redirect_chain == [(reverse("proposals:files", args=[walker.plan.pk]), 302)]
    assert kept() == []


def test_the_page_of_a_plan_shows_its_people_only_whom_to_reach(walker: Walker, reader: Client) -> None:
    plan = fresh(walker)
    page = reader.get(plan.get_absolute_url()).text
    assert (plan.contact_phone in page, plan.contact_email in page, kept()) == (False, False, [])
    asked = reader.get(reverse("proposals:contact", args=[plan.pk])).text
    assert (plan.contact_phone in asked, plan.contact_email in asked) == (True, True)
    assert kept() == [("contact", str(plan), "")]
    own = sign_in(reader, walker.owner).get(plan.get_absolute_url()).text
    assert (plan.contact_phone in own, len(kept())) == (True, 1)


def test_what_is_not_handed_out_leaves_none(walker: Walker, reader: Client, quick_pdf) -> None:
    reader.head(reverse("proposals:version_odt", args=[walker.plan.pk, 1]))
    quick_pdf.side_effect = RenderTimeout()
    for url in (reverse("proposals:version_pdf", args=[walker.plan.pk, 1]), dossier_of(walker.plan, reader)):
        reader.post(url)
        reader.get(url)
    assert kept() == []


def test_what_cannot_be_written_down_is_not_handed_out(walker: Walker, reader: Client) -> None:
    def refuse(execute, statement, *args):
        if statement.startswith('INSERT INTO "accounts_access"'):
            raise DatabaseError
        return execute(statement, *args)

    with connection.execute_wrapper(refuse), pytest.raises(DatabaseError):
        reader.get(reverse("proposals:version_odt", args=[walker.plan.pk, 1]))
