"""Who does not write a plan reads what was filed last while it is revised; its writers read their own text."""

import json
import zipfile

import pytest
from django.utils import timezone

from portal.demo.papers import paper
from proposals import workflow as w
from proposals.letters.drafting import proposed_by
from proposals.models import BudgetLine, Proposal, Sight, Venture
from proposals.papers.dossier import dossier_zip
from proposals.permissions import reads_filed
from proposals.services import attach_file, write_districts
from proposals.states import REVISING, Purpose
from tests.factories.accounts import sign_in
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at
from workflow.engine.services import perform
from workflow.models import Notification
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


@pytest.mark.parametrize("who", ["RDEC", "D200", "PLATFORM", "owner"])
def test_lists_and_letters_say_where_the_case_lay_when_it_was_filed(client, revising, who):
    plan = Proposal.objects.get(pk=revising.plan.pk)
    filed = [(d["code"], d["name"], d["priority"]) for d in plan.version.content["basics"]["districts"]]
    write_districts(plan, {revising.cast.of("D290").unit.district_id, *plan.district_codes})
    reader = sign_in(client, revising.owner if who == "owner" else revising.cast.of(who))
    (row,) = reader.get("/plans/", {"q": plan.case_number}).context["page"]
    assert (row.named_districts, row.districts_written.count()) == (filed, len(filed) + 1)
    assert "和平區" not in reader.get("/").text + proposed_by(plan)


def test_a_dossier_is_called_as_its_version(revising):
    with dossier_zip(revising.plan, revising.cast.of("RDEC")) as made, zipfile.ZipFile(made) as archive:
        manifest = json.loads(archive.read("清單.json"))
    assert manifest["plan"]["title"] == revising.plan.version.content["basics"]["title"]


def test_it_is_read_again_by_all_once_it_is_handed_in(client, revising):
    revising.step(w.FILE_CHANGE)
    page = sign_in(client, revising.cast.of("RDEC")).get(f"/plans/{revising.plan.pk}/")
    assert (page.context["content"].vision, page.context["unsent"]) == (HALF, None)


def found(client, words, **more):
    """The names of the plans that a search lists."""
    return [plan.called for plan in client.get("/plans/", {"q": words} | more).context["page"]]


@pytest.mark.parametrize("who", ["RDEC", "D200", "AGR", "owner"])
def test_lists_call_a_case_as_it_was_filed_last_and_find_it_so(client, revising, who):
    Proposal.objects.filter(pk=revising.plan.pk).update(contact_name="改到一半的人")
    reader = sign_in(client, revising.owner if who == "owner" else revising.cast.of(who))
    basics = revising.plan.version.content["basics"]
    filed, contact = basics["title"], basics["contact"]["name"]
    assert [found(reader, words, order="title") for words in (filed, contact)] == [[filed], [filed]]
    assert [found(reader, words) for words in ("改到一半的名稱", "改到一半的人")] == [[], []]
    assert "改到一半的名稱" not in reader.get("/").text + reader.get("/plans/").text + reader.get("/tracking/").text
    revising.step(w.FILE_CHANGE)
    assert [found(reader, words) for words in ("改到一半的名稱", "改到一半的人", filed)] == [["改到一半的名稱"]] * 2 + [
        []
    ]


def test_what_units_see_is_listed_by_the_name_that_was_filed(revising):
    filed = revising.plan.version.content["basics"]["title"]
    names = Sight.objects.filter(proposal=revising.plan).values_list("title", flat=True)
    assert set(names) == {filed}
    revising.step(w.FILE_CHANGE)
    assert set(names.all()) == {"改到一半的名稱"}


def test_a_filing_that_is_taken_back_gives_the_former_names_back(revising):
    filed = str(revising.plan)
    Venture.objects.filter(proposal=revising.plan).update(title="改到一半的事業")
    revising.step(w.FILE_CHANGE)
    assert {str(venture) for venture in revising.plan.ventures.all()} == {"改到一半的事業"}
    perform(revising.plan, w.TAKE_BACK_CHANGE_FILING, by=revising.owner)
    assert str(revising.plan) == str(Proposal.objects.get(pk=revising.plan.pk)) == filed
    kept = [venture["title"] for venture in revising.plan.version.content["ventures"]]
    assert [str(venture) for venture in revising.plan.venture_list] == kept


def test_mails_call_it_so(revising):
    filed = str(revising.plan)
    Notification.objects.all().delete()
    perform(revising.plan, w.REFUSE_CHANGE, by=revising.cast.of("RDEC"), reason="先依核定內容執行")
    assert {notice.text for notice in Notification.objects.all()} == {
        f"{filed}：不同意調整（{revising.cast.of('RDEC')}）"
    }


def test_ventures_are_called_and_listed_as_they_were_filed(client, revising):
    kept = [venture["title"] for venture in revising.plan.version.content["ventures"]]
    Venture.objects.filter(proposal=revising.plan).update(title="改到一半的事業")
    Venture.objects.create(proposal=revising.plan, title="新增的事業", position=9)
    address = f"/tracking/plans/{revising.plan.pk}/"
    page = sign_in(client, revising.cast.of("RDEC")).get(address)
    assert [row.title for row in page.context["results"]] == kept
    assert ("改到一半的事業" in page.text, "新增的事業" in page.text) == (False, False)
    page = sign_in(client, revising.owner).get(address)
    assert [row.title for row in page.context["results"]] == ["改到一半的事業"] * 2 + ["新增的事業"]


def test_a_file_added_meanwhile_comes_with_what_is_handed_in(client, revising):
    added = attach_file(revising.plan, paper("改到一半"), Purpose.SUPPORTING, by=revising.owner)
    minutes = attach_file(revising.plan, paper("專案會議"), Purpose.MEETING_MINUTES, by=revising.cast.of("RDEC"))
    files = f"/plans/{revising.plan.pk}/files/"

    def listed(reader):
        return {added, minutes} & {file.attachment for file in reader.get(files).context["files"]}

    rdec = sign_in(client, revising.cast.of("RDEC"))
    assert (listed(rdec), rdec.get(f"{files}{added.pk}/").status_code) == ({minutes}, 404)
    with dossier_zip(revising.plan, revising.cast.of("RDEC")) as made, zipfile.ZipFile(made) as archive:
        assert [name for name in archive.namelist() if "改到一半" in name] == []
    owner = sign_in(client, revising.owner)
    assert listed(owner) == {added, minutes}
    revising.step(w.FILE_CHANGE)
    assert listed(sign_in(client, revising.cast.of("RDEC"))) == {added, minutes}


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
def test_while_it_is_coached_both_sides_read_that_it_may_be_filed(client, kept, state):
    walker = walker_at(state)
    words = "輔導期間提案單位可繼續撰寫，內容齊備就可以送件，不必等候；專管平台看過不需修正的，會告知可以送件。"
    for actor in (walker.owner, walker.cast.of("PLATFORM")):
        assert words in sign_in(client, actor).get(f"/plans/{walker.plan.pk}/").text
    assert words not in client.get("/").text
    verb = {"notified": "開始輔導", "coaching": "輔導計畫"}[state]
    # What the plan that is kept beside waits for is on the platform's desk too: its money.
    assert [str(task.verb) for task in client.get("/").context["tasks"]] == [verb, "登錄撥款"]
