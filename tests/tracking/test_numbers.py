"""The same number twice is asked about wherever one is typed, and taken once it is meant."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.letters.values import Kind, LetterContent, Party
from proposals.models import Letter, LetterVersion
from proposals.numbers.doubts import MOST_WORDS, know_word
from proposals.states import Outcome
from proposals.states import State as PlanState
from proposals.workflow import SEND_TO_COUNSELLING
from tests.factories.accounts import sign_in
from tests.tracking.cases import DAY, make_cast, make_plan, make_submission
from tracking.approvals.forms import ApproveForm
from tracking.models import NdcSubmission
from tracking.ndc.forms import SendForm

pytestmark = pytest.mark.django_db
TAKEN = "府授研展字第1號"
ASKED = "這個發文字號已登錄於{}。"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def sent(cast):
    """Another plan, sent to NDC with the letter."""
    plan = make_plan(cast, PlanState.NDC_WORKING)
    make_submission(plan)
    return plan


def sending(cast, plan, **typed):
    data = {"letter_number": TAKEN, "letter_date": "115.3.2"} | typed
    return SendForm(data, instance=plan, actor=cast.rdec)


def test_sending_with_the_number_of_another_plan_is_asked_about_and_taken_when_meant(cast, sent):
    plan = make_plan(cast, PlanState.READY_FOR_COUNSELLING)
    form = sending(cast, plan)
    assert form.errors == {"again": [ASKED.format(f"「{sent}」的「函送國發會」")]}
    code = form["again"].field.widget.attrs["value"]
    assert sending(cast, plan, again="on").errors == form.errors
    assert sending(cast, plan, again=code[::-1]).errors == form.errors
    meant = sending(cast, plan, again=code)
    assert (meant.errors, meant.cleaned_data) == ({}, {"letter_number": TAKEN, "letter_date": DAY, "enclosed": []})
    assert sending(cast, plan, letter_number="府授研展字第2號").errors == {}


def test_the_page_shows_the_box_and_then_sends(client, cast, sent):
    plan = make_plan(cast, PlanState.READY_FOR_COUNSELLING)
    client = sign_in(client, cast.rdec)
    address = f"/tracking/plans/{plan.pk}/send/{SEND_TO_COUNSELLING.name}/"
    page = client.get(address)
    data = {"letter_number": TAKEN, "letter_date": "115.3.2", "key": page.context["key"]}
    data["expected_version"] = str(page.context["expected_version"])
    asked = client.post(address, data)
    assert (asked.status_code, '<input type="checkbox" name="again"' in asked.text) == (422, True)
    code = asked.context["form"]["again"].field.widget.attrs["value"]
    assert client.post(address, data | {"again": code}).status_code == 302
    assert NdcSubmission.objects.filter(proposal=plan).values_list("letter_number", flat=True).get() == TAKEN


def test_the_letter_that_was_drafted_for_the_plan_is_no_second(cast):
    plan = make_plan(cast, PlanState.READY_FOR_COUNSELLING)
    letter = Letter.objects.create(
        proposal=plan, unit=cast.rdec.unit, occasion="send_to_ndc", kind="letter", made_by="x"
    )
    words = LetterContent(Kind.LETTER.value, Party("研考會"), "檢送計畫，請　查照。").to_json()
    given = {"letter_number": TAKEN, "letter_date": DAY, "source": "typed", "number": 1}
    LetterVersion.objects.create(letter=letter, content=words, **given)
    assert sending(cast, plan).errors == {}


def test_a_ministrys_letter_may_approve_several_ventures_but_not_be_the_citys(cast, sent):
    plan = make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=(Outcome.PASSED, Outcome.PASSED))

    def approving(number):
        said = {"ministry": "文化部", "letter_number": number, "letter_date": "115.3.2", "amount": "100"}
        data = {f"{name}_{venture.pk}": text for venture in plan.venture_list for name, text in said.items()}
        return ApproveForm(data, instance=plan, actor=cast.rdec).errors

    assert approving("文源字第1150000001號") == {}
    assert approving(TAKEN) == {"again": [ASKED.format(f"「{sent}」的「函送國發會」")]}


class TestWhatDoesNotFit:
    """What a letter is asked when its number is typed back, a move's form asks too."""

    CHECK = "請核對：{}。"

    def test_a_number_of_another_year_than_its_day(self, cast):
        plan = make_plan(cast, PlanState.READY_FOR_COUNSELLING)
        other = {"letter_number": "府授研展字第1140000009號"}
        form = sending(cast, plan, **other)
        words = self.CHECK.format("字號的年度是 114 年，發文日期在 115 年")
        assert form.errors == {"again": [words]}
        code = form["again"].field.widget.attrs["value"]
        assert sending(cast, plan, **other, again=code).errors == {}
        assert sending(cast, plan, **other, again=code, letter_date="115.3.3").errors == {"again": [words]}

    def test_another_offices_word_once_the_units_own_is_known(self, cast):
        plan = make_plan(cast, PlanState.READY_FOR_COUNSELLING)
        other = {"letter_number": "中市農字第1150000009號"}
        assert sending(cast, plan, **other).errors == {}
        know_word(cast.rdec.unit, "府授研展字第1150000001號")
        cast.rdec.unit.refresh_from_db()
        words = self.CHECK.format(f"字號的字是「中市農」，{cast.rdec.unit}先前登錄的是「府授研展」")
        assert sending(cast, plan, **other).errors == {"again": [words]}
        assert sending(cast, plan, letter_number="府授研展字第1150000009號").errors == {}

    def test_of_a_ministrys_letter_the_year_alone(self, cast):
        know_word(cast.rdec.unit, "府授研展字第1150000001號")
        plan = make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=(Outcome.PASSED, Outcome.REJECTED))
        venture = plan.venture_list[0]
        said = {"ministry": "農業部", "letter_date": "1150302", "amount": "1200000"}
        asked = {}
        for number in ("農輔字第1150000009號", "農輔字第1140000009號"):
            data = {f"{name}_{venture.pk}": text for name, text in said.items()} | {
                f"letter_number_{venture.pk}": number
            }
            form = ApproveForm(data, instance=plan, actor=cast.rdec)
            asked[number] = form.errors.get("again")
        assert asked == {
            "農輔字第1150000009號": None,
            "農輔字第1140000009號": [self.CHECK.format("字號的年度是 114 年，發文日期在 115 年")],
        }

    def test_a_word_that_was_meant_on_a_moves_page_is_not_asked_about_again(self, client, cast):
        """Of a 字 that is known already nothing is written."""
        know_word(cast.rdec.unit, "府授研展字第1150000001號")
        number, costs = "府授研管字第115000000{}號", []
        for place in (1, 2):
            plan = make_plan(cast, PlanState.READY_FOR_COUNSELLING)
            address = f"/tracking/plans/{plan.pk}/send/{SEND_TO_COUNSELLING.name}/"
            page = sign_in(client, cast.rdec).get(address)
            data = {"letter_number": number.format(place), "letter_date": "115.3.2", "key": page.context["key"]}
            data["expected_version"] = str(page.context["expected_version"])
            if place == 1:
                asked = client.post(address, data)
                assert (asked.status_code, "字號的字是「府授研管」" in asked.text) == (422, True)
                data["again"] = asked.context["form"]["again"].field.widget.attrs["value"]
            with CaptureQueriesContext(connection) as told:
                assert client.post(address, data).status_code == 302
            costs.append([each["sql"] for each in told if 'UPDATE "accounts_unit"' in each["sql"]])
            cast.rdec.unit.refresh_from_db()
            assert cast.rdec.unit.letter_words == ["府授研管", "府授研展"]
        assert [len(each) for each in costs] == [1, 0]

    def test_nothing_is_known_of_a_number_that_was_not_recorded(self, client, cast):
        plan = make_plan(cast, PlanState.READY_FOR_COUNSELLING)
        address = f"/tracking/plans/{plan.pk}/send/{SEND_TO_COUNSELLING.name}/"
        data = {"letter_number": "府授研展字第1150000001號", "letter_date": "115.3.2", "expected_version": "999"}
        assert sign_in(client, cast.rdec).post(address, data).status_code == 409
        cast.rdec.unit.refresh_from_db()
        assert cast.rdec.unit.letter_words == []

    def test_a_unit_is_known_by_its_last_words(self, cast):
        unit = cast.rdec.unit
        for number in range(MOST_WORDS + 2):
            know_word(unit, f"字{number:02}字第1150000001號")
        know_word(unit, f"字{MOST_WORDS:02}字第1150000002號")
        know_word(unit, "沒有字號")
        unit.refresh_from_db()
        assert unit.letter_words == [f"字{number:02}" for number in range(MOST_WORDS + 1, 1, -1)]
