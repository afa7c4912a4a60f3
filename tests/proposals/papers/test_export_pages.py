"""Downloads of papers: who gets them, what is said until they are there, what a failure says."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.states import UnitKind
from documents import sandbox
from documents.errors import RenderTimeout
from documents.models import PaperOrder
from documents.orders import pages, work
from documents.papers.odf import SHEET_MIME, TEXT_MIME
from documents.states import Printed
from tests.factories.accounts import make_actor, sign_in
from tests.proposals.papers.versions import PDF, add, fresh

if TYPE_CHECKING:
    from django.test import Client

    from portal.demo.walker import Walker
    from proposals.models import Proposal

pytestmark = pytest.mark.usefixtures("quick_pdf")


def addresses(plan: Proposal) -> dict[str, str]:
    return {
        "odt": reverse("proposals:version_odt", args=[plan.pk, 1]),
        "ods": reverse("proposals:version_budget", args=[plan.pk, 1]),
        "pdf": reverse("proposals:version_pdf", args=[plan.pk, 1]),
        "changes": reverse("proposals:compare_pdf", args=[plan.pk]),
    }


def dossier_of(plan: Proposal, client: Client) -> str:
    """Ask for it; the address it is fetched from."""
    answer = client.post(reverse("proposals:dossier", args=[plan.pk]), {"purpose": "會議審查"})
    assert answer.status_code == 302
    return answer["Location"].removesuffix("&wait=1")


def test_downloads(walker: Walker, client: Client) -> None:
    plan = fresh(walker)
    told = {
        "odt": (TEXT_MIME, f"{plan.title}_計畫書_第1版.odt"),
        "ods": (SHEET_MIME, f"{plan.title}_經費表_第1版.ods"),
        "pdf": ("application/pdf", f"{plan.title}_計畫書_第1版.pdf"),
        "changes": ("application/pdf", f"{plan.title}_修正對照表_第1版_第2版.pdf"),
        "zip": ("application/zip", f"{plan.title}_全案檔案.zip"),
    }
    sign_in(client, walker.owner)
    client.post(addresses(plan)["pdf"])  # an earlier version, whose paper named no case
    urls = addresses(plan) | {"zip": dossier_of(plan, client)}
    work.print_due()
    for kind, url in urls.items():
        answer = client.get(url)
        assert answer.status_code == 200
        assert (answer["Content-Type"], answer["Content-Disposition"]) == (
            told[kind][0],
            f"attachment; filename*=utf-8''{quote(told[kind][1])}",
        )
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        body = answer.getvalue()
        if kind in ("pdf", "changes"):
            assert body == PDF.pdf
        else:
            assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
        empty = client.head(url)
        assert (empty.status_code, empty.getvalue()) == (200, b"")


def test_the_papers_of_a_frozen_version_wait_for_whoever_asks(walker: Walker, client: Client, quick_pdf) -> None:
    """They were asked for when it was frozen, and again when its case got a number; GET is all it takes."""
    plan = fresh(walker)
    work.print_due()
    made = quick_pdf.call_count
    sign_in(client, walker.owner)
    for url in (reverse("proposals:version_pdf", args=[plan.pk, 2]), addresses(plan)["changes"]):
        answers = [client.get(url) for _ in range(3)]
        assert [(answer.status_code, answer.getvalue()) for answer in answers] == [(200, PDF.pdf)] * 3
    assert quick_pdf.call_count == made
    sign_in(client, make_actor(UnitKind.PROPOSER))
    assert client.get(url).status_code == 404


def test_no_page_ever_lays_out(walker: Walker, client: Client, monkeypatch) -> None:
    def laid_out(job: str, *_args: Any, **_caps: Any) -> None:
        pytest.fail(f"{job} in a request")

    monkeypatch.setattr(sandbox, "run", laid_out)
    sign_in(client, walker.owner)
    urls = addresses(walker.plan) | {"zip": dossier_of(walker.plan, client)}
    for url in [*urls.values(), reverse("proposals:versions", args=[walker.plan.pk])]:
        assert client.get(url).status_code == 200
        client.post(url)


def test_whoever_may_not_see_the_plan_finds_nothing(walker: Walker, client: Client) -> None:
    sign_in(client, walker.owner)
    urls = [*addresses(walker.plan).values(), dossier_of(walker.plan, client)]
    sign_in(client, make_actor(UnitKind.PROPOSER))
    assert {client.get(url).status_code for url in urls} == {404}
    assert {client.post(url).status_code for url in urls[2:]} == {404}
    assert client.get(reverse("proposals:version_odt", args=[10**6, 1])).status_code == 404


def test_a_dossier_is_its_askers_alone(walker: Walker, client: Client) -> None:
    url = dossier_of(walker.plan, sign_in(client, walker.owner))
    work.print_due()
    answer = client.get(url)
    assert (answer["Content-Type"], zipfile.is_zipfile(io.BytesIO(answer.getvalue()))) == ("application/zip", True)
    rdec = sign_in(client, walker.cast.of("RDEC"))
    assert (rdec.get(url).status_code, rdec.post(url).status_code) == (404, 404)


def test_a_dossier_that_is_being_made_is_not_begun_again(walker: Walker, client: Client) -> None:
    sign_in(client, walker.owner)
    first = dossier_of(walker.plan, client)
    assert {dossier_of(walker.plan, client) for _ in range(5)} == {first}
    work.print_due()
    assert dossier_of(walker.plan, client) != first


def test_nobody_fills_the_queue_with_dossiers(walker: Walker, client: Client) -> None:
    """Everybody's papers stand in it; whoever asked for five gets them first."""
    url = reverse("proposals:dossier", args=[walker.plan.pk])
    sign_in(client, walker.owner)
    asked = [client.post(url, {"purpose": f"會議審查{number}"}) for number in range(6)]
    assert [answer["Location"].startswith(url) for answer in asked] == [True] * 5 + [False]
    assert (
        "您有 5 份整案封存還在製作，請等其中一份完成後再下載這一份（用途：會議審查5）。"
        in client.get(asked[-1]["Location"]).text
    )
    assert dossier_of(walker.plan, sign_in(client, walker.cast.of("RDEC"))).startswith(url)


