"""A letter that stays inside is read, once it has its number, by the office it was sent to; what goes with a letter."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.urls import reverse

from accounts.states import Role
from documents.orders import work
from proposals.enclosures import things
from proposals.letters import services
from proposals.models import Letter
from proposals.services import attach_file, let_in
from proposals.states import PlanPermission, Purpose
from search.finding import Search
from search.words import Words
from tests.factories.accounts import make_actor, sign_in
from tests.guidance.matching.cases import make_partner, signed_in
from tests.guidance.sent import as_it_stands
from tests.proposals.letters.cases import last, our_number, today, url
from tests.reviews.cases import paper

pytestmark = pytest.mark.django_db


def seen(client, actor, letter) -> tuple[int, int]:
    """The status of its page, and how many letters the tab lists."""
    sign_in(client, actor)
    tab = client.get(reverse("proposals:letters", args=[letter.proposal_id]))
    return client.get(letter.get_absolute_url()).status_code, len(tab.context["letters"])


def numbered(letter: Letter, rdec, **names: str) -> None:
    """Sent, after its recipients were written anew: ``originals`` to one office, or to the ``recipient`` alone."""
    said = last(letter).content
    for field, name in names.items():
        party = {"name": name, "named": "office", "code": "", "enclosed": False}
        said |= {"originals": [], field: party if field == "recipient" else [party]}
    version = last(letter)
    version.pk, version.number, version.content = None, version.number + 1, said
    version.save(force_insert=True)
    services.record(letter, our_number(), today(), by=rdec, expected=version.number)


def test_by_those_whom_it_names_and_not_before_it_is_sent(client, walker, rdec, letter):
    agency = walker.cast.of("AGR")
    assert agency.unit.full_name in {party.name for party in last(letter).words.originals}
    assert seen(client, agency, letter) == (404, 0)
    services.record(letter, our_number(), today(), by=rdec, expected=1)
    assert seen(client, agency, letter) == (200, 1)


@pytest.mark.parametrize("field", ["originals", "copies", "recipient"])
def test_by_its_short_name_too_and_by_no_other(client, walker, rdec, letter, field):
    numbered(letter, rdec, **{field: walker.cast.of("TOU").unit.name})
    assert [seen(client, walker.cast.of(code), letter) for code in ("TOU", "AGR")] == [(200, 1), (404, 0)]


def test_never_by_who_proposes_under_that_name(client, walker, rdec, letter):
    numbered(letter, rdec, originals=walker.owner.unit.full_name)
    assert seen(client, walker.owner, letter) == (404, 0)


def test_papers_of_the_money_go_with_no_letter_but_one_that_takes_them(walker, rdec, letter):
    plan = walker.plan
    names = {purpose: attach_file(plan, paper(purpose), purpose, by=rdec).name for purpose in ("payment", "supporting")}
    code = {name: f"file-{plan.files.filter(purpose=name).latest('pk').pk}" for name in names}
    offered = things.offered(letter)
    assert [code["supporting"] in offered, code["payment"] in offered] == [True, False]
    assert offered[code["supporting"]].name == names["supporting"]
    assert code["payment"] in things.offered(letter, takes={Purpose.PAYMENT})
    chosen = [things.Enclosed(code["payment"], "憑證", names["payment"])]
    assert things.offered(letter, chosen)[code["payment"]].name == names["payment"]  # chosen before, it stays


def test_reading_a_letter_opens_no_voucher_that_goes_with_it(client, walker, rdec, letter):
    attach_file(walker.plan, paper("payment"), Purpose.PAYMENT, by=rdec)
    code = f"file-{walker.plan.files.get(purpose='payment').pk}"
    said = replace(last(letter).words, files=("憑證.pdf",), titles=("憑證",))
    version = services.save(letter, said, [code], by=rdec, expected=last(letter).number)
    services.record(letter, our_number(), today(), by=rdec, expected=version.number)
    sign_in(client, rdec).post(url("letter_di", letter, last(letter).number))
    work.print_due()
    got = {}
    for actor in (rdec, walker.cast.of("TOU")):
        sign_in(client, actor)
        answer = client.get(url("letter_di", letter, last(letter).number), follow=True)
        said = [str(message) for message in answer.context["messages"]] if answer.context else []
        b"".join(answer)
        got[actor.unit.code] = (answer.redirect_chain, said, answer["Content-Type"])
    assert got == {
        "RDEC": ([], [], "application/zip"),
        "TOU": (
            [(letter.get_absolute_url(), 302)],
            ["DI 與附件不能下載：憑證（不對您開放）。公文本身可下載 PDF 或 ODT。"],
            "text/html; charset=utf-8",
        ),
    }


def test_never_by_a_partner_under_that_name(client, walker, rdec, letter):
    platform = walker.cast.of("PLATFORM")
    make_actor(platform.unit, Role.ADMINISTRATOR, name="平台管理者")
    partner = make_partner()
    by = signed_in(partner, SimpleNamespace(platform=platform))
    let_in(walker.plan, [by.unit], PlanPermission.PARTNER, by=platform)  # as a match does that is taken up
    number = our_number()
    services.record(letter, number, today(), by=rdec, expected=1)
    agency = walker.cast.of("AGR").unit
    assert agency.full_name in {party.name for party in last(letter).words.originals}
    sign_in(client, by)
    assert client.get(walker.plan.get_absolute_url()).status_code == 200
    assert client.get(letter.get_absolute_url()).status_code == 404

    address = reverse("guidance:edit_partner", args=[partner.pk])
    saved = client.post(address, as_it_stands(client.get(address), name=agency.full_name))
    assert saved.status_code == 409  # nobody outside is called as an office is
    type(by.unit).objects.filter(pk=by.unit.pk).update(full_name=agency.full_name, name=agency.name)  # from former days
    by.unit.refresh_from_db()
    assert client.get(letter.get_absolute_url()).status_code == 404
    assert {tab.kind.code: tab.keys for tab in Search(by, Words.typed(number), None).tabs}["letter"] == []
