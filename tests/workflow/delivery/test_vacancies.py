"""Cases in the hands of a unit with nobody left to act: who is above is told the same day, once a case."""

from __future__ import annotations

import pytest

from accounts import services
from accounts.invitations import services as invitations
from accounts.models import User
from accounts.states import Role, UnitKind
from proposals.models import Proposal
from proposals.services import admit
from proposals.states import PlanPermission
from proposals.states import State as PlanState
from reviews.rounds import asking, requests
from tests.factories.accounts import make_actor, make_unit
from tests.reviews import cases as reviews
from tests.tracking import cases as tracking
from tests.workflow.cases import day
from tracking import workflow as w
from tracking.states import State
from workflow import tasks
from workflow.delivery import vacancies
from workflow.engine.services import perform
from workflow.models import Notification, Vacancy

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return reviews.make_cast()


@pytest.fixture
def keeper():
    return make_actor(UnitKind.RDEC, Role.ADMINISTRATOR, name="研考管理")


def close(*actors, active: bool = False) -> None:
    """Somebody closes accounts in another way than the pages of people."""
    User.objects.filter(pk__in=[actor.user.pk for actor in actors]).update(is_active=active)


def told() -> list[tuple[str, str]]:
    return sorted(Notification.objects.filter(key__startswith="vacant:").values_list("user__name", "text"))


def words(case, unit) -> str:
    return f"{case}：「{unit}」目前沒有可以辦理的人員，請指派承辦人"


def test_an_agency_without_people_is_told_to_rdecs_administrators_once_a_case(cast, keeper):
    plan = reviews.reviewed_plan(cast)
    opinion = reviews.asked(plan, cast.farm)
    assert (tasks.look_for_vacancies(), told()) == (0, [])
    close(cast.farm)
    assert (tasks.look_for_vacancies(), told()) == (1, [("研考管理", words(opinion, "農業局"))])
    assert Notification.objects.get(key__startswith="vacant:").url == opinion.get_absolute_url()
    assert (tasks.look_for_vacancies(), len(told()), Vacancy.objects.count()) == (1, 1, 1)


def test_a_reader_acts_for_nobody_and_an_account_that_has_run_out_neither(cast, keeper):
    reviews.reviewed_plan(cast)
    User.objects.filter(pk=cast.farm.user.pk).update(valid_to=day("2025-01-31"))
    assert cast.reader.unit == cast.farm.unit
    assert (vacancies.look(), len(told())) == (1, 1)


def test_the_unit_above_is_told_before_rdec(cast, keeper):
    above = make_actor(UnitKind.AGENCY, name="局本部")
    middle = make_unit(UnitKind.AGENCY, parent=above.unit)
    type(middle).objects.filter(pk=cast.farm.unit_id).update(parent=middle)
    plan = reviews.reviewed_plan(cast)
    close(cast.farm)
    vacancies.look()
    assert told() == [("局本部", words(reviews.asked(plan, cast.farm), "農業局"))]


def test_a_new_person_ends_it_and_the_next_vacancy_is_told_of_anew(cast, keeper):
    reviews.reviewed_plan(cast)
    close(cast.farm)
    vacancies.look()
    close(cast.farm, active=True)
    assert (vacancies.look(), Vacancy.objects.filter(ended_at=None).count(), len(told())) == (0, 0, 1)
    close(cast.farm)
    assert (vacancies.look(), Vacancy.objects.count(), len(told())) == (1, 2, 2)


def waiting() -> list[str]:
    """What is still asked."""
    return sorted(Notification.objects.filter(key__startswith="vacant:").unread().values_list("text", flat=True))


def test_what_is_asked_is_done_once_somebody_has_come(cast, keeper):
    plan = reviews.reviewed_plan(cast)
    farm, water = (words(reviews.asked(plan, actor), actor.unit) for actor in (cast.farm, cast.water))
    close(cast.farm, cast.water)
    vacancies.look()
    assert waiting() == sorted([farm, water])
    make_actor(cast.farm.unit, Role.OFFICER, name="新承辦")
    vacancies.look([cast.farm.unit])
    assert waiting() == [water]
    vacancies.look([cast.farm.unit])
    assert waiting() == [water]


