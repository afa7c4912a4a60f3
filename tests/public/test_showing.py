"""Which cases the public sees, and what of their words."""

import pytest

from proposals.consent.services import answer_showcase
from proposals.models import Proposal
from proposals.workflow import WITHDRAW
from public.showing import VEILED, persons_of, proposer_of, shown_photos, shown_plans, veiled
from tests.factories.plans import ELDER, walker_at, walkers_at
from tracking.states import Covers

pytestmark = pytest.mark.django_db


def shown():
    return sorted(shown_plans().values_list("state", flat=True))


def test_a_case_is_shown_from_its_approval_on():
    walkers_at("ndc_working", "preliminarily_approved", "approved", "executing", "closed")
    assert shown() == ["approved", "closed", "executing"]


def test_as_long_as_its_proposer_agrees(city):
    assert shown() == ["closed"]
    assert shown_photos().count() > 0
    answer_showcase(city.shown, given=False, by=city.owner)
    assert (shown(), shown_photos().count()) == ([], 0)
    answer_showcase(city.shown, given=True, by=city.owner)
    assert shown() == ["closed"]


def test_nothing_is_shown_without_a_word():
    walker_at(
        "approved", ventures=(("水圳慢行導覽", "培訓解說員。", "CP10"),)
    )  # of one venture the demo asks for no consent
    assert shown() == []


def test_what_was_given_up_after_its_approval_is_not_shown():
    walker = walker_at("approved")
    assert shown() == ["approved"]
    walker.step(WITHDRAW)
    assert shown() == []


def test_pictures_are_those_whose_consent_covers_the_show(city):
    covered = [photo.covers for photo in shown_photos()]
    assert [Covers.SHOWCASE in covers for covers in covered] == [True] * len(covered)
    assert {photo.withdrawn_at for photo in shown_photos()} == {None}


def test_a_person_is_no_name():
    plan = Proposal.objects.select_related("owner", "represented_by", "coach").get(
        pk=walker_at("with_district").plan.pk
    )
    assert proposer_of(plan) == plan.owner.full_name
    plan.owner.organisation_kind = "individual"
    assert proposer_of(plan) == "個人"
    assert plan.owner.name in persons_of(plan)
    elder = walker_at("with_rdec" if len(ELDER.districts) > 1 else "with_district", idea=ELDER).plan
    elder = Proposal.objects.select_related("owner", "represented_by", "coach").get(pk=elder.pk)
    assert proposer_of(elder) == f"個人（{elder.represented_by.name}代為提案）"
    assert elder.owner.name in persons_of(elder)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("請洽陳美玲，04-2228-9111 分機 12。", f"請洽{VEILED}，{VEILED}。"),
        ("手機 0912345678 或 0912-345-678", f"手機 {VEILED} 或 {VEILED}"),
        ("(04)22289111#345", VEILED),
        ("寫信到 a.b+c@demo.example.tw 報名", f"寫信到 {VEILED} 報名"),
        ("115 年 3 月 120 人，經費 1,200,000 元", "115 年 3 月 120 人，經費 1,200,000 元"),
    ],
)
def test_names_numbers_and_addresses_are_left_out_of_texts(text, told):
    assert veiled(text, ["陳美玲"]) == told
