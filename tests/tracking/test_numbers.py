"""The same number twice is asked about wherever one is typed, and taken once it is meant."""

import pytest

from documents.letters.values import Kind, LetterContent, Party
from proposals.models import Letter, LetterVersion
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
ASKED = "這個發文字號已登錄於{}。若同一份公文確實包含本案，請勾選下面的確認後再登錄一次。"


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
