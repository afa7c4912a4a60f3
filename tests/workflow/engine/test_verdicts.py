"""A rule answers yes, or no with the reason that helps."""

import pytest
from django.utils.translation import gettext_lazy as _

from workflow.engine.verdicts import YES, Predicate, Verdict, no, predicate, when


def says(verdict: Verdict) -> Predicate:
    return Predicate(lambda instance, actor: verdict, str(verdict.reason) or "yes")


NO_A, NO_B = no("甲不行"), no("乙不行")


def test_a_verdict_is_as_true_as_what_it_allows():
    assert (bool(YES), YES.allowed, YES.reason) == (True, True, "")
    assert (bool(NO_A), NO_A.allowed, NO_A.reason) == (False, False, "甲不行")


def test_verdicts_are_equal_by_value():
    assert no("甲不行") == NO_A
    assert no("甲不行") != NO_B


def test_when_drops_the_reason_of_what_holds():
    assert when(["something"], "甲不行") == YES
    assert when([], "甲不行") == NO_A
    assert when(None, "甲不行") == NO_A


def test_a_reason_may_be_translated_late():
    assert str(no(_("撤案")).reason) == "撤案"


def test_and_gives_the_first_reason():
    assert (says(YES) & says(YES))(None, None) == YES
    assert (says(NO_A) & says(NO_B))(None, None) == NO_A
    assert (says(YES) & says(NO_B))(None, None) == NO_B
    assert (says(NO_A) & says(YES))(None, None) == NO_A


def test_and_does_not_ask_further_after_a_no():
    asked = []
    second = Predicate(lambda instance, actor: asked.append(instance) or YES, "second")
    (says(NO_A) & second)("plan", "actor")
    assert asked == []


def test_or_gives_the_first_reason_when_both_refuse():
    assert (says(YES) | says(NO_B))(None, None) == YES
    assert (says(NO_A) | says(YES))(None, None) == YES
    assert (says(NO_A) | says(NO_B))(None, None) == NO_A


@pytest.mark.parametrize(
    ("first", "second", "answer", "evaluations"),
    [
        (YES, YES, YES, ["first"]),
        (YES, NO_B, YES, ["first"]),
        (NO_A, YES, YES, ["first", "second"]),
        (NO_A, NO_B, NO_A, ["first", "second"]),
    ],
)
def test_or_evaluates_nobody_twice_and_the_second_only_after_a_no(first, second, answer, evaluations):
    asked = []
    one = Predicate(lambda instance, actor: asked.append("first") or first, "first")
    other = Predicate(lambda instance, actor: asked.append("second") or second, "second")
    assert (one | other)("plan", "actor") is answer
    assert asked == evaluations


def test_a_chain_of_or_evaluates_each_once():
    asked = []

    def refusing(name: str) -> Predicate:
        return Predicate(lambda instance, actor: asked.append(name) or no(name), name)

    assert (refusing("甲") | refusing("乙") | refusing("丙"))("plan", "actor") == no("甲")
    assert asked == ["甲", "乙", "丙"]


def test_a_predicate_passes_on_case_and_actor():
    rule = Predicate(lambda instance, actor: when(instance == actor, "不同"), "same")
    assert rule("x", "x") == YES
    assert rule("x", "y") == no("不同")


def test_a_predicate_keeps_the_name_and_words_of_its_function():
    @predicate
    def is_owner(instance, actor):
        """The owner."""
        return YES

    assert (is_owner.__name__, is_owner.__doc__) == ("is_owner", "The owner.")
    assert (is_owner | says(NO_A)).__name__ == "is_owner | 甲不行"
    assert (is_owner & says(NO_A)).__name__ == "is_owner & 甲不行"
