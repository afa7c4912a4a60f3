"""Nothing typed is left out of what is frozen unseen: notifying, filing, filing again, and what stays afterwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from accounts.states import Role
from chapters.states import Section
from proposals import workflow as w
from proposals.models import Proposal
from proposals.states import Place
from proposals.versions.freezing import snapshot
from proposals.writing.services import add_venture
from proposals.writing.unwritten import UnwrittenError
from tests.factories.accounts import make_actor, sign_in
from tests.workflow.cases import walker_at
from workflow.drafts import services
from workflow.engine.services import perform
from workflow.models import Draft

pytestmark = pytest.mark.django_db
TYPED = "沿著圳路散步的人會多三成。"


class Desk:
    """The owner and a colleague before one plan."""

    def __init__(self, client_class: Any, state: str) -> None:
        self.walker = walker_at(state)
        self.plan = self.walker.plan
        self.owner = sign_in(client_class(), self.walker.owner)
        self.colleague = sign_in(client_class(), make_actor(self.plan.owner, Role.MEMBER, name="林志明"))

    def type(self, client: Any, text: str = TYPED, section: str = "benefits") -> Draft:
        page = f"/plans/{self.plan.pk}/edit/{section}/"
        assert client.post(f"{page}draft/", {section: text, "saves": "0"}).status_code == 200
        return Draft.objects.latest("pk")

    def move(self, name: str) -> str:
        return f"/plans/{self.plan.pk}/moves/{name}/"

    def send(self, client: Any, name: str, **chosen: Any) -> Any:
        """The move's page as it stands, sent with what is chosen there."""
        page = client.get(self.move(name))
        data = {key: page.context[key] for key in ("expected_version", "key")} | {"consent": "on"}
        if notice := getattr(page.context["form"], "notice_shown", None):
            data["notice"] = notice.number
        return client.post(self.move(name), data | chosen)

    @property
    def shown(self) -> list[str]:
        return [text.key for text in self.owner.get(self.move("submit_to_district")).context["unwritten"]]

    @property
    def benefits(self) -> str:
        return Proposal.objects.get(pk=self.plan.pk).benefits


@pytest.fixture
def desk():
    return Desk(Client, "notified")


def test_the_page_lists_what_is_not_in_the_plan_and_only_that(desk):
    desk.type(desk.colleague)
    desk.type(desk.owner, desk.plan.vision, "vision")  # what is stored is in the plan
    page = desk.owner.get(desk.move("submit_to_district"))
    found = [(text.draft.user.name, text.label, text.rows) for text in page.context["unwritten"]]
    assert found == [("林志明", "預期效益", [("預期效益", desk.plan.benefits, TYPED)])]
    assert "我知道林志明還有未寫入的內容，仍然送出" in page.text


def test_ones_own_text_is_written_and_then_frozen(desk):
    desk.type(desk.owner)
    done = desk.send(desk.owner, "submit_to_district", shown_drafts=desk.shown, own_drafts="write")
    plan = Proposal.objects.get(pk=desk.plan.pk)
    assert (done.status_code, plan.state, plan.benefits) == (302, "with_district", TYPED)
    assert plan.version.content == snapshot(plan)
    assert Draft.objects.exclude(data="").count() == 0


def test_left_knowingly_it_stays_readable_for_its_author_alone(desk):
    desk.type(desk.owner)
    before = desk.benefits
    done = desk.send(desk.owner, "submit_to_district", shown_drafts=desk.shown, own_drafts="leave")
    assert (done.status_code, desk.benefits) == (302, before)
    assert desk.plan.transitions.last().data["left_out"] == {desk_key(): "陳美玲：預期效益"}
    page = f"/plans/{desk.plan.pk}/edit/benefits/"
    mine, theirs = desk.owner.get(page), desk.colleague.get(page)
    assert [(answer.status_code, TYPED in answer.text) for answer in (mine, theirs)] == [(200, True), (200, False)]


def desk_key() -> str:
    draft = Draft.objects.exclude(data="").get()
    return f"{draft.pk}-{draft.saved_at:%Y%m%d%H%M%S%f}"


def test_a_co_authors_text_has_to_be_known_of(desk):
    desk.type(desk.colleague)
    refused = desk.send(desk.owner, "submit_to_district")
    words = "還有暫存的內容沒有寫入計畫：林志明「預期效益」。請看過下列各項並選擇後再送出。"
    assert (refused.status_code, refused.context["refused"]) == (409, words)
    done = desk.send(desk.owner, "submit_to_district", known_drafts=desk.shown)
    assert (done.status_code, Draft.objects.exclude(data="").count()) == (302, 1)


