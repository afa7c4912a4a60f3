"""Drafts of tabs: what is newer stays, what was sent is closed, another tab's text is nobody's to lose."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_actor
from workflow.drafts import services
from workflow.drafts.services import Place, Tab
from workflow.drafts.texts import words
from workflow.engine.errors import Refused
from workflow.models import Draft
from workflow.together import Writes

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    actor = make_actor("rdec")
    return Place(actor.user, actor.unit_id, "/here/")


def form(tab="one", seq=1, takes="", **typed):
    data = QueryDict(mutable=True)
    data.update({"csrfmiddlewaretoken": "x", "draft_tab": tab, "draft_seq": str(seq), "draft_takes": takes} | typed)
    return data


def kept(place) -> dict[str, str]:
    rows, _unread = services.of_page(place)
    return {row.tab: row.typed.get("text", "") for row in rows if row.data}


def test_what_the_page_carries_is_not_kept(place):
    assert services.keep(place, form(text="甲", saves="3", key="k")).data == "text=%E7%94%B2"


def test_what_comes_after_something_newer_is_dropped(place):
    services.keep(place, form(seq=2, text="新"))
    services.keep(place, form(seq=1, text="舊"))
    assert kept(place) == {"one": "新"}


def test_what_comes_after_it_was_sent_is_dropped_and_typing_on_is_kept(place):
    services.keep(place, form(seq=1, text="甲"))
    services.close(place, form(seq=3))
    services.keep(place, form(seq=2, text="甲乙"))
    assert kept(place) == {}
    services.keep(place, form(seq=4, text="甲乙丙"))
    assert kept(place) == {"one": "甲乙丙"}


def test_sent_before_anything_was_kept_closes_the_tab_too(place):
    services.close(place, form(seq=2))
    services.keep(place, form(seq=1, text="遲到"))
    assert kept(place) == {}


def test_two_tabs_are_two_drafts(place):
    services.keep(place, form("one", text="甲"))
    services.keep(place, form("two", text="乙"))
    services.close(place, form("two", 2))
    assert kept(place) == {"one": "甲"}


def test_a_tab_goes_on_with_the_text_of_another_unless_that_was_typed_on(place):
    services.keep(place, form("one", 1, text="甲"))
    services.keep(place, form("two", 1, "one:1", text="甲乙"))
    assert kept(place) == {"two": "甲乙"}
    services.keep(place, form("one", 2, text="甲丙"))
    services.keep(place, form("two", 2, "one:1", text="甲乙丁"))
    assert kept(place) == {"one": "甲丙", "two": "甲乙丁"}


def test_what_has_done_its_work_leaves_nothing(place):
    services.keep(place, form("one", text="甲"))
    services.close_all(place, form("two", 1))
    assert kept(place) == {}


def test_another_persons_and_another_units_drafts_are_apart(place):
    services.keep(place, form(text="甲"))
    other = make_actor("platform")
    assert kept(Place(other.user, place.unit_id, place.page)) == {}
    assert kept(Place(place.user, other.unit_id, place.page)) == {}
    assert kept(Place(place.user, None, place.page)) == {}


def test_who_acts_for_no_unit_has_drafts_too(place):
    nobody = Place(place.user, None, place.page)
    for seq in (1, 2):
        services.keep(nobody, form(seq=seq, text=str(seq)))
    assert kept(nobody) == {"one": "2"}


def test_a_person_has_a_bounded_number_of_drafts(place, monkeypatch):
    monkeypatch.setattr(services, "MOST", 2)
    for tab in ("one", "two"):
        services.keep(place, form(tab, text="甲"))
    with pytest.raises(Refused, match="太多尚未送出的暫存內容"):
        services.keep(place, form("three", text="丙"))
    assert kept(place) == {"one": "甲", "two": "甲"}


def test_that_something_was_sent_is_forgotten_in_time(place):
    services.close(place, form("one"))
    Draft.objects.update(saved_at=timezone.now() - services.REMEMBERED - dt.timedelta(days=1))
    services.keep(place, form("two", text="乙"))
    assert list(Draft.objects.values_list("tab", flat=True)) == ["two"]


@pytest.mark.parametrize("text", ["", "one", "one:", ":1", "o ne:1", "one:9999999999", "x" * 65 + ":1"])
def test_a_tab_without_a_proper_name_is_none(text):
    assert Tab.read(text) == Tab()


def test_words_are_what_was_written(place):
    posted = form(title="題目", text="第一行\n第二行", agreed="on", password1="secret", blank=" ", move="ask_back")
    assert words(posted) == ["題目", "第一行\n第二行"]


def test_closing_empties_what_came_without_a_tab_and_spares_what_was_typed_on(place):
    services.keep(place, form("", 0, text="沒有分頁"))
    services.keep(place, form("one", 5, text="又打了"))
    services.close(place, form("one", 4, "one:3"))
    assert kept(place) == {"one": "又打了"}
    services.close_all(place, form("one", 4))
    assert kept(place) == {"one": "又打了"}


def test_a_draft_is_kept_and_closed_in_one_statement_each(place, django_assert_num_queries):
    services.keep(place, form(text="甲"))
    with django_assert_num_queries(3):  # with the savepoint around it
        services.keep(place, form(seq=2, text="乙"))
    with django_assert_num_queries(1):
        services.close_all(place, form(seq=3))


def test_a_page_is_closed_with_what_it_was_for(place, django_assert_num_queries):
    services.keep(place, form(text="甲"))
    writes = Writes()
    assert services.close_with(writes, place, form("two", 1))
    assert kept(place) == {"one": "甲"}
    with django_assert_num_queries(1):
        writes.send()
    assert kept(place) == {}


def test_a_page_that_an_app_watches_is_closed_by_itself(place):
    """Its draft is held before its case; who moves the case holds that first."""
    opinion = replace(place, page=reverse("reviews:opinion_file", args=[1]))
    writes = Writes()
    assert not services.close_with(writes, opinion, form(seq=1))
    writes.send()
    assert not Draft.objects.filter(page=opinion.page).exists()
