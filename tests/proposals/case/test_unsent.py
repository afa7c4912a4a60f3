"""Who does not write a plan reads what was filed last while it is revised; its writers read their own text."""

import json
import zipfile

import pytest
from django.utils import timezone

from proposals import workflow as w
from proposals.models import BudgetLine, Proposal
from proposals.papers.dossier import dossier_zip
from proposals.permissions import reads_filed
from proposals.states import REVISING
from tests.factories.accounts import sign_in
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at
from workflow.templatetags.cs import money, roc

HALF = "改到一半的願景"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walker_at("plan_change", make_cast(), via=("open_change",))


@pytest.fixture
def revising(kept):
    """A plan whose text, name and money are being changed, and that reads otherwise than what was filed."""
    walker = fresh(kept)
    Proposal.objects.filter(pk=walker.plan.pk).update(vision=HALF, title="改到一半的名稱")
    BudgetLine.objects.filter(venture__proposal=walker.plan).update(central=7_000_000)
    return walker


def amount(plan):
    lines = [line for venture in plan.version.content["ventures"] for line in venture["budget"]]
    return sum(line["total"] for line in lines)


@pytest.mark.parametrize("who", ["RDEC", "NDC", "AGR", "PLATFORM", "CONVENER"])
def test_others_read_what_was_filed_last(client, revising, who):
    plan = Proposal.objects.select_related("version").get(pk=revising.plan.pk)
    page = sign_in(client, revising.cast.of(who)).get(f"/plans/{plan.pk}/")
    filed = plan.version.content
    context = page.context
    assert (HALF in page.text, "改到一半的名稱" in page.text) == (False, False)
    assert (context["content"].vision, context["called"]) == (filed["vision"], filed["basics"]["title"])
    assert context["budget"].total == amount(plan)
    assert f"<b>{money(amount(plan))}</b>" in page.text
    day = roc(timezone.localdate(plan.version.created_at))
    assert f"執行單位修正中；以下為{plan.version}（{day} 送件）。" in page.text


def test_who_writes_reads_the_own_text_and_that_it_is_unsent(client, revising):
    page = sign_in(client, revising.owner).get(f"/plans/{revising.plan.pk}/")
    assert (page.context["content"].vision, page.context["called"]) == (HALF, "改到一半的名稱")
    assert "修正中，尚未送出；其他單位看到的是第" in page.text
    assert '<span class="cs-pill soft">第' not in page.text


def test_the_money_stands_so_on_every_tab(client, revising):
    reader = sign_in(client, revising.cast.of("RDEC"))
    plan = Proposal.objects.select_related("version").get(pk=revising.plan.pk)
    for tab in ("plans/{}/history", "plans/{}/versions", "plans/{}/files", "reviews/plans/{}", "tracking/plans/{}"):
        assert reader.get(f"/{tab.format(plan.pk)}/").context["budget"].total == amount(plan), tab


def test_a_dossier_is_called_as_its_version(revising):
    with dossier_zip(revising.plan, revising.cast.of("RDEC")) as made, zipfile.ZipFile(made) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["plan"]["title"] == revising.plan.version.content["basics"]["title"]


def test_it_is_read_again_by_all_once_it_is_handed_in(client, revising):
    revising.step(w.FILE_CHANGE)
    page = sign_in(client, revising.cast.of("RDEC")).get(f"/plans/{revising.plan.pk}/")
    assert (page.context["content"].vision, page.context["unsent"]) == (HALF, None)


def test_so_it_is_in_every_state_in_which_a_plan_is_revised(revising):
    plan, rdec = revising.plan, revising.cast.of("RDEC")
    for state in REVISING:
        plan.__dict__["state"] = state
        assert (reads_filed(plan, rdec), reads_filed(plan, revising.owner)) == (True, False), state


def test_a_plan_that_is_coached_is_written_under_the_eyes_of_the_platform(client):
    walker = walker_at("coaching", make_cast())
    Proposal.objects.filter(pk=walker.plan.pk).update(vision=HALF)
    page = sign_in(client, walker.cast.of("PLATFORM")).get(f"/plans/{walker.plan.pk}/")
    assert (page.context["content"].vision, page.context["unsent"].pill) == (HALF, "撰寫中，尚未送件")
    assert "提案單位撰寫中；以下為目前的內容，尚未送件。" in page.text


@pytest.mark.parametrize("state", ["notified", "coaching"])
def test_while_it_is_coached_both_sides_read_that_it_may_be_filed(client, state):
    walker = walker_at(state)
    words = "輔導期間提案單位可繼續撰寫，內容齊備就可以送件，不必等候；專管平台看過後不需修正的，沒有要操作的步驟。"
    for actor in (walker.owner, walker.cast.of("PLATFORM")):
        assert words in sign_in(client, actor).get(f"/plans/{walker.plan.pk}/").text
    assert words not in client.get("/").text
    verb = {"notified": "開始輔導", "coaching": "輔導計畫"}[state]
    assert [str(task.verb) for task in client.get("/").context["tasks"]] == [verb]
