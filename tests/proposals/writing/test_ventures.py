"""Ventures that come and go while somebody writes in them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from proposals.models import Proposal, Venture
from proposals.writing import views
from proposals.writing.services import add_venture, start_plan
from tests.factories.accounts import make_actor, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_actor("proposer")


@pytest.fixture
def plan(owner) -> Proposal:
    return start_plan(title="水圳慢行", by=owner)


@pytest.fixture
def second(plan, owner) -> Venture:
    return add_venture(plan, by=owner)


def removed_after(monkeypatch, venture: Venture, method: str) -> None:
    """Somebody else removes the venture just after the request has found it."""
    found = getattr(views.SectionView, method)

    def and_gone(self: Any, *args: Any, **kwargs: Any) -> Any:
        Venture.objects.filter(pk=venture.pk).delete()
        return found(self, *args, **kwargs)

    monkeypatch.setattr(views.SectionView, method, and_gone)


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("get", ["這項事業提案剛被刪除；沒有儲存。"]),
        ("post", ["沒有儲存：這項事業提案剛被刪除。", "這項事業提案剛被刪除；沒有儲存。"]),
    ],
)
def test_a_venture_that_goes_between_two_reads_is_told(client, owner, plan, second, monkeypatch, method, told):
    address = reverse("proposals:venture_section", args=[plan.pk, second.pk, "theme"])
    removed_after(monkeypatch, second, method)
    page = getattr(sign_in(client, owner), method)(address, {"title": "第二項", "theme": "慢行"})
    assert (page.status_code, page["Location"]) == (302, f"/plans/{plan.pk}/edit/")
    assert [str(message) for message in get_messages(page.wsgi_request)] == told


def test_a_venture_that_is_gone_is_not_there(client, owner, plan, second):
    address = reverse("proposals:venture_section", args=[plan.pk, second.pk, "theme"])
    second.delete()
    assert sign_in(client, owner).get(address).status_code == 404


@pytest.mark.parametrize(("asked", "open_"), [("concept", False), ("theme", True)])
def test_a_venture_is_offered_to_be_added_only_where_it_can_be(client, owner, asked, open_):
    mine = {"owner": owner.unit, "created_by": owner.user, "holder": "proposer", "notified_at": timezone.now()}
    plan = Proposal.objects.create(title="修正中", state="coaching_revision", **mine)
    venture = Venture.objects.create(proposal=plan, title="修正中", position=1)
    version = plan.versions.create(number=1, content={}, sha256="0" * 64, created_by="測試")
    wish = {"section": asked, "venture": venture, "reason": "請補充。", "asked_by": "平台", "version": version}
    plan.section_requests.create(asked_in="coaching_revision", **wish)
    address = reverse("proposals:venture_section", args=[plan.pk, plan.ventures.get().pk, asked])
    page = sign_in(client, owner).get(address).text
    add = reverse("proposals:venture_add", args=[plan.pk])
    assert (f'action="{add}"' in page, "不能新增事業提案" in page) == (open_, not open_)
    client.post(add)
    assert plan.ventures.count() == 1 + open_


def test_while_it_is_written_a_venture_may_be_added(client, owner, plan):
    page = sign_in(client, owner).get(reverse("proposals:section", args=[plan.pk, "basics"])).text
    assert f'action="{reverse("proposals:venture_add", args=[plan.pk])}"' in page


def test_the_question_names_whose_text_waits_and_the_text_stays_readable(client, owner, plan, second):
    colleague = make_actor(owner.unit, "member", name="林同事")
    address = reverse("proposals:venture_section", args=[plan.pk, second.pk, "theme"])
    other, web = sign_in(Client(), colleague), sign_in(client, owner)
    typed = {"title": second.title, "theme": "同事正在打的字", "saves": "0"}
    assert other.post(f"{address}draft/", typed).status_code == 200
    asked = web.get(reverse("proposals:venture_remove", args=[plan.pk, second.pk]))
    assert [(text.draft.user.name, text.label) for text in asked.context["unwritten"]] == [
        ("林同事", f"{plan.layout.label('theme')}（{second.title}）")
    ]
    assert "林同事" in asked.text
    assert web.post(reverse("proposals:venture_remove", args=[plan.pk, second.pk])).status_code == 302
    page = other.get(address)
    assert (page.status_code, "這項事業提案已不在計畫中" in page.text, "同事正在打的字" in page.text) == (
        404,
        True,
        True,
    )
    assert "同事正在打的字" in other.get(reverse("drafts:mine")).text
    late = other.post(address, {"title": second.title, "theme": "又打的字", "saves": "0"})
    assert (late.status_code, "又打的字" in late.text) == (404, True)
    assert other.post(f"{address}draft/", typed).status_code == 409
    assert "同事正在打的字" not in web.get(address).text
    assert sign_in(Client(), make_actor("proposer")).get(address).status_code == 404
