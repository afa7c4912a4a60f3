"""The grounds of termination as RDEC keeps them: beside their clauses, off the list without harm, for nobody else (R10)."""

import pytest
from django.urls import reverse

from accounts.states import Role
from tests.factories.accounts import make_actor, sign_in
from tests.tracking.cases import executing_plan, ground, make_cast
from tracking.models import TerminationGround
from tracking.states import State
from tracking.workflow import TERMINATE
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("tracking:grounds"), reverse("tracking:ground_new")
SAID = {"words": "核定補助已移轉其他機關", "clause": "核定函附帶條件第三點", "position": "7", "is_active": "on"}


@pytest.fixture
def cast():
    return make_cast()


def edit(row):
    return reverse("tracking:ground_edit", args=[row.pk])


def test_one_more_is_offered_and_one_that_is_off_the_list_stays_with_what_ended_on_it(cast, client):
    _plan, (case, other) = executing_plan(cast, State.TRACKED, State.TRACKED)
    first = ground()["ground"]
    perform(case, TERMINATE, by=cast.supervisor, **ground())
    person = sign_in(client, cast.rdec)
    assert person.post(NEW, SAID, follow=True).redirect_chain == [(LIST, 302)]
    made = TerminationGround.objects.get(words=SAID["words"])
    assert (made.clause, made.position, made.is_active) == (SAID["clause"], 7, True)
    page = person.get(edit(first))
    off = {"words": first.words, "clause": first.clause, "position": "0"}
    assert person.post(edit(first), off | {f"initial-{name}": value for name, value in off.items()}).status_code == 302
    first.refresh_from_db()
    assert (page.status_code, first.is_active) == (200, False)
    shown = person.get(LIST).text
    assert [words in shown for words in (first.words, "已停用", f"新增 {made}", f"變更 {first}")] == [True] * 4
    offered = sign_in(client, cast.supervisor).get(
        reverse("tracking:undertaking_move", args=[other.pk, TERMINATE.name])
    )
    assert [str(row) for row in offered.context["form"].fields["ground"].queryset] == [str(made)]
    assert str(first) in sign_in(client, cast.rdec).get(case.get_absolute_url()).text


def test_nothing_is_kept_half(cast, client):
    person = sign_in(client, cast.rdec)
    answer = person.post(NEW, SAID | {"clause": "", "position": "-1"})
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["clause", "position"])
    assert not TerminationGround.objects.exists()


def test_two_who_change_one_are_told_with_both_values(cast, client):
    row, person = ground()["ground"], sign_in(client, cast.rdec)
    shown = {"initial-words": row.words, "initial-clause": row.clause, "initial-position": "0"}
    TerminationGround.objects.filter(pk=row.pk).update(words="執行單位來函終止")
    mine = {"words": "執行單位不再執行", "clause": row.clause, "position": "0", "is_active": "on"}
    answer = person.post(edit(row), mine | shown)
    assert answer.status_code == 409
    assert "執行單位來函終止" in str(answer.context["form"].errors["words"])


def test_for_others_it_is_not_there(cast, client):
    row = ground()["ground"]
    others = [cast.platform, cast.executor, cast.proposer, cast.ndc, make_actor(cast.rdec.unit, Role.MEMBER)]
    for actor in others:
        person = sign_in(client, actor)
        assert [person.get(page).status_code for page in (LIST, NEW, edit(row))] == [404] * 3
        assert person.post(NEW, SAID).status_code == 404
    assert TerminationGround.objects.count() == 1


def test_the_list_asks_as_often_with_many(cast, client, django_assert_num_queries):
    person = sign_in(client, cast.rdec)
    for many in (1, 30):
        for number in range(many):
            TerminationGround.objects.create(code=f"n{many}-{number}", words=f"事由{number}", clause="條文")
        person.get(LIST)
        with django_assert_num_queries(6):
            person.get(LIST)
