"""Downloads of papers: who gets them, what a failure says."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.states import UnitKind
from documents.errors import RenderTimeout
from documents.papers.odf import SHEET_MIME, TEXT_MIME
from tests.factories.accounts import make_actor, sign_in
from tests.proposals.papers.cases import PDF, add, fresh

if TYPE_CHECKING:
    from django.test import Client

    from portal.demo.walker import Walker
    from proposals.models import Proposal

pytestmark = pytest.mark.usefixtures("quick_pdf")


def addresses(plan: Proposal) -> dict[str, str]:
    return {
        "odt": reverse("proposals:version_odt", args=[plan.pk, 1]),
        "ods": reverse("proposals:version_budget", args=[plan.pk, 1]),
        "zip": f"{reverse('proposals:dossier', args=[plan.pk])}?purpose=會議審查",
    }


def test_downloads(walker: Walker, client: Client) -> None:
    plan = fresh(walker)
    told = {
        "odt": (TEXT_MIME, f"{plan.title}_計畫書_第1版.odt"),
        "ods": (SHEET_MIME, f"{plan.title}_經費表_第1版.ods"),
        "zip": ("application/zip", f"{plan.title}_全案檔案.zip"),
    }
    sign_in(client, walker.owner)
    for kind, url in addresses(plan).items():
        answer = client.get(url)
        assert answer.status_code == 200
        assert (answer["Content-Type"], answer["Content-Disposition"]) == (
            told[kind][0],
            f"attachment; filename*=utf-8''{quote(told[kind][1])}",
        )
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        body = answer.getvalue()
        assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
        empty = client.head(url)
        assert (empty.status_code, empty.getvalue()) == (200, b"")


def test_the_paper_of_a_version_is_laid_out_once_and_asked_for_each_time(
    walker: Walker, client: Client, quick_pdf
) -> None:
    url = reverse("proposals:version_pdf", args=[walker.plan.pk, 1])
    sign_in(client, walker.owner)
    answers = [client.get(url) for _ in range(3)]
    assert [(answer.status_code, answer.getvalue()) for answer in answers] == [(200, PDF.pdf)] * 3
    assert quick_pdf.call_count == 1
    name = quote(f"{fresh(walker).title}_計畫書_第1版.pdf")
    assert answers[2]["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert (answers[2]["Content-Type"], answers[2]["Cache-Control"]) == ("application/pdf", "private, no-store")
    sign_in(client, make_actor(UnitKind.PROPOSER))
    assert client.get(url).status_code == 404


def test_whoever_may_not_see_the_plan_finds_nothing(walker: Walker, client: Client) -> None:
    sign_in(client, make_actor(UnitKind.PROPOSER))
    assert {client.get(url).status_code for url in addresses(walker.plan).values()} == {404}
    assert client.get(reverse("proposals:version_odt", args=[10**6, 1])).status_code == 404


def test_a_version_that_is_not_there(walker: Walker, client: Client) -> None:
    sign_in(client, walker.owner)
    for name in ("version_odt", "version_budget"):
        assert client.get(reverse(f"proposals:{name}", args=[walker.plan.pk, 99])).status_code == 404


def test_a_paper_that_fails_is_explained(walker: Walker, client: Client, quick_pdf) -> None:
    quick_pdf.side_effect = RenderTimeout()
    answer = sign_in(client, walker.owner).get(addresses(walker.plan)["zip"], follow=True)
    assert answer.redirect_chain == [(reverse("proposals:files", args=[walker.plan.pk]), 302)]
    assert str(RenderTimeout.message) in answer.content.decode()


def test_the_tabs_lead_there(walker: Walker, client: Client) -> None:
    sign_in(client, walker.owner)
    urls = addresses(walker.plan)
    page = client.get(reverse("proposals:versions", args=[walker.plan.pk])).content.decode()
    assert f'href="{urls["odt"]}"' in page
    assert f'href="{urls["ods"]}"' in page
    files = client.get(reverse("proposals:files", args=[walker.plan.pk])).content.decode()
    assert f'action="{urls["zip"].partition("?")[0]}"' in files
    assert 'name="purpose"' in files


def test_queries_do_not_grow_with_the_files(walker: Walker, client: Client) -> None:
    sign_in(client, walker.owner)

    def queries(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url).getvalue()
        return len(asked)

    urls = addresses(walker.plan)
    client.get(urls["zip"]).getvalue()  # lays out the paper
    before = queries(urls["zip"])
    for number in range(8):
        add(walker, f"附件{number}.txt")
    assert queries(urls["zip"]) == before <= 16
    assert queries(urls["odt"]) <= 12
    assert queries(urls["ods"]) <= 12
