"""What is missing in one field hides no rule of another: a form says all that is wrong with it in one go."""

from __future__ import annotations

from guidance.matching.forms import ContributionForm
from proposals.letters.forms import GivenForm


def test_what_was_put_in_has_a_day_and_a_measure():
    form = ContributionForm({"day": "", "hours": "", "amount": "", "words": "陪伴"})
    assert form.errors == {"day": ["請填寫「日期」。"], "hours": ["請填時數或金額，至少一項。"]}
    assert ContributionForm({"day": "", "hours": "x", "words": "陪伴"}).errors.keys() == {"day", "hours"}


def test_a_corrected_number_has_its_day_and_its_reason():
    form = GivenForm({"letter_number": "", "letter_date": "", "reason": ""}, is_correction=True)
    assert form.errors == {
        "reason": ["請填寫「更正理由」。"],
        "letter_number": ["請填寫「發文字號」。"],
        "letter_date": ["請填寫「發文日期」。"],
    }
