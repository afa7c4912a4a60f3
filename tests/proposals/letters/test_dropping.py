"""A draft is discarded by the unit that wrote it: it leaves the lists and is offered anew, and its lines stay."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.states import Role
from proposals.letters import services
from proposals.letters.enclosing import enclosed
from proposals.letters.history import of_letters
from proposals.letters.occasions import drafted, drafted_by, label_of, offered
from proposals.models import Letter, Proposal
from proposals.papers.parts import Part
from tests.factories.accounts import make_actor, sign_in
from tests.proposals.letters.cases import last, our_number, posted, taken, today, typed_day, url
from workflow.engine.errors import NotPermitted, Refused, StaleVersion

pytestmark = pytest.mark.django_db


def listed(client, letter: Letter) -> list[int]:
    page = client.get(reverse("proposals:letters", args=[letter.proposal_id]))
    return [row.pk for row in page.context["letters"]]


def test_it_leaves_the_lists_and_stays_in_the_log(client, walker, rdec, letter, django_assert_num_queries):
    sign_in(client, rdec)
    page = client.get(url("letter", letter))
    assert f'action="{url("letter_drop", letter)}"' in page.text
    with django_assert_num_queries(15):  # signing in and the once key included
        answer = client.post(url("letter_drop", letter), {"version": "1", "once": "k"})
    home = reverse("proposals:letters", args=[letter.proposal_id])
    assert (answer.status_code, answer["Location"]) == (302, home)
    assert [str(message) for message in client.get(home).context["messages"]] == ["已捨棄這份公文稿。"]
    letter.refresh_from_db()
    assert (letter.status, last(letter).number, last(letter).source) == ("dropped", 2, "dropped")
    assert last(letter).words == letter.versions.get(number=1).words
    assert listed(client, letter) == []
    about, by = f"：{label_of(letter)}（函）", str(rdec)
    assert [(line.what, line.marks, line.by) for line in of_letters(walker.plan, rdec)] == [
        (f"擬稿{about}", ["第 1 版"], by),
        (f"捨棄公文稿{about}", ["第 2 版"], by),
    ]
    assert of_letters(walker.plan, walker.owner) == []
    assert [each for each in enclosed(walker.plan, rdec) if isinstance(each, Part)] == []


def test_what_was_dropped_is_read_by_its_unit_and_nothing_is_done_with_it(client, rdec, letter):
    sign_in(client, rdec)
    edited = posted(letter, subject="另一個主旨")
    services.drop(letter, by=rdec, expected=1)
    page = client.get(url("letter", letter))
    assert (page.status_code, "已捨棄" in page.text) == (200, True)
    assert not any(url(name, letter) in page.text for name in ("letter_edit", "letter_number", "letter_drop"))
    assert [client.get(url(name, letter)).status_code for name in ("letter_edit", "letter_number")] == [404, 404]
    assert taken(client, "letter_pdf", letter, 2)[0] == 200
    late = client.post(url("letter_edit", letter), edited)
    said = f"這份草稿已由{rdec}捨棄；需要時請另擬一份。"
    assert (late.status_code, late.context["refused"], "另一個主旨" in late.text) == (409, said, True)
    given = {"version": "2", "letter_number": our_number(), "letter_date": typed_day()}
    numbered = client.post(url("letter_number", letter), given)
    assert (numbered.status_code, numbered.context["refused"]) == (409, said)
    assert letter.versions.count() == 2


def test_it_is_drafted_anew_without_being_asked(walker, rdec, letter):
    (offer,) = [each for each in drafted(offered(walker.plan, rdec), fresh(walker, rdec)) if each.draft]
    assert offer.draft == letter.pk
    services.drop(letter, by=rdec, expected=1)
    assert [each.draft for each in drafted(offered(walker.plan, rdec), fresh(walker, rdec))] == [None, None]
    again = services.draft(walker.plan, "ask_opinions", by=rdec)
    assert again.pk != letter.pk


def fresh(walker, actor):
    """The plan as its page reads it, with what the actor's unit drafted."""
    return Proposal.objects.annotate(drafted=drafted_by(actor)).get(pk=walker.plan.pk)


def test_what_has_a_number_is_never_dropped(client, rdec, to_owner):
    services.record(to_owner, our_number(), today(), by=rdec, expected=1)
    with pytest.raises(Refused, match="這份公文已發文，不能捨棄"):
        services.drop(to_owner, by=rdec, expected=2)
    sign_in(client, rdec)
    assert url("letter_drop", to_owner) not in client.get(url("letter", to_owner)).text
    answer = client.post(url("letter_drop", to_owner), {"version": "2", "once": "k"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["這份公文已發文，不能捨棄。"]
    to_owner.refresh_from_db()
    assert (to_owner.status, to_owner.versions.count()) == ("sent", 2)


def test_only_its_unit_drops_it_as_the_page_showed_it(client, walker, rdec, letter):
    for actor in (walker.owner, walker.cast.of("PLATFORM"), make_actor(rdec.unit, Role.MEMBER)):
        sign_in(client, actor)
        assert client.post(url("letter_drop", letter), {"version": "1"}).status_code == 404
        with pytest.raises(NotPermitted):
            services.drop(letter, by=actor, expected=1)
    services.save(letter, last(letter).words, [], by=rdec, expected=1)
    with pytest.raises(StaleVersion):
        services.drop(letter, by=rdec, expected=1)
    services.drop(letter, by=rdec, expected=2)
    with pytest.raises(Refused, match="捨棄；需要時請另擬一份"):
        services.drop(letter, by=rdec, expected=3)
    assert letter.versions.count() == 3
