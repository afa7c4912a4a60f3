"""The page of one's own drafts: what was written where, when, and the way on; nobody else's."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from proposals import workflow as w
from proposals.models import Proposal
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import asked_of
from tests.workflow.cases import fresh, kept_for_module, walker_at
from workflow.engine.services import perform
from workflow.models import Draft
from workflow.templatetags.cs import roc_time

pytestmark = pytest.mark.django_db
MINE = "/drafts/mine/"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walker_at("drafting")


@pytest.fixture
def walker(made):
    return fresh(made)


def keep(actor, page, data="text=%E6%B2%BF%E8%91%97%E5%9C%B3%E8%B7%AF%E6%95%A3%E6%AD%A5", **more):
    return Draft.objects.create(user=actor.user, unit=actor.unit, page=page, data=data, **more)


def rows(client, actor):
    return [(row.what, row.where, row.begins) for row in sign_in(client, actor).get(MINE).context["drafts"]]


def test_each_is_named_by_what_is_written_and_of_which_case(client, walker):
    plan, owner = walker.plan, walker.owner
    venture = plan.venture_list[0]
    pages = [
        reverse("proposals:section", args=[plan.pk, "benefits"]),
        reverse("proposals:venture_section", args=[plan.pk, venture.pk, "kpi"]),
        reverse("proposals:move", args=[plan.pk, "withdraw"]),
    ]
    for number, page in enumerate(pages):
        keep(owner, page, tab=f"t{number}")
    assert [(str(what), where, begins) for what, where, begins in rows(client, owner)] == [
        ("撤案", str(plan), "沿著圳路散步"),
        (f"{plan.layout.label('kpi')} （{venture.title}）", str(plan), "沿著圳路散步"),
        (str(plan.layout.label("benefits")), str(plan), "沿著圳路散步"),
    ]
    page = client.get(MINE).text
    assert [f'href="{address}"' in page for address in pages] == [True] * 3
    assert f'href="/drafts/{Draft.objects.latest("pk").pk}/?from=mine"' in page
    assert roc_time(timezone.now())[:9] in page


def test_nobody_elses_nor_what_was_sent_nor_that_of_another_unit(client, walker):
    owner, page = walker.owner, reverse("proposals:move", args=[walker.plan.pk, "withdraw"])
    keep(owner, page, data="", tab="sent")
    keep(make_actor(owner.unit, name="同事"), page)
    keep(make_actor("platform", user=owner.user), page)
    assert rows(client, owner) == []
    assert "另有 1 份是以其他身分輸入的" in client.get(MINE).text


def test_a_case_that_is_out_of_sight_is_not_named(client, walker):
    stranger = make_actor("proposer", name="路人")
    keep(stranger, reverse("proposals:move", args=[walker.plan.pk, "withdraw"]))
    keep(stranger, "/nowhere/")
    assert [(str(what), where) for what, where, _begins in rows(client, stranger)] == [
        ("尚未送出的表單", ""),
        ("撤案", ""),
    ]


def test_the_home_page_leads_there_while_there_are_any(client, walker):
    home = sign_in(client, walker.owner).get("/")
    assert (home.context["drafts"], MINE in home.text.split("<main")[1]) == (0, False)
    keep(walker.owner, reverse("proposals:move", args=[walker.plan.pk, "withdraw"]))
    home = client.get("/")
    assert (home.context["drafts"], MINE in home.text.split("<main")[1]) == (1, True)


class TestAPageThatIsNotThereAnyMore:
    """The case has gone on, and nobody writes there: what was typed is read instead, until it is discarded."""

    @pytest.fixture
    def ended(self, walker):
        """The page of a move that another makes, with a draft of one who cannot make it."""
        page = reverse("proposals:move", args=[walker.plan.pk, "forward"])
        return page, keep(walker.owner, page)

    def test_what_was_typed_is_led_to_and_discarded(self, client, walker, ended):
        page, draft = ended
        read = sign_in(client, walker.owner).get(page, follow=True)
        assert read.redirect_chain == [(f"/drafts/{draft.pk}/?from=gone", 302)]
        assert ("原來的頁面已不能再填寫。" in read.text, "沿著圳路散步" in read.text, page in read.text) == (
            True,
            True,
            False,
        )
        done = client.post(read.request["PATH_INFO"] + "?from=gone", {"shown": draft.saved_at.isoformat()}, follow=True)
        assert (done.redirect_chain, done.status_code) == ([(MINE, 302)], 200)
        assert client.get(page).status_code == 404

    def test_nobody_elses_nor_of_another_unit(self, client, walker, ended):
        page, _draft = ended
        other = make_actor(walker.owner.unit)
        assert sign_in(client, other).get(page).status_code == 404
        Draft.objects.update(unit=walker.cast.of("RDEC").unit)
        assert sign_in(client, walker.owner).get(page).status_code == 404
        assert client.post(page, {"once": "k"}).status_code == 404

    def test_from_ones_own_list_one_is_back_there(self, client, walker):
        page = reverse("proposals:section", args=[walker.plan.pk, "benefits"])
        draft = keep(walker.owner, page)
        address = f"/drafts/{draft.pk}/?from=mine"
        assert address in sign_in(client, walker.owner).get(MINE).text
        read = client.get(address)
        assert (f'class="btn" href="{MINE}"' in read.text, f'<a href="{page}">回到原來的頁面</a>' in read.text) == (
            True,
            True,
        )
        assert client.post(address, {"shown": draft.saved_at.isoformat()})["Location"] == MINE


@pytest.mark.parametrize("copies", [1, 20])
def test_it_asks_the_same_of_the_database_however_many(client, walker, copies, django_assert_num_queries):
    page = reverse("proposals:section", args=[walker.plan.pk, "benefits"])
    for number in range(copies):
        keep(walker.owner, page, tab=f"t{number}")
    sign_in(client, walker.owner).get(MINE)
    with django_assert_num_queries(9):
        client.get(MINE)


def test_a_change_is_not_handed_in_over_what_is_still_being_typed(client):
    """It freezes the plan as the other filings do: who typed what is shown, and has to be known of."""
    walker = walker_at("executing")
    plan, asker = walker.plan, walker.actor_of(w.OPEN_CHANGE)
    perform(plan, w.OPEN_CHANGE, by=asker, sections=asked_of(plan, benefits="期程改變"), reason="期程調整")
    keep(asker, reverse("proposals:section", args=[plan.pk, "benefits"]), data="benefits=%E6%94%B9%E5%AF%AB&saves=0")
    Proposal.objects.filter(pk=plan.pk).update(benefits="展延一年")
    membership = walker.cast.add("colleague", "同仁", asker.unit, asker.membership.role)
    colleague, filing = sign_in(client, Actor(membership.user, membership)), f"/plans/{plan.pk}/moves/file_change/"
    page = colleague.get(filing)
    (text,) = page.context["unwritten"]
    data = {key: page.context[key] for key in ("expected_version", "key")}
    refused = colleague.post(filing, data)
    assert (refused.status_code, "還有暫存的內容沒有寫入計畫" in refused.text) == (409, True)
    done = colleague.post(filing, data | {"known_drafts": text.key})
    assert (done.status_code, plan.transitions.latest("id").data["left_out"]) == (
        302,
        {text.key: f"{asker.user.name}：{text.label}"},
    )
