"""「看過，可以送件」: the platform says that it has seen a plan, which is the proposer's turn from then on."""

import pytest

from proposals import workflow as w
from proposals.models import Proposal
from tests.factories.accounts import sign_in
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at
from workflow.models import Notification
from workflow.states import Remark

pytestmark = pytest.mark.django_db
ADDRESS = "/plans/{}/moves/clear_to_file/"


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walker_at("coaching", make_cast())


@pytest.fixture
def cleared(kept, client):
    """Said on its page."""
    walker = fresh(kept)
    Notification.objects.all().delete()
    page = sign_in(client, walker.cast.of("PLATFORM")).get(ADDRESS.format(walker.plan.pk))
    data = {"key": page.context["key"]}
    data |= {"expected_version": walker.plan.row_version, "note": "預算說明完整"}
    assert client.post(ADDRESS.format(walker.plan.pk), data).status_code == 302
    walker.plan.refresh_from_db()
    return walker


def desk(client, actor):
    """What the actor is to do, and what it follows."""
    page = sign_in(client, actor).get("/")
    return [str(task.verb) for task in page.context["tasks"]], [plan.pk for plan in page.context["followed"]]


def test_it_is_the_proposers_turn_without_a_day(cleared):
    plan = cleared.plan
    assert (plan.state, plan.holder, plan.holder_unit, plan.due_on) == ("coaching", "proposer", plan.owner, None)
    lines = [(line.move, line.holder) for line in plan.transitions.order_by("id")][-2:]
    assert lines == [("clear_to_file", "platform"), (Remark.HANDED_ON, "proposer")]


def test_the_proposer_is_told_what_to_do_and_why(cleared):
    (notice,) = Notification.objects.all()
    assert notice.text == f"{cleared.plan}：看過，可以送件（{cleared.cast.of('PLATFORM')}）"
    assert (notice.user, notice.more.splitlines()) == (
        cleared.owner.user,
        ["說明：預算說明完整", "請您：送件至區公所"],
    )


def test_desks_and_panels_follow(cleared, client):
    plan, platform = cleared.plan, cleared.cast.of("PLATFORM")
    assert desk(client, cleared.owner) == (["完成計畫內容並送件"], [])
    assert desk(client, platform) == ([], [plan.pk])
    words = "專管平台已看過，可以送件；送件前提案單位仍可繼續撰寫。"
    for actor in (cleared.owner, platform):
        page = sign_in(client, actor).get(plan.get_absolute_url())
        assert words in page.text
    assert [str(step.verb) for step in page.context["steps"].leading] == ["請提案單位修正"]
    page = sign_in(client, cleared.cast.of("RDEC")).get(plan.get_absolute_url())
    assert page.context["awaited"] == f"現在等候{plan.owner.name}完成計畫內容並送件；輪到您時會通知您。"


def test_a_filing_taken_back_leaves_the_plan_as_the_platform_saw_it(cleared):
    cleared.step(w.SUBMIT_TO_DISTRICT)
    cleared.step(w.TAKE_BACK_DISTRICT_TO_COACHING)
    plan = Proposal.objects.get(pk=cleared.plan.pk)
    assert (plan.state, plan.holder, plan.due_on) == ("coaching", "proposer", None)


def test_the_platform_may_still_ask_for_a_revision_and_says_it_again(cleared):
    cleared.step(w.ASK_COACHING_REVISION)
    cleared.step(w.RESUBMIT_TO_COACHING)
    assert (cleared.plan.state, cleared.plan.holder) == ("coaching", "platform")
    cleared.step(w.CLEAR_TO_FILE)
    assert Proposal.objects.get(pk=cleared.plan.pk).holder == "proposer"
