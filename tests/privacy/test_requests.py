"""A person's rights: who asks, until when is decided by the law, what is told and what the logs keep."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.states import Role, UnitKind
from privacy.chart import CARRY_OUT, EXTEND, GRANT, REFUSE, WITHDRAW
from privacy.models import RightsRequest
from privacy.services import ask, enter, move
from privacy.states import DAYS, GROUNDS, Right
from tests.factories.accounts import make_actor, make_deputy
from tests.privacy.cases import ANSWER, DONE, REACHED_AT, WORDS
from workflow.calendar import deadlines
from workflow.delivery.reminders import remind_all
from workflow.engine.errors import NotPermitted, WrongState
from workflow.models import CalendarDay, Notification

pytestmark = pytest.mark.django_db


def told(actor) -> list[str]:
    rows = Notification.objects.filter(user=actor.user, key__startswith="rights_request:").order_by("pk")
    return list(rows.values_list("text", flat=True))


def declare_off(day, scene) -> None:
    deadlines.declare([CalendarDay(date=day, is_workday=False, name="停止上班")], by=scene.head)


# --- the days of the law ----------------------------------------------------------------------------------------------


def test_the_days_of_the_law():
    assert DAYS == {"read": 15, "copy": 15, "correct": 30, "stop": 30, "erase": 30}


@pytest.mark.parametrize(
    ("right", "received_on", "due_on", "extended"),
    [
        ("read", dt.date(2026, 11, 3), dt.date(2026, 11, 18), dt.date(2026, 12, 3)),
        ("copy", dt.date(2026, 11, 3), dt.date(2026, 11, 18), dt.date(2026, 12, 3)),
        ("correct", dt.date(2026, 11, 2), dt.date(2026, 12, 2), dt.date(2027, 1, 4)),  # 1 January is a holiday
        ("stop", dt.date(2026, 11, 3), dt.date(2026, 12, 3), dt.date(2027, 1, 4)),  # 2 January is a Saturday
        ("erase", dt.date(2026, 11, 12), dt.date(2026, 12, 14), dt.date(2027, 1, 11)),  # 12 December is a Saturday
    ],
)
def test_until_when_is_decided(scene, right, received_on, due_on, extended):
    """Calendar days from the day after receipt; what ends on a day off ends on the next working day."""
    declare_off(dt.date(2027, 1, 1), scene)
    with time_machine.travel(dt.datetime(2026, 11, 16, 2, tzinfo=dt.UTC)):
        request = scene.entered(right, received_on)
        assert (request.state, request.due_on, request.due_days) == ("asked", due_on, None)
        move(request, EXTEND, by=scene.officer, extended="須向三個機關調閱。")
        assert (request.state, request.due_on, request.extended) == ("extended", extended, "須向三個機關調閱。")


def test_it_is_extended_once(scene):
    request = scene.asked()
    move(request, EXTEND, by=scene.officer, extended="須調閱。")
    with pytest.raises(WrongState, match="已延長過一次，不能再延長（個資法第 13 條）"):
        move(request, EXTEND, by=scene.officer, extended="再延。")


def test_a_day_off_that_is_declared_later_moves_it(scene):
    with time_machine.travel(dt.datetime(2026, 11, 3, 2, tzinfo=dt.UTC)):
        request = scene.asked()
        declare_off(dt.date(2026, 11, 18), scene)
        deadlines.keep()  # as on commit
    request.refresh_from_db()
    assert (request.due_on, request.due_from) == (dt.date(2026, 11, 19), dt.date(2026, 11, 18))


# --- asking -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("right", Right.values)
def test_each_right_is_asked_for_and_rdec_is_told(scene, right):
    request = scene.asked(right)
    kept = (request.name, request.identity, request.words, request.reached_at, request.holder, request.holder_unit)
    assert kept == ("王小明", "account", WORDS, REACHED_AT, "rdec", scene.officer.unit)
    text = f"收到新的個人資料權利請求：個資權利請求 {request.pk}：{Right(right).label}"
    assert [told(actor) for actor in (scene.officer, scene.head, scene.person)] == [[text], [text], []]


def test_nobody_asks_as_a_deputy(scene):
    with pytest.raises(NotPermitted, match="請以本人身分提出"):
        ask(by=make_deputy(scene.person), right="read", words=WORDS, reached_at=REACHED_AT)


def test_a_person_of_no_unit_asks(scene):
    from accounts.actors import Actor
    from tests.factories.accounts import make_user

    request = ask(by=Actor(make_user("新來的人")), right="read", words=WORDS, reached_at=REACHED_AT)
    assert (request.name, request.state) == ("新來的人", "asked")


def test_rdec_enters_what_was_asked_on_paper(scene):
    request = scene.entered()
    assert (request.applicant, request.name, request.identity, request.made_by) == (
        None,
        "陳阿公",
        "papers",
        scene.officer.label,
    )
    assert [told(actor) for actor in (scene.officer, scene.head)] == [[], [told(scene.head)[0]]]
    for other in (scene.person, make_actor(UnitKind.RDEC, Role.MEMBER), make_actor(UnitKind.PLATFORM)):
        with pytest.raises(NotPermitted, match="只有研考會承辦人與主管能登錄"):
            enter(by=other, right="read", words=WORDS, reached_at="x", name="某", identity="papers", received_on=None)


def test_the_database_knows_whose_identity_was_how_confirmed(scene):
    request = scene.asked()
    for wrong in ({"identity": "papers"}, {"applicant": None}):
        with pytest.raises(IntegrityError, match="rights_identity_is_known"), transaction.atomic():
            RightsRequest.objects.filter(pk=request.pk).update(**wrong)


# --- deciding ---------------------------------------------------------------------------------------------------------


def test_it_is_granted_and_carried_out_and_the_person_is_told(scene):
    request = scene.carried_out()
    assert (request.state, request.answer, request.done, request.holder) == ("carried_out", ANSWER, DONE, "nobody")
    name = f"個資權利請求 {request.pk}：查詢或請求閱覽"
    assert told(scene.person) == [f"您的請求（{name}）：准許", f"您的請求（{name}）：登錄辦理結果"]


def test_it_is_refused_by_a_ground_of_the_law(scene):
    request = scene.asked("erase")
    move(request, REFUSE, by=scene.head, ground="by_law", answer="計畫檔案須依檔案法保存。")
    assert (request.state, request.ground, request.answer) == ("refused", "by_law", "計畫檔案須依檔案法保存。")
    assert {right: [ground.value for ground in grounds] for right, grounds in GROUNDS.items()} == {
        "read": ["nation", "duty", "third", "not_kept", "unknown"],
        "copy": ["nation", "duty", "third", "not_kept", "unknown"],
        "correct": ["right", "not_kept", "unknown"],
        "stop": ["needed", "agreed", "not_kept", "unknown"],
        "erase": ["needed", "agreed", "by_law", "not_kept", "unknown"],
    }


def test_the_person_withdraws_and_is_not_told_of_it(scene):
    request = scene.asked()
    move(request, WITHDRAW, by=scene.person)
    assert (request.state, request.due_on, told(scene.person)) == ("withdrawn", None, [])


def test_nobody_decides_on_ones_own(scene):
    request = ask(by=scene.officer, right="read", words=WORDS, reached_at=REACHED_AT)
    with pytest.raises(NotPermitted, match="自己提出的請求由其他同仁准駁"):
        move(request, GRANT, by=scene.officer, answer=ANSWER)
    move(request, GRANT, by=scene.head, answer=ANSWER)
    with pytest.raises(NotPermitted):
        move(request, CARRY_OUT, by=scene.officer, done=DONE)


def test_the_log_keeps_nothing_that_was_written(scene):
    """Names and words stand in the row alone, which can be changed; the log cannot."""
    first, second = scene.asked(), scene.entered()
    move(first, EXTEND, by=scene.officer, extended="須調閱王小明的檔案。")
    move(first, GRANT, by=scene.officer, answer="准許王小明閱覽。")
    move(first, CARRY_OUT, by=scene.officer, done="王小明已閱覽。")
    move(second, REFUSE, by=scene.head, ground="needed", answer="陳阿公的電話須保留。")
    log = [(line.move, line.data) for row in (first, second) for line in row.transitions.order_by("id")]
    assert log == [
        ("extend", {"due_on": first.last_day_extended.isoformat()}),
        ("grant", {}),
        ("carry_out", {}),
        ("refuse", {"ground": "needed"}),
    ]
    words = "".join(Notification.objects.values_list("text", flat=True))
    assert [name in words for name in ("王小明", "陳阿公")] == [False, False]


def test_rdec_is_reminded_before_the_day_of_the_law(scene):
    with time_machine.travel(dt.datetime(2026, 11, 3, 2, tzinfo=dt.UTC)):
        request = scene.asked()
    with time_machine.travel(dt.datetime(2026, 11, 17, 2, tzinfo=dt.UTC)):
        remind_all()
    found = Notification.objects.filter(user=scene.officer.user, url=request.get_absolute_url(), kind="due")
    assert found.count() == 1
