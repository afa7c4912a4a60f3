"""How often a desk's saves ask the database: literally, so that one more is noticed."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bench.pages import counted
from inputs.fields import format_roc
from proposals.letters import services as letters
from proposals.models import LetterVersion
from proposals.numbers.doubts import know_word
from tests.factories.accounts import sign_in
from tests.proposals.intake.cases import typed
from tests.proposals.letters.test_letters import posted

pytestmark = pytest.mark.django_db


def asks(client, url, data):
    """How often a save asks, but for the savepoints of this test's own transaction."""
    with counted() as sent:
        assert client.post(url, data).status_code == 302
    return len(sent)


def shown(page):
    return {name: page.context[name] for name in ("expected_version", "key")}


def test_forwarding(client, walker, plan):
    office, url = sign_in(client, walker.cast.of("D200")), f"/plans/{plan.pk}/moves/forward/"
    letter = {"letter_number": "石區農字第115001號", "letter_date": format_roc(timezone.localdate())}
    know_word(walker.cast.of("D200").unit, letter["letter_number"])  # one that is new is a statement more
    assert asks(office, url, shown(office.get(url)) | typed(plan, "fits", "") | letter) == 15


@pytest.mark.parametrize("many", [1, 2])
def test_a_return_with_reasons(client, walker, plan, many):
    office, url = sign_in(client, walker.cast.of("D200")), f"/plans/{plan.pk}/moves/return_from_district/"
    places = [f"kpi_{venture.pk}" for venture in plan.venture_list][:many]
    asked = {f"ask_{place}": "on" for place in places} | {f"reason_{place}": "請補基準值。" for place in places}
    assert asks(office, url, shown(office.get(url)) | asked) == 12


def test_a_letter(client, made):
    plan, rdec = made["forwarded"].plan, made["forwarded"].cast.of("RDEC")
    letter = letters.draft(plan, letters.offered(plan, rdec)[0].occasion.name, by=rdec)
    client = sign_in(client, rdec)
    url = f"/plans/{plan.pk}/letters/{letter.pk}/edit/"
    assert asks(client, url, posted(letter, subject="請貴所補送附件，請查照。")) == 12
    assert LetterVersion.objects.count() == 2
