"""What is pasted from other programs, by its way from the page to the paper."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from documents.papers.html import pdf
from proposals.models import Proposal
from proposals.papers.plan import plan_paper
from proposals.versions.freezing import freeze
from proposals.writing.sections import VisionForm
from tests.documents.papers.pdf_text import pages_of
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import walker_at

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_bullets_soft_returns_and_what_is_not_seen_come_to_the_paper_as_they_were_meant(client: Client):
    walker = walker_at("drafting")
    plan, web = walker.plan, sign_in(client, walker.owner)
    address = f"/plans/{plan.pk}/edit/vision/"
    typed = "\uf0b7\t修水圳\v\uf0a7 種果樹\x0c葛\U000e0100城\u200b、𤆬\u2028末段\u202e"
    refused = web.post(address, {"vision": f"{typed}🏡"})
    words = "「𤆬 末段🏡」裡的「🏡」（U+1F3E1）沒有字型可以印出，公文與計畫書會缺字。請改用其他文字或刪去。"
    assert (refused.status_code, refused.context["form"].errors) == (422, {"vision": [words]})
    meant = "•\t修水圳\n• 種果樹\n葛\U000e0100城、𤆬\n末段"
    assert f"\n{meant}🏡</textarea>" in unescape(refused.text)
    assert web.post(address, {"vision": typed}).status_code == 302
    plan = Proposal.objects.get(pk=plan.pk)
    assert plan.vision == meant
    version = freeze(plan, by="陳美玲", at=timezone.now())
    assert version.content["vision"] == meant
    text = "".join(pages_of(pdf(plan_paper(version)).pdf))
    assert "•修水圳•種果樹葛\U000e0100城、𤆬末段" in text or "•修水圳•種果樹葛城、𤆬末段" in text


@pytest.mark.parametrize("nothing", ["\u200b", "\u2800\u2800", "\u3164", "\r\n\u3000\ufeff", "\0"])
def test_a_title_nobody_can_see_is_asked_for(client: Client, nothing: str):
    web = sign_in(client, make_actor("proposer"))
    page = web.post("/plans/new/", {"title": nothing})
    assert (page.status_code, page.context["form"].errors) == (422, {"title": ["請填寫「計畫名稱」。"]})


def test_a_title_of_two_lines_has_one(client: Client):
    web = sign_in(client, make_actor("proposer"))
    assert web.post("/plans/new/", {"title": "甲計畫\r\n乙"}).status_code == 302
    assert Proposal.objects.get().title == "甲計畫 乙"


def test_what_was_saved_is_sent_again_by_the_browser_as_no_change(client: Client):
    walker = walker_at("drafting")
    plan, web = walker.plan, sign_in(client, walker.owner)
    address = f"/plans/{plan.pk}/edit/vision/"
    web.post(address, {"vision": "第一段\r\n\r\n第二段"})
    assert Proposal.objects.get(pk=plan.pk).vision == "第一段\n\n第二段"
    again = VisionForm({"vision": "第一段\r\n\r\n第二段"}, instance=Proposal.objects.get(pk=plan.pk))
    assert (again.is_valid(), again.changed_data) == (True, [])