def test_what_was_typed_after_the_page_was_opened_is_shown_anew(desk):
    desk.type(desk.colleague)
    shown = desk.shown
    desk.type(desk.colleague, TYPED * 2)
    refused = desk.send(desk.owner, "submit_to_district", known_drafts=shown)
    assert (refused.status_code, refused.context["unwritten"][0].rows[0][2]) == (409, TYPED * 2)
    assert Proposal.objects.get().state == "notified"


def test_one_may_not_write_for_a_co_author(desk):
    desk.type(desk.colleague)
    refused = desk.send(desk.owner, "submit_to_district", shown_drafts=desk.shown, own_drafts="write")
    assert (refused.status_code, desk.benefits == TYPED) == (409, False)


def test_what_cannot_be_written_says_where_and_nothing_is_sent(desk):
    desk.type(desk.owner, "長" * 4001, "vision")
    refused = desk.send(desk.owner, "submit_to_district", shown_drafts=desk.shown, own_drafts="write")
    words = "「願景」暫存的內容有需要修正的地方，尚未寫入。請開啟那一節修正，或選擇不寫入。"
    assert (refused.status_code, refused.context["refused"]) == (409, words)
    assert (Proposal.objects.get().state, Draft.objects.exclude(data="").count()) == ("notified", 1)


def test_what_somebody_saved_over_is_not_written_unread(desk):
    desk.type(desk.owner)
    desk.colleague.post(f"/plans/{desk.plan.pk}/edit/benefits/", {"benefits": "同事存的", "saves": "0"})
    refused = desk.send(desk.owner, "submit_to_district", shown_drafts=desk.shown, own_drafts="write")
    words = "「預期效益」在您輸入之後有人儲存過。請開啟那一節比對兩份內容，或選擇不寫入。"
    assert (refused.status_code, refused.context["refused"], desk.benefits) == (409, words, "同事存的")


def test_what_is_written_is_undone_when_the_move_is_refused(desk):
    desk.type(desk.owner, "", "vision")  # without it the plan is not complete
    before = Proposal.objects.get().vision
    refused = desk.send(desk.owner, "submit_to_district", shown_drafts=desk.shown, own_drafts="write")
    plan = Proposal.objects.get()
    assert (refused.status_code, plan.state, plan.vision) == (409, "notified", before)
    assert Draft.objects.exclude(data="").count() == 1


def test_the_door_refuses_what_no_page_has_shown(desk):
    desk.type(desk.colleague)
    with pytest.raises(UnwrittenError):
        perform(desk.plan, w.SUBMIT_TO_DISTRICT, by=desk.walker.owner, consent=True)


@pytest.mark.parametrize(
    ("state", "move"), [("drafting", "notify"), ("coaching_revision", "resubmit_to_coaching")], ids=["notify", "again"]
)
def test_telling_and_filing_again_ask_too(state, move):
    from django.test import Client

    desk = Desk(Client, state)
    wishes = desk.plan.section_requests
    if first := wishes.order_by("pk").first():
        wishes.exclude(pk=first.pk).update(closed_at=timezone.now())
        wishes.filter(pk=first.pk).update(section="benefits", venture=None, revised_at=timezone.now())
    desk.type(desk.colleague)
    page = desk.owner.get(desk.move(move))
    assert [text.draft.user.name for text in page.context["unwritten"]] == ["林志明"]
    with pytest.raises(UnwrittenError):
        perform(desk.plan, w.MACHINE[move], by=desk.walker.owner, answers={})


@pytest.mark.parametrize("section", ["benefits", "kpi", "xyz"])
def test_what_a_stranger_says_to_type_here_is_nothing(desk, client, section):
    stranger = sign_in(client, make_actor("proposer", name="陌生人"))
    page = f"/plans/{desk.plan.pk}/edit/{section}/"
    planted = {"draft_page": page, "draft_tab": "a", "draft_seq": "1", "benefits": TYPED}
    assert stranger.post("/drafts/", planted).status_code == 200
    assert (desk.shown, desk.owner.get(f"/plans/{desk.plan.pk}/edit/benefits/").context["others"]) == ([], [])
    assert desk.send(desk.owner, "submit_to_district").status_code == 302


