"""The three figures of each role: the words, and that each is the length of the list it opens."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.states import Role
from portal.desk.figures import KEEPING, LEADING, WORKING
from proposals.models import Proposal
from proposals.states import State
from reviews.models import OpinionRequest
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import walkers_at
from tests.guidance.cases import make_plan
from tests.guidance.matching.cases import make_scene, matched
from workflow.rows import Rows, counted_together

pytestmark = pytest.mark.django_db
FOR = {
    ("owner", Role.OFFICER): ["辦理中的計畫", "逾期的計畫", "執行列管的計畫"],
    ("D200", Role.OFFICER): ["待檢核的送件", "逾期的計畫", "辦理中的計畫"],
    ("D200", Role.SUPERVISOR): ["逾期的計畫", "書面審查中的計畫", "執行列管的計畫"],
    ("AGR", Role.OFFICER): ["待回復的審查意見", "逾期未回復的審查意見", "執行列管的計畫"],
    ("AGR", Role.SUPERVISOR): ["逾期未回復的審查意見", "逾期結案的審查意見", "執行列管的計畫"],
    ("PLATFORM", Role.OFFICER): ["新知會的計畫", "輔導中的計畫", "逾期的計畫"],
    ("PLATFORM", Role.SUPERVISOR): ["逾期的計畫", "籌備與輔導中的計畫", "執行列管的計畫"],
    ("RDEC", Role.OFFICER): ["待成案的計畫", "逾期未回復的審查意見", "逾期的計畫"],
    ("RDEC", Role.SUPERVISOR): ["逾期的計畫", "國發會審查中的計畫", "執行列管的計畫"],
    ("RDEC", Role.ADMINISTRATOR): ["辦理中的計畫", "逾期的計畫", "執行列管的計畫"],
    ("CONVENER", Role.SUPERVISOR): ["專案會議階段的計畫", "逾期的計畫", "執行列管的計畫"],
    ("NDC", Role.OFFICER): ["待輔導會議的計畫", "待工作會議的計畫", "執行列管的計畫"],
    ("TEAM-AGR", Role.OFFICER): ["辦理中的計畫", "籌備與輔導中的計畫", "逾期的計畫"],
}
COUNTS = {
    ("owner", Role.OFFICER): [4, 2, 0],
    ("D200", Role.OFFICER): [1, 2, 4],
    ("D200", Role.SUPERVISOR): [2, 1, 0],
    ("AGR", Role.OFFICER): [1, 1, 0],
    ("AGR", Role.SUPERVISOR): [1, 0, 0],
    ("PLATFORM", Role.OFFICER): [1, 0, 2],
    ("PLATFORM", Role.SUPERVISOR): [2, 1, 0],
    ("RDEC", Role.OFFICER): [1, 4, 2],
    ("RDEC", Role.SUPERVISOR): [2, 0, 0],
    ("RDEC", Role.ADMINISTRATOR): [4, 2, 0],
    ("CONVENER", Role.SUPERVISOR): [0, 1, 0],
    ("NDC", Role.OFFICER): [0, 0, 0],
    ("TEAM-AGR", Role.OFFICER): [0, 0, 0],
}


@pytest.fixture
def walkers():
    made = walkers_at("notified", "with_district", "with_rdec", "document_review")
    day = timezone.localdate() - dt.timedelta(days=3)
    Proposal.objects.update(due_on=timezone.localdate() + dt.timedelta(days=9))
    Proposal.objects.filter(pk__in=[made[2].plan.pk, made[3].plan.pk]).update(due_on=day)
    OpinionRequest.objects.update(due_on=day)
    return made


def person(walkers, code, role):
    if code == "owner":
        return walkers[0].owner
    own = walkers[0].cast.of(code)
    return own if own.role == role else make_actor(own.unit, role)


@pytest.mark.parametrize(("code", "role"), FOR)
def test_each_role_reads_its_three_and_each_opens_the_list_it_counts(client, walkers, code, role):
    found = sign_in(client, person(walkers, code, role)).get("/").context["figures"]
    assert [str(figure.words) for figure in found] == FOR[code, role]
    listed = [client.get(figure.url).context["page"].paginator.count for figure in found]
    assert [figure.count for figure in found] == listed
    assert listed == COUNTS[code, role]


def test_every_kind_of_unit_has_its_own_three():
    assert all(
        len({str(asked.words) for asked in three}) == 3 for three in (*WORKING.values(), *LEADING.values(), KEEPING)
    )
    assert all(LEADING[kind] != WORKING[kind] for kind in LEADING)


def test_several_lists_are_counted_in_one_statement(walkers):
    every, none = Proposal.objects.order_by("-id"), Proposal.objects.filter(title="無")
    with CaptureQueriesContext(connection) as captured:
        assert counted_together([Rows([every]), Rows([none]), Rows([every, every])], 300) == [4, 0, 4]
    assert len(captured) == 1
    assert counted_together([Rows([every])], 3) == [3]


def test_a_partner_reads_of_the_plans_it_works_along_with_and_of_no_other(client):
    scene = make_scene()
    make_plan(scene.cast)  # another plan of the same proposer
    words = ["辦理中的計畫", "執行列管的計畫", "已結案的計畫"]

    def counted():
        found = sign_in(client, scene.people).get("/").context["figures"]
        assert [str(figure.words) for figure in found] == words
        listed = [client.get(figure.url).context["page"].paginator.count for figure in found]
        assert [figure.count for figure in found] == listed
        return listed

    assert counted() == [0, 0, 0]
    matched(scene, "active")
    assert counted() == [1, 0, 0]
    QuerySet.update(Proposal.objects.filter(pk=scene.plan.pk), state=State.EXECUTING)
    assert counted() == [1, 1, 0]
    QuerySet.update(Proposal.objects.filter(pk=scene.plan.pk), state=State.CLOSED)
    assert counted() == [0, 1, 1]  # the stage of carrying out ends with the plan
