"""What every case has: its labels in the reader's language."""

import pytest
from django.utils.translation import override

from proposals.models import Proposal
from proposals.states import State
from workflow.states import Party

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_a_label_is_that_of_the_enum_in_the_readers_language(language):
    with override(language):
        cases = [Proposal(state=state, holder=Party.RDEC) for state in State]
        assert [case.get_state_display() for case in cases] == [str(state.label) for state in State]
        assert {case.get_holder_display() for case in cases} == {str(Party.RDEC.label)}


def test_what_has_no_label_is_shown_as_it_is():
    assert Proposal(state="elsewhere", holder="").get_state_display() == "elsewhere"
