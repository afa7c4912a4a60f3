"""Writes that go to the database in one statement, and what an act reads once."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import make_actor
from workflow import known
from workflow.models import Notification, OutboxMessage
from workflow.together import Writes

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_actor("rdec").user


def notice(person, key, text="一"):
    return Notification(user=person, key=key, text=text)


def test_several_tables_are_written_in_one_statement(person, django_assert_num_queries):
    kept = Notification.objects.create(user=person, key="舊", text="一")
    kept.text, kept.url = "二", "/不寫/"
    writes = Writes()
    writes.insert(notice(person, key) for key in ("甲", "乙"))
    writes.save(kept, only=("text",))
    writes.update(OutboxMessage.objects.filter(key="沒有"), attempts=3)
    last = OutboxMessage(key="信")
    with django_assert_num_queries(1):
        assert writes.send_with(last)
    assert list(Notification.objects.order_by("id").values_list("key", "text", "url")) == [
        ("舊", "二", ""),
        ("甲", "一", ""),
        ("乙", "一", ""),
    ]
    assert OutboxMessage.objects.get() == last
    last.attempts = 1
    last.save()
    assert OutboxMessage.objects.get().attempts == 1


def test_what_is_there_already_is_left_as_it_is(person):
    Notification.objects.create(user=person, key="甲", text="先")
    OutboxMessage.objects.create(key="信", attempts=2)
    writes = Writes()
    writes.insert([notice(person, "甲", "後"), notice(person, "乙", "後")], unless_there=True)
    assert not writes.send_with(OutboxMessage(key="信"))
    assert list(Notification.objects.order_by("id").values_list("key", "text")) == [("甲", "先"), ("乙", "後")]
    assert OutboxMessage.objects.get().attempts == 2


def test_nothing_is_sent_twice_or_for_nothing(person, django_assert_num_queries):
    writes = Writes()
    writes.insert([])
    with django_assert_num_queries(0):
        writes.send()
    writes.insert([notice(person, "甲")])
    with django_assert_num_queries(1):
        writes.send()
        writes.send()
    assert Notification.objects.count() == 1


def test_conditions_that_no_row_can_meet_are_left_out(person, django_assert_num_queries):
    writes = Writes()
    writes.update(OutboxMessage.objects.filter(pk__in=[]), attempts=3)
    with django_assert_num_queries(0):
        writes.send()


def test_a_field_that_is_none_is_no_field_left_unwritten(person):
    kept = Notification.objects.create(user=person, key="甲", text="一")
    with pytest.raises(FieldDoesNotExist):
        Writes().save(kept, only=("txet",))


def test_what_waits_elsewhere_is_sent_with_it(person, django_assert_num_queries):
    writes, others = Writes(), Writes()
    writes.insert([notice(person, "甲")])
    others.insert([notice(person, "乙")])
    writes.join(others)
    with django_assert_num_queries(1):
        writes.send()
    assert set(Notification.objects.values_list("key", flat=True)) == {"甲", "乙"}


def test_an_act_reads_once_and_forgets(person):
    def count():
        return known.once("count", Notification.objects.count)

    with CaptureQueriesContext(connection) as asked:
        with known.act():
            assert count() == 0
            Notification.objects.create(user=person, key="甲", text="一")
            with known.act():  # a part of the act around it
                assert count() == 0
            known.tell("count", 7)
            assert count() == 7
        known.tell("count", 8)
        assert count() == 1
        assert count() == 1
    assert sum("COUNT" in query["sql"] for query in asked.captured_queries) == 3
