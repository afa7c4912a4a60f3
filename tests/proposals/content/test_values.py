"""The values of a content: frozen, equal by what they say, added up by the budget's one sheet."""

from __future__ import annotations

import dataclasses

import pytest

from proposals.budget.sums import sheet
from proposals.content import PlanContent, VentureContent, from_version, values
from tests.proposals.content.plans import KEPT

EVERY = [kind for kind in vars(values).values() if dataclasses.is_dataclass(kind)]


@pytest.mark.parametrize("kind", EVERY)
def test_every_value_is_frozen_and_holds_nothing_but_its_fields(kind):
    names = {field.name for field in dataclasses.fields(kind)}
    assert kind.__dataclass_params__.frozen is True
    assert set(kind.__slots__) == names
    assert not any("list" in str(field.type) or "dict" in str(field.type) for field in dataclasses.fields(kind))


def test_equal_contents_are_equal_and_can_be_keys():
    one, other = (from_version(KEPT["answered"]) for _time in range(2))
    assert (one == other, len({one, other})) == (True, 1)
    assert one != dataclasses.replace(one, vision="別的願景")


def test_a_venture_is_found_by_its_key():
    first, second = VentureContent(id=3, title="甲"), VentureContent(id=5, title="乙")
    content = PlanContent(ventures=(first, second))
    assert (content.venture(5), str(content.venture(3))) == (second, "甲")


def test_lines_add_up_over_all_ventures():
    content = from_version(KEPT["two ventures"])
    assert [len(venture.budget) for venture in content.ventures] == [6, 6]
    assert sheet(content.lines).whole.total == sum(venture.declared_total for venture in content.ventures) == 3_600_000
    assert sum(line.total for line in content.lines) == 3_600_000