@pytest.mark.parametrize("page", ["edit/kpi/", "edit/xyz/", "ventures/{venture}/vision/"])
def test_what_is_typed_where_no_section_is_stands_in_nobodys_way(desk, page):
    page = page.format(venture=desk.plan.venture_list[0].pk)
    planted = {"draft_page": f"/plans/{desk.plan.pk}/{page}", "draft_tab": "a", "draft_seq": "1", "vision": TYPED}
    assert desk.colleague.post("/drafts/", planted).status_code == 200
    assert desk.send(desk.owner, "submit_to_district").status_code == 302


def test_somebody_who_left_the_organisation_stands_in_nobodys_way(desk):
    desk.type(desk.colleague)
    assert len(desk.shown) == 1
    desk.plan.owner.memberships.filter(user__name="林志明").update(valid_to=timezone.localdate() - dt.timedelta(days=1))
    assert desk.shown == []


def test_what_was_typed_on_while_it_was_written_stays_a_draft(desk):
    """As an autosave does that arrives while the plan is being filed."""
    draft = desk.type(desk.owner)
    services.keep(
        services.Place(draft.user, draft.unit_id, draft.page), QueryDict(f"benefits={TYPED}再長一點。&draft_seq=2")
    )
    services.discard([draft])
    assert Draft.objects.get().typed["benefits"] == f"{TYPED}再長一點。"


def test_what_is_typed_in_a_venture_added_in_a_revision_is_asked_about(client):
    walker = walker_at("coaching")
    plan, first = walker.plan, walker.plan.venture_list[0]
    asked = {Place(Section.THEME, first.pk).code: "請再想一項。"}
    perform(plan, w.ASK_COACHING_REVISION, by=walker.cast.of("PLATFORM"), sections=asked)
    added = add_venture(plan, by=walker.owner)
    page = f"/plans/{plan.pk}/ventures/{added.pk}/concept/"
    owner = sign_in(client, walker.owner)
    assert owner.post(f"{page}draft/", {"method": TYPED, "saves": "0"}).status_code == 200
    shown = owner.get(f"/plans/{plan.pk}/moves/resubmit_to_coaching/").context["unwritten"]
    assert [(text.section, text.venture) for text in shown] == [(Section.CONCEPT, added)]


def test_every_move_that_freezes_asks():
    from proposals.effects import freeze_version, settle_drafts

    asking = [name for name, move in w.MACHINE.moves.items() if settle_drafts in move.effects]
    assert asking == [name for name, move in w.MACHINE.moves.items() if freeze_version in move.effects]


def test_filing_again_writes_ones_own_text_before_it_is_judged():
    desk = Desk(Client, "with_district")
    perform(desk.plan, w.RETURN_FROM_DISTRICT, by=desk.walker.cast.of("D200"), sections={"vision": "請改。"})
    page = f"/plans/{desk.plan.pk}/edit/vision/"
    saves = str(desk.owner.get(page).context["saves"])
    assert desk.owner.post(f"{page}draft/", {"vision": TYPED, "saves": saves}).status_code == 200
    (request,) = Proposal.objects.get(pk=desk.plan.pk).open_requests
    shown = [text.key for text in desk.owner.get(desk.move("resubmit_intake_district")).context["unwritten"]]
    said = {f"answer_{request.pk}": "已修正。", "shown_drafts": shown}
    left = desk.send(desk.owner, "resubmit_intake_district", **said, own_drafts="leave")
    assert (left.status_code, list(left.context["form"].errors)) == (422, [f"keep_{request.pk}"])
    done = desk.send(desk.owner, "resubmit_intake_district", **said, own_drafts="write")
    plan = Proposal.objects.get(pk=desk.plan.pk)
    assert (done.status_code, plan.state, plan.vision, plan.version.content["vision"]) == (
        302,
        "with_district",
        TYPED,
        TYPED,
    )


def test_two_texts_of_ones_own_for_one_section_are_said_to_be_ones_own(desk):
    page = f"/plans/{desk.plan.pk}/edit/benefits/"
    for tab in ("first", "second"):
        typed = {"benefits": TYPED + tab, "saves": "0", "draft_tab": tab, "draft_seq": "1"}
        assert desk.owner.post(f"{page}draft/", typed).status_code == 200
    refused = desk.send(desk.owner, "submit_to_district", shown_drafts=desk.shown, own_drafts="write")
    assert refused.status_code == 409
    assert str(refused.context["refused"]).startswith("您在兩個分頁輸入過「")
    assert (desk.benefits == desk.plan.benefits, Draft.objects.exclude(data="").count()) == (True, 2)
