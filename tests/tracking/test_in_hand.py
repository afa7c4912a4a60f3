"""What of the subsidy is in hand: by kind of expense and year, never more than what came (R10)."""

from hypothesis import given
from hypothesis import strategies as st

from tracking.in_hand import Rest, Use, in_hand, in_words, of_subsidy, total


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


def test_what_was_spent_beyond_one_kind_is_no_subsidy_of_the_other():
    """100 came for each kind; 150 of the one and 20 of the other were spent: 80 are left, so 120 of it were spent."""
    kinds = [("recurrent", 150), ("capital", 20)]
    left = rests(*((kind, 115, 100 - spent) for kind, spent in kinds))
    for approved in ([(kind, 100) for kind, _spent in kinds], [("", 200)]):
        uses = [Use(1, kind, spent, dict(approved).get(kind, 0), 100) for kind, spent in kinds]
        uses += [Use(1, kind, 0, amount) for kind, amount in approved if not kind]
        assert (total(left), of_subsidy(uses)) == (80, 120)


def test_what_is_still_to_come_is_for_the_kind_the_letters_name_else_for_any():
    assert of_subsidy([(1, "recurrent", 150, 100), (1, "capital", 20, 100)]) == 120
    assert of_subsidy([(1, "recurrent", 150, 0), (1, "capital", 20, 0), (1, "", 0, 200)]) == 170
    assert of_subsidy([(1, "recurrent", 150, 0, 100), (1, "", 0, 120)]) == 120
    assert of_subsidy([(1, "capital", 90, 100, 100, 20), (2, "capital", 30, 100)]) == 110


CAME = st.lists(
    st.builds(
        Use,
        programme=st.sampled_from([1, 2]),
        expense=st.sampled_from(["recurrent", "capital"]),
        spent=st.integers(0, 200),
        approved=st.integers(0, 100),
        received=st.integers(0, 100),
        returned=st.integers(0, 50),
    ).filter(lambda use: use.returned <= max(use.received - use.spent, 0)),
    unique_by=lambda use: (use.programme, use.expense),
)


@given(CAME, st.booleans())
def test_once_all_has_come_it_is_what_came_less_what_is_left_and_was_returned(uses, is_split):
    """Whether the letters name kinds or not; before that it is at most what is still to come more."""
    nets = [Rest(use.programme, use.expense, 115, use.received - use.spent - use.returned) for use in uses]
    gone = sum(use.received - use.returned for use in uses) - total(in_hand(nets))
    to_come = 0 if is_split else 30
    said = [use._replace(approved=use.received if is_split else 0) for use in uses]
    if not is_split:
        said += [Use(of, "", 0, sum(u.received for u in uses if u.programme == of) + 15) for of in (1, 2)]
    assert gone <= of_subsidy(said) <= gone + to_come
    assert is_split <= (of_subsidy(said) == gone)
