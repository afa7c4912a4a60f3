"""How a person wants to hear of each kind of notice."""

import pytest

from portal.inbox.forms import ChoicesForm
from tests.factories.accounts import make_actor, sign_in
from workflow.inbox import kinds

pytestmark = pytest.mark.django_db
ADDRESS = "/notices/choices/"


@pytest.fixture
def actor():
    return make_actor("agency")


def sent(actor, **changes):
    """The form as the page shows it, with ``changes``."""
    form = ChoicesForm(person=actor.user)
    return {name: field.initial for name, field in form.fields.items()} | changes


def ways(actor) -> list[str]:
    actor.user.refresh_from_db()
    return actor.user.ways_told


def test_every_kind_is_there_once_and_legal_ones_say_that_they_stay(client, actor):
    page = sign_in(client, actor).get(ADDRESS).text
    every = [kind for _label, of in kinds.groups() for kind in of]
    assert [page.count(f'<select name="{kind.name}"') for kind in every] == [1] * len(every)
    assert page.count("不能關閉</span>") == sum(kind.legal for kind in every) == 8
    assert page.count('<option value="off"') == len(every) - 8


def test_what_is_chosen_is_kept_and_what_is_as_for_everybody_is_not(client, actor):
    answer = sign_in(client, actor).post(ADDRESS, sent(actor, due="daily", people="off"))
    assert (answer.headers["Location"], ways(actor)) == (ADDRESS, ["due=daily", "people=off"])
    page = client.get(ADDRESS)
    assert (page.context["form"]["due"].initial, page.context["form"]["late"].initial) == ("daily", "mail")
    client.post(ADDRESS, sent(actor, due="mail", people="off"))
    assert ways(actor) == ["people=off"]


def test_what_is_legal_cannot_be_had_not_at_all(client, actor):
    answer = sign_in(client, actor).post(ADDRESS, sent(actor, late="off", due="daily"))
    assert (answer.status_code, ways(actor)) == (422, [])
    assert set(answer.context["form"].errors) == {"late"}


def test_the_hour_of_the_mail_of_a_day_is_said(client, actor, settings):
    settings.DIGEST_HOUR = 9
    assert "每日彙整在上班日 9 時之後寄出一封" in sign_in(client, actor).get(ADDRESS).text


def test_the_page_asks_the_database_little(client, actor, django_assert_num_queries):
    sign_in(client, actor).get("/")
    with django_assert_num_queries(5):
        client.get(ADDRESS)