def test_a_version_that_is_not_there(walker: Walker, client: Client) -> None:
    sign_in(client, walker.owner)
    for name in ("version_odt", "version_budget", "version_pdf"):
        assert client.get(reverse(f"proposals:{name}", args=[walker.plan.pk, 99])).status_code == 404


# --- the page that waits ---------------------------------------------------------------------------------------------


@pytest.fixture
def waited_for(walker: Walker, client: Client) -> str:
    """The address of a paper that is wanted and the only one."""
    PaperOrder.objects.all().delete()
    url = addresses(walker.plan)["pdf"]
    answer = sign_in(client, walker.owner).post(url)
    assert (answer.status_code, answer["Location"]) == (302, f"{url}?wait=1")
    return url


def words_of(client: Client, url: str) -> str:
    """What stands in the part of the page that comes again."""
    found = re.search(r'<div id="paper".*?</div>\s*<p class="mt-3">', client.get(url).text, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_what_was_never_asked_for_is_offered(walker: Walker, client: Client) -> None:
    PaperOrder.objects.all().delete()
    url = addresses(walker.plan)["pdf"]
    page = sign_in(client, walker.owner).get(url).text
    assert ("這份文件還沒有製作。" in page, f'action="{url}"' in page, "http-equiv" in page) == (True, True, False)
    assert not PaperOrder.objects.exists()


def test_the_page_tells_how_far_the_paper_is(walker: Walker, client: Client, waited_for: str) -> None:
    page = client.get(f"{waited_for}?wait=1").text
    again = f"{waited_for}?wait=1"
    assert f'<noscript><meta http-equiv="refresh" content="5;url={again}"></noscript>' in page
    assert f'hx-get="{again}" hx-trigger="every 2s" hx-select="#paper" hx-swap="outerHTML"' in page
    assert "製作中 等候開始。" in words_of(client, waited_for)
    order = work.claim()
    assert "製作中 正在排版。" in words_of(client, waited_for)
    work.Progress(order)(37)
    assert "製作中 已排好 37 頁。" in words_of(client, waited_for)


def test_the_page_tells_who_is_before(walker: Walker, client: Client, waited_for: str) -> None:
    client.post(addresses(walker.plan)["changes"])
    assert "前面還有 1 份文件。" in words_of(client, addresses(walker.plan)["changes"])


def test_the_page_tells_that_nobody_works(client: Client, waited_for: str) -> None:
    assert "背景作業目前沒有回應" not in words_of(client, waited_for)
    PaperOrder.objects.update(asked_at=timezone.now() - 2 * pages.SOON)
    assert "背景作業目前沒有回應。您的請求已記下" in words_of(client, waited_for)
    assert "http-equiv" in client.get(waited_for).text
    PaperOrder.objects.update(asked_at=timezone.now() - 2 * pages.PATIENCE)
    page = client.get(waited_for).text  # a page that came again for ever would keep its reader signed in
    assert ("http-equiv" in page, "hx-get" in page, "重新整理" in page) == (False, False, True)


def test_the_page_leads_to_the_paper_and_the_address_to_the_file(client: Client, waited_for: str) -> None:
    work.print_due()
    page = client.get(f"{waited_for}?wait=1").text
    assert (f'<a class="btn btn-primary" href="{waited_for}">下載</a>' in page, "http-equiv" in page) == (True, False)
    assert "共 3 頁" in page
    assert client.get(waited_for).getvalue() == PDF.pdf


def test_a_failure_is_named_and_tried_again_by_rdec(walker: Walker, client: Client, waited_for: str, quick_pdf) -> None:
    quick_pdf.side_effect = RenderTimeout()
    work.print_due()
    page = client.get(waited_for).text
    assert str(RenderTimeout.message) in page
    assert ("再製作一次" in page, "請聯絡研考會承辦人重新製作。" in page) == (False, True)
    assert client.post(waited_for).status_code == 403
    rdec = sign_in(client, walker.cast.of("RDEC"))
    assert "再製作一次" in rdec.get(waited_for).text
    assert rdec.post(waited_for).status_code == 302
    quick_pdf.side_effect = None
    work.print_due()
    assert rdec.get(waited_for).getvalue() == PDF.pdf


def test_what_did_not_succeed_yet_says_why(client: Client, waited_for: str, quick_pdf) -> None:
    quick_pdf.side_effect = OSError(28, "No space left on device")
    work.print_due()
    assert PaperOrder.objects.get().state == Printed.WANTED
    assert "上次沒有完成，系統會自動再試。 儲存空間已滿，文件存不下來" in words_of(client, waited_for)


# --- the plan's pages ------------------------------------------------------------------------------------------------


def test_the_tabs_lead_there(walker: Walker, client: Client) -> None:
    sign_in(client, walker.owner)
    urls = addresses(walker.plan)
    page = client.get(reverse("proposals:versions", args=[walker.plan.pk])).content.decode()
    assert f'href="{urls["odt"]}"' in page
    assert f'href="{urls["ods"]}"' in page
    files = client.get(reverse("proposals:files", args=[walker.plan.pk])).content.decode()
    assert f'action="{reverse("proposals:dossier", args=[walker.plan.pk])}"' in files
    assert 'name="purpose"' in files


def test_queries_do_not_grow_with_the_files(walker: Walker, client: Client) -> None:
    sign_in(client, walker.owner)

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(url).getvalue()
        return len(asked)

    def making() -> int:
        dossier_of(walker.plan, client)
        with CaptureQueriesContext(connection) as asked:
            assert work.print_due() == 1
        return len(asked)

    work.print_due()
    before = making()
    for number in range(8):
        add(walker, f"附件{number}.txt")
    assert making() == before
    urls = addresses(walker.plan)
    for url in (urls["odt"], urls["ods"], urls["pdf"], f"{urls['changes']}?wait=1"):
        assert queries(url) <= 12