def test_what_is_asked_of_a_case_that_has_gone_on_is_done(cast, keeper):
    plan = reviews.reviewed_plan(cast)
    close(cast.farm)
    vacancies.look()
    assert waiting() == [words(reviews.asked(plan, cast.farm), cast.farm.unit)]
    asking.withdraw(reviews.asked(plan, cast.farm), reason="業務屬水利局權管。", by=cast.rdec)
    vacancies.look()
    assert (waiting(), Vacancy.objects.get().ended_at) == ([], None)


def test_a_case_that_lands_there_later_is_told_of_too(cast, keeper):
    close(cast.rdec, cast.supervisor)
    plan = reviews.make_plan(cast, PlanState.DOCUMENT_REVIEW)
    reviews.make_plan(cast, PlanState.CLOSED)
    make_actor(UnitKind.PLATFORM)
    admit(plan, [cast.farm.unit], PlanPermission.REVIEW)
    plan.due_on = plan.due_from = reviews.days_on(5)
    requests.open_for(plan, [cast.farm.unit], by=cast.rdec)
    opinion = reviews.file_as(cast.farm, plan)
    assert (opinion.refresh_from_db(), opinion.holder) == (None, "rdec")
    assert told() == [("研考管理", words(case, "研考會")) for case in (plan, opinion)]


def test_the_executing_unit_of_a_venture(keeper):
    cast = tracking.make_cast()
    plan, (tracked,) = tracking.executing_plan(cast, State.PLAN_FILED)
    close(cast.executor)
    assert vacancies.look() == 0
    perform(tracked, w.ACCEPT_PLAN, by=cast.platform)
    unit = cast.executor.unit
    assert told() == [("研考管理", words(tracked, unit))]
    # The plan under execution is in the same hands; told of is each case, and once.
    assert (vacancies.look(), vacancies.look()) == (2, 2)
    assert told() == sorted(("研考管理", words(case, unit)) for case in (plan, tracked))


def test_a_draft_is_told_to_nobody(cast, keeper):
    plan = reviews.make_plan(cast, PlanState.DRAFTING)
    Proposal.objects.filter(pk=plan.pk).update(notified_at=None, holder_unit=cast.proposer.unit)
    close(cast.proposer)
    assert (vacancies.look(), told()) == (0, [])
    Proposal.objects.filter(pk=plan.pk).update(notified_at=plan.notified_at)
    assert (vacancies.look(), told()) == (1, [("研考管理", words(plan, cast.proposer.unit))])


def test_removing_the_last_officer_tells_at_once(cast, keeper):
    plan = reviews.reviewed_plan(cast)
    manager = make_actor(cast.farm.unit, Role.ADMINISTRATOR, name="農業管理")
    services.remove(cast.farm.membership, by=manager)
    assert told() == [("研考管理", words(reviews.asked(plan, cast.farm), "農業局"))]
    asked = invitations.invite(cast.farm.unit, cast.farm.user.email, Role.OFFICER, by=manager)
    invitations.accept(asked, by=cast.farm.user)
    assert Vacancy.objects.get().ended_at is not None


def test_closing_the_account_in_the_admin_tells_at_once(cast, keeper, client, settings):
    settings.STAFF_MFA_REQUIRED = False
    plan = reviews.reviewed_plan(cast)
    user = cast.farm.user
    root = User.objects.create_superuser("root", "root@example.com", "x", name="系統")
    client.force_login(root)
    page = client.get(f"/admin/accounts/user/{user.pk}/change/")
    form = page.context["adminform"].form
    inline = page.context["inline_admin_formsets"][0].formset
    data = {f.html_name: f.value() for f in form if f.value() not in (None, False)}
    data |= {f.html_name: f.value() for f in inline.management_form}
    data |= {f.html_name: f.value() for each in inline for f in each if f.value() not in (None, False)}
    data.pop("is_active")
    saved = client.post(f"/admin/accounts/user/{user.pk}/change/", data)
    assert (saved.status_code, User.objects.get(pk=user.pk).is_active) == (302, False)
    assert told() == [("研考管理", words(reviews.asked(plan, cast.farm), "農業局"))]
