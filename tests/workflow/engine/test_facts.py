"""What guards of one call read of a case is read once for all of them, and anew for the next call."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.workflow.cases import make_cast, walker_at
from workflow.engine.facts import Facts, of_facts
from workflow.engine.services import available_moves, guard_verdict, perform
from workflow.engine.verdicts import Verdict, when

read: list[str] = []


def length(facts: Facts) -> int:
    """A reading that leaves a trace."""
    read.append("length")
    return len(facts.instance.title)


@of_facts
def short(facts: Facts, actor: Any) -> Verdict:
    """Titles are short."""
    return when(facts.of(length) < 5, "太長")


@of_facts
def even(facts: Facts, actor: Any) -> Verdict:
    """Titles are even."""
    return when(facts.of(length) % 2 == 0, "不成對")


@pytest.fixture(autouse=True)
def nothing_read():
    read.clear()


def test_a_fact_is_read_once_however_many_guards_ask():
    facts = Facts(SimpleNamespace(title="石岡水圳慢"))
    assert [facts.judge(guard, None).reason for guard in (short, even, short)] == ["太長", "不成對", "太長"]
    assert (facts.of(length), read) == (5, ["length"])


def test_other_facts_read_for_themselves():
    case = SimpleNamespace(title="石岡")
    assert [Facts(case).of(length), Facts(case).of(length), len(read)] == [2, 2, 2]


def test_a_guard_of_facts_is_a_guard_like_any_other():
    assert (short.__name__, short.__doc__) == ("short", "Titles are short.")
    assert [bool(short(SimpleNamespace(title=title), None)) for title in ("石岡", "石岡水圳慢行")] == [True, False]


def test_a_guard_of_the_case_alone_is_judged_on_the_case():
    facts = Facts(SimpleNamespace(title="石岡"))
    assert facts.judge(lambda case, actor: when(case.title == "石岡", ""), None).allowed is True


@pytest.mark.django_db
def test_a_page_reads_once_for_all_its_moves_and_the_door_for_itself(monkeypatch):
    walker = walker_at("notified", make_cast())
    plan, machine = walker.plan, walker.plan.machine
    start, submit = machine["start_coaching"], machine["submit_to_district"]
    monkeypatch.setattr(machine, "_more_guards", {"submit_to_district": [even, even], "start_coaching": [even]})
    facts = Facts(plan)
    available_moves(plan, walker.owner, facts)
    guard_verdict(plan, submit, walker.owner, facts)
    assert read == ["length"]
    guard_verdict(plan, submit, walker.owner)
    assert len(read) == 2
    perform(plan, start, by=walker.cast.of("PLATFORM"), coach=walker.cast.of("PLATFORM").user)
    assert len(read) == 3
