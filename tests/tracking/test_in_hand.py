"""What of the subsidy is in hand: by kind of expense and year, never more than what came (R10)."""

from hypothesis import given
from hypothesis import strategies as st

from tracking.in_hand import Rest, in_hand, in_words, total


def rests(*amounts):
    """Of one programme: kind, year and amount of each."""
    return in_hand(Rest(1, kind, year, amount) for kind, year, amount in amounts)


def test_one_kind_of_expense_fills_no_hole_of_the_other():
    found = rests(("capital", 115, 200_000), ("recurrent", 115, -200_000))
    assert (total(found), in_words(found)) == (200_000, "115 年資本門 200,000 元")


def test_what_was_spent_for_another_year_is_taken_from_the_earliest():
    found = rests(("capital", 115, 300), ("capital", 116, 500), ("capital", 117, -400))
    assert [(rest.year, rest.amount) for rest in found] == [(116, 400)]
    assert in_words(rests(("capital", 115, 300), ("recurrent", 116, 20), ("capital", 116, 500))) == (
        "115 年資本門 300 元、116 年經常門 20 元、116 年資本門 500 元"
    )


def test_programmes_are_added_up_in_words_and_kept_apart_in_sums():
    found = in_hand([Rest(1, "capital", 115, 300), Rest(2, "capital", 115, 200), Rest(3, "capital", 115, -900)])
    assert (len(found), in_words(found)) == (2, "115 年資本門 500 元")
    assert in_words(in_hand([Rest(None, "", None, 80)])) == "未分經資門 80 元"


NETS = st.lists(
    st.builds(
        Rest,
        programme=st.sampled_from([None, 1, 2]),
        expense=st.sampled_from(["recurrent", "capital"]),
        year=st.sampled_from([None, 114, 115, 116]),
        amount=st.integers(-10_000, 10_000),
        venture=st.sampled_from([1, 2]),
    ),
    unique_by=lambda rest: (rest.programme, rest.expense, rest.year, rest.venture),
)


@given(NETS)
def test_the_parts_are_all_of_what_each_kind_has_left(nets):
    expected = {}
    for net in nets:
        key = (net.venture, net.programme, net.expense)
        expected[key] = expected.get(key, 0) + net.amount
    found = in_hand(nets)
    assert all(rest.amount > 0 for rest in found)
    assert total(found) == sum(max(amount, 0) for amount in expected.values())
    came = {(net.venture, net.programme, net.expense, net.year): net.amount for net in nets}
    assert all(rest.amount <= came[rest.venture, rest.programme, rest.expense, rest.year] for rest in found)
