"""A meeting that a plan and a case apart have in common: corrected in the plan, and in both at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.demo.papers import paper
from proposals.corrections.entries import entries
from proposals.corrections.services import correct
from proposals.states import State
from tests.factories.accounts import sign_in
from tests.factories.plans import walker_at
from tests.tracking.ndc.test_alone import content, decided
from workflow.engine.errors import GuardFailed
from workflow.states import Remark

pytestmark = pytest.mark.django_db


def test_the_meeting_is_corrected_in_the_plan_and_with_it_in_the_case_apart(client):
    walker = walker_at(State.NDC_WORKING)
    plan, case, rdec = walker.plan, decided(walker), walker.cast.of("RDEC")
    (row,), (copy,) = plan.ndc_submissions.filter(kind="working"), case.ndc_submissions.all()
    values = {"place": "國發會 2 樓會議室", "minutes": paper("定稿")}
    correct(plan, entries["ndc_meeting"], row, values=values, reason="誤植", by=rdec)
    correct(plan, entries["submission"], row, values={"letter_number": "府授研展字第9號"}, reason="誤植", by=rdec)
    copy.refresh_from_db()
    assert (copy.place, copy.minutes.name, copy.letter_number) == (
        "國發會 2 樓會議室",
        "定稿（示範資料）.txt",
        "府授研展字第9號",
    )
    row.refresh_from_db()
    assert (copy.minutes_id != row.minutes_id, content(copy.minutes)) == (True, content(row.minutes))
    assert case.files.filter(attachment=copy.minutes).count() == 1
    said = [line.data for line in case.transitions.filter(move=Remark.CORRECT).order_by("id")]
    assert [(line["entry"]["id"], [each["new"] for each in line["corrected"]]) for line in said] == [
        (str(copy.pk), ["國發會 2 樓會議室", "定稿（示範資料）.txt"]),
        (str(copy.pk), ["府授研展字第9號"]),
    ]
    words = f"這次會議登錄於「{plan.case_number}」，請在該案更正，本案會一併更正。"
    with pytest.raises(GuardFailed) as there:
        correct(case, entries["ndc_meeting"], copy, values={"place": "他處"}, reason="誤植", by=rdec)
    assert str(there.value) == words
    page = sign_in(client, rdec).get(reverse("tracking:plan", args=[case.pk]))
    assert f"/plans/{case.pk}/correct/ndc_meeting/" not in page.text
    assert f"/plans/{case.pk}/correct/ndc_item/" in page.text
