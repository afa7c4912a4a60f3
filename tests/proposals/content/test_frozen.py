"""What versions keep: the bytes they always had, and every past shape read and written back the same."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from proposals.content import PlanContent, from_rows, from_version, to_json
from proposals.versions.freezing import canonical
from tests.proposals.content.plans import IDEAS, KEPT, answered, without_keys, written

Json = dict[str, Any]


@pytest.mark.django_db
@pytest.mark.parametrize("name", KEPT)
def test_a_plan_is_frozen_in_the_bytes_it_always_had(name):
    plan = written(IDEAS[name]) if name in IDEAS else answered()
    frozen = json.loads(canonical(to_json(from_rows(plan))))
    assert canonical(without_keys(frozen)) == canonical(KEPT[name])


@pytest.mark.django_db
@pytest.mark.parametrize("name", KEPT)
def test_a_plan_says_the_same_live_and_frozen_but_for_its_rows_keys(name):
    live = from_rows(written(IDEAS[name]) if name in IDEAS else answered())
    frozen = from_version(json.loads(canonical(to_json(live))))
    assert to_json(frozen) == to_json(live)
    assert [venture.id for venture in frozen.ventures] == [venture.id for venture in live.ventures]
    assert {row.id for row in (*frozen.resources, *frozen.consensus, *frozen.lines)} <= {None}


def as_today(content: Json) -> None:
    """Nothing is taken away."""


def before_templates(content: Json) -> None:
    del content["chapters"]


def before_places(content: Json) -> None:
    for venture in content["ventures"]:
        for name in ("address", "longitude", "latitude", "located_in"):
            venture.pop(name, None)


def before_questions(content: Json) -> None:
    for part in (content, *content["ventures"]):
        part.pop("answers", None)


def before_representation(content: Json) -> None:
    content["basics"]["owner"].pop("represented_by", None)


def at_first(content: Json) -> None:
    for take_away in (before_templates, before_places, before_questions, before_representation):
        take_away(content)


SHAPES: tuple[Callable[[Json], None], ...] = (
    as_today,
    before_templates,
    before_places,
    before_questions,
    before_representation,
    at_first,
)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", KEPT)
def test_every_past_shape_is_read_and_written_back(name, shape):
    kept = copy.deepcopy(KEPT[name])
    shape(kept)
    assert to_json(from_version(kept)) == kept


def test_what_a_shape_does_not_say_is_empty():
    kept = copy.deepcopy(KEPT["represented"])
    at_first(kept)
    content = from_version(kept)
    assert (content.chapters, content.answers, content.basics.owner.represented_by) == (None, (), "")
    assert {(v.address, v.longitude, v.located_in, v.applicant) for v in content.ventures} == {("", "", "", "")}


def test_nothing_at_all_is_read_as_an_empty_plan():
    assert from_version({}) == PlanContent()
