"""Sixteen at once: one effect per intent, nobody overwrites anybody, no number twice and none left out."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from accounts.states import Role, UnitKind
from chapters.states import Section
from inputs.fields import format_roc, roc_year
from proposals import workflow as w
from proposals.consent import services as filing
from proposals.models import CaseCounter, PlanVersion, PrivacyNotice, Proposal, ProposalTransition, Venture
from proposals.services import let_in, let_out
from proposals.states import HOLDERS, PlanPermission
from proposals.writing.sections import BenefitsForm, Parts
from proposals.writing.services import save_forms
from reviews.models import OpinionRequest, ReviewRound
from reviews.rounds.services import open_round
from tests.factories.accounts import make_actor, sign_in
from tests.guidance.sent import as_it_stands
from tests.workflow.cases import learnt, log_of, walker_at
from tests.workflow.races import THREADS, race, wide_pool
from workflow.engine.errors import Refused, StaleVersion, WrongState
from workflow.engine.moves import Move
from workflow.engine.services import perform
from workflow.models import Notification, OutboxMessage, Transition

pytestmark = pytest.mark.django_db(transaction=True)
TAKEN = "這個送出代碼已用於另一個動作。請重新開啟頁面。"
CHECKS = dict.fromkeys(("check_complete", "check_consensus", "check_budget", "check_vision"), True)


@pytest.fixture(autouse=True)
def _connections():
    with wide_pool():
        yield


@pytest.fixture
def walker():
    return walker_at("notified")


def runner(plan: Proposal, move: Move, by: Any, **data: Any):
    """Loads the plan as a page would, then makes the move."""

    def prepare():
        loaded = Proposal.objects.get(pk=plan.pk)
        return lambda: perform(loaded, move, by=by, **data)

    return prepare


def kinds(results: list[Any]) -> Counter:
    return Counter("done" if isinstance(r, Transition) else type(r).__name__ for r in results)


def chain_holds(plan: Proposal) -> bool:
    """Each line begins where the last one ended, the versions count up by one, and the row agrees with the log."""
    plan.refresh_from_db()
    lines = list(plan.transitions.order_by("id"))
    joined = all(a.target == b.source for a, b in itertools.pairwise(lines))
    counted = [line.row_version for line in lines] == list(range(1, len(lines) + 1))
    return joined and counted and (lines[-1].target, lines[-1].row_version) == (plan.state, plan.row_version)


# --- the door -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seen", "refusal"), [({}, WrongState), ({"expected_version": 1}, StaleVersion)], ids=["no page", "one page"]
)
def test_one_of_sixteen_makes_the_move(walker, seen, refusal):
    platform = walker.cast.of("PLATFORM")
    results = race([runner(walker.plan, w.START_COACHING, platform, coach=platform.user, **seen)] * THREADS)
    assert kinds(results) == {"done": 1, refusal.__name__: THREADS - 1}
    assert log_of(walker.plan) == [("notify", "drafting", "notified"), ("start_coaching", "notified", "coaching")]
    assert chain_holds(walker.plan)
    assert Notification.objects.filter(key=f"proposal:{walker.plan.pk}:2").count() == 1
    assert OutboxMessage.objects.filter(key__startswith=f"proposal:{walker.plan.pk}:2:").count() == 1


def test_sixteen_with_one_key_are_one_intent(walker):
    platform = walker.cast.of("PLATFORM")
    data = {"coach": platform.user, "expected_version": 1, "key": "one-intent"}
    results = race([runner(walker.plan, w.START_COACHING, platform, **data)] * THREADS)
    assert kinds(results) == {"done": THREADS}
    assert {r.pk for r in results} == {ProposalTransition.objects.get(key="one-intent").pk}
    assert (walker.plan.transitions.count(), chain_holds(walker.plan)) == (2, True)


def test_two_different_moves_of_one_page_are_one_effect(walker):
    platform, owner = walker.cast.of("PLATFORM"), walker.owner
    start = runner(walker.plan, w.START_COACHING, platform, coach=platform.user, expected_version=1)
    submit = runner(walker.plan, w.SUBMIT_TO_DISTRICT, owner, consent=True, expected_version=1)
    results = race([start, submit] * (THREADS // 2))
    assert kinds(results) == {"done": 1, "StaleVersion": THREADS - 1}
    assert (walker.plan.transitions.count(), chain_holds(walker.plan)) == (2, True)
    assert PlanVersion.objects.count() == 1 + (walker.plan.state == "with_district")


def test_moves_that_may_follow_each_other_make_one_unbroken_log(walker):
    """Coaching may begin before the submission or not at all, but nothing happens twice and nothing in between."""
    platform, owner = walker.cast.of("PLATFORM"), walker.owner
    start = runner(walker.plan, w.START_COACHING, platform, coach=platform.user)
    submit = runner(walker.plan, w.SUBMIT_TO_DISTRICT, owner, consent=True)
    results = race([start, submit] * (THREADS // 2))
    made = [line[0] for line in log_of(walker.plan)[1:]]
    assert made in (["submit_to_district"], ["start_coaching", "submit_to_district"])
    assert kinds(results) == {"done": len(made), "WrongState": THREADS - len(made)}
    assert (chain_holds(walker.plan), PlanVersion.objects.count()) == (True, 2)


def test_withdrawal_and_coaching_do_not_both_win(walker):
    platform, owner = walker.cast.of("PLATFORM"), walker.owner
    start = runner(walker.plan, w.START_COACHING, platform, coach=platform.user, expected_version=1)
    leave = runner(walker.plan, w.WITHDRAW, owner, reason="重新規劃", expected_version=1)
    results = race([start, leave] * (THREADS // 2))
    assert (kinds(results)["done"], all(isinstance(r, Transition | Refused) for r in results)) == (1, True)
    assert chain_holds(walker.plan)


def test_one_of_sixteen_lets_a_unit_in_and_one_lets_it_out(walker):
    agency, rdec = walker.cast.of("AGR").unit, walker.cast.of("RDEC")
    nobody_fails, held = [None] * THREADS, walker.plan.group_permissions
    into = race([lambda: lambda: let_in(walker.plan, [agency], PlanPermission.REVIEW, by=rdec)] * THREADS)
    assert (into, held.count()) == (nobody_fails, 1)
    out = race([lambda: lambda: let_out(walker.plan, agency, PlanPermission.REVIEW, by=rdec)] * THREADS)
    assert (out, held.count()) == (nobody_fails, 0)
    assert [line[0] for line in log_of(walker.plan)] == ["notify", "let_in", "let_out"]


# --- a move that leads back to its own state ------------------------------------------------------------------------


@pytest.fixture
def note():
    """A loop on the chart of plans, for this test only: the state gives no protection, only version and key do."""
    loop = replace(w.START_COACHING, name="note_down", source=frozenset({"notified"}), target="notified", form="")
    loop = replace(loop, effects=())
    with learnt(Proposal, loop):
        yield loop


def test_one_of_sixteen_makes_a_loop_from_one_page(walker, note):
    results = race([runner(walker.plan, note, walker.cast.of("PLATFORM"), expected_version=1)] * THREADS)
    assert kinds(results) == {"done": 1, "StaleVersion": THREADS - 1}
    assert log_of(walker.plan)[1:] == [("note_down", "notified", "notified")]
    assert chain_holds(walker.plan)


def test_a_loop_with_one_key_is_one_intent(walker, note):
    results = race([runner(walker.plan, note, walker.cast.of("PLATFORM"), key="loop")] * THREADS)
    assert (kinds(results), len({r.pk for r in results})) == ({"done": THREADS}, 1)
    assert (walker.plan.transitions.count(), chain_holds(walker.plan)) == (2, True)


def test_sixteen_intents_of_a_loop_are_sixteen_effects_one_after_the_other(walker, note):
    platform = walker.cast.of("PLATFORM")
    results = race([runner(walker.plan, note, platform, key=f"loop-{n}") for n in range(THREADS)])
    assert kinds(results) == {"done": THREADS}
    assert sorted(r.row_version for r in results) == list(range(2, THREADS + 2))
    assert chain_holds(walker.plan)


# --- one key, two cases ---------------------------------------------------------------------------------------------


def test_one_key_on_two_cases_is_one_effect(walker):
    """The unique index answers where the lock of a row cannot."""
    other = walker_at("notified", walker.cast, title="另一個計畫", owner="另一個協會")
    platform = walker.cast.of("PLATFORM")
    data = {"coach": platform.user, "key": "shared"}
    pair = [
        runner(walker.plan, w.START_COACHING, platform, **data),
        runner(other.plan, w.START_COACHING, platform, **data),
    ]
    results = race(pair * (THREADS // 2))
    assert kinds(results) == {"done": THREADS // 2, "Refused": THREADS // 2}
    assert {str(r) for r in results if isinstance(r, Refused)} == {TAKEN}
    assert ProposalTransition.objects.filter(move="start_coaching").count() == 1
    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["coaching", "notified"]


# --- case numbers ---------------------------------------------------------------------------------------------------


def received_plans(count: int) -> list[Proposal]:
    """Plans at RDEC, made without their way."""
    owner = make_actor(UnitKind.PROPOSER)
    plans = [
        Proposal.objects.create(
            owner=owner.unit,
            created_by=owner.user,
            title=f"計畫{number}",
            state="with_rdec",
            holder=HOLDERS["with_rdec"],
            notified_at=timezone.now(),
        )
        for number in range(count)
    ]
    Venture.objects.bulk_create(Venture(proposal=plan, title=plan.title) for plan in plans)
    return plans


def numbers() -> list[str]:
    return sorted(Proposal.objects.exclude(case_number=None).values_list("case_number", flat=True))


@pytest.mark.parametrize("last", [None, 41])
def test_sixteen_cases_formed_at_once_are_numbered_without_gaps(last):
    year = roc_year(timezone.localdate())
    if last:
        CaseCounter.objects.create(year=year, last=last)
    rdec = make_actor(UnitKind.RDEC)
    results = race([runner(plan, w.FORM_CASE, rdec, **CHECKS) for plan in received_plans(THREADS)])
    assert kinds(results) == {"done": THREADS}
    first = (last or 0) + 1
    assert numbers() == [f"{year}-{n:04d}" for n in range(first, first + THREADS)]
    assert sorted(r.data["case_number"] for r in results) == numbers()
    assert CaseCounter.objects.get().last == first + THREADS - 1


def test_who_is_refused_after_taking_a_number_gives_it_back():
    """Four pairs share a key: the second of each is refused when its line is written, its number already taken."""
    year, rdec = roc_year(timezone.localdate()), make_actor(UnitKind.RDEC)
    keys = [f"pair-{n // 2}" if n < 8 else f"single-{n}" for n in range(THREADS)]
    plans = received_plans(THREADS)
    results = race([runner(plan, w.FORM_CASE, rdec, key=key, **CHECKS) for plan, key in zip(plans, keys, strict=True)])
    assert kinds(results) == {"done": 12, "Refused": 4}
    assert numbers() == [f"{year}-{n:04d}" for n in range(1, 13)]
    assert CaseCounter.objects.get().last == 12


# --- writers and movers ---------------------------------------------------------------------------------------------


def test_whoever_saves_a_page_opened_before_a_move_does_not_undo_the_move(walker):
    """Fifteen save a section while the plan is filed: each is either in the filed version or refused, none is lost."""
    plan, owner = walker.plan, walker.owner

    def writer(number: int):
        def prepare():
            loaded = Proposal.objects.visible_to(owner).for_page().get(pk=plan.pk)
            form = BenefitsForm(QueryDict(f"benefits=text-{number}"), instance=loaded)
            assert form.is_valid()
            return lambda: save_forms(loaded, Section.BENEFITS, Parts(form), by=owner)

        return prepare

    submit = runner(plan, w.SUBMIT_TO_DISTRICT, owner, consent=True)
    results = race([writer(n) for n in range(8)] + [submit] + [writer(n) for n in range(8, 15)])
    refused = [str(r) for r in results if isinstance(r, Refused)]
    assert kinds(results)["done"] == 1
    assert set(refused) <= {"計畫目前為「區公所收件」，內容不開放修改。"}
    assert len(refused) + results.count(None) == 15
    assert chain_holds(plan)
    assert (plan.state, plan.benefits) == ("with_district", plan.version.content["benefits"])


def test_a_round_is_opened_once(walker):
    walker.walk("formed")
    plan, rdec, agencies = walker.plan, walker.cast.of("RDEC"), walker.agencies()
    due = walker.calendar.add(timezone.localdate(), 15)

    def prepare():
        loaded = Proposal.objects.get(pk=plan.pk)
        return lambda: open_round(loaded, agencies=agencies, due_on=due, by=rdec)

    results = race([prepare] * THREADS)
    assert kinds(results) == {"done": 1, "WrongState": THREADS - 1}
    assert (ReviewRound.objects.count(), OpinionRequest.objects.count()) == (1, len(agencies))
    assert chain_holds(plan)


# --- over HTTP ------------------------------------------------------------------------------------------------------


def clicker(actor: Any, address: str, data: dict[str, Any]):
    def prepare():
        with transaction.atomic():
            client = sign_in(Client(raise_request_exception=False), actor)
        return lambda: client.post(address, data).status_code

    return prepare


@pytest.mark.parametrize("move", ["submit_to_district", "withdraw"])
def test_sixteen_clicks_on_one_page_are_one_move(walker, move):
    data = {"expected_version": 1, "key": "one-page", "consent": "on", "reason": "重新規劃"}
    address = f"/plans/{walker.plan.pk}/moves/{move}/"
    results = race([clicker(walker.owner, address, data)] * THREADS)
    assert Counter(results) == {302: THREADS}
    assert [line[0] for line in log_of(walker.plan)] == ["notify", move]
    assert chain_holds(walker.plan)


def test_sixteen_tabs_are_one_move_and_no_error(walker):
    address = f"/plans/{walker.plan.pk}/moves/submit_to_district/"
    data = {"expected_version": 1, "consent": "on"}
    results = race([clicker(walker.owner, address, data | {"key": f"tab-{n}"}) for n in range(THREADS)])
    assert Counter(results) == {302: 1, 409: THREADS - 1}
    assert [line[0] for line in log_of(walker.plan)] == ["notify", "submit_to_district"]
    assert PlanVersion.objects.count() == 2


def test_sixteen_tabs_of_different_people_are_one_move_and_no_error(walker):
    """Whom the first move takes the right from gets 404; nobody gets an error of ours."""
    platform = walker.cast.of("PLATFORM")
    base = f"/plans/{walker.plan.pk}/moves/"
    start = {"expected_version": 1, "coach": platform.user.pk}
    leave = {"expected_version": 1, "reason": "重新規劃"}
    results = race(
        [
            clicker(platform, f"{base}start_coaching/", start | {"key": f"p{n}"})
            if n % 2
            else clicker(walker.owner, f"{base}withdraw/", leave | {"key": f"o{n}"})
            for n in range(THREADS)
        ]
    )
    assert (results.count(302), set(results) <= {302, 404, 409}) == (1, True)
    assert (walker.plan.transitions.count(), chain_holds(walker.plan)) == (2, True)


# --- consent --------------------------------------------------------------------------------------------------------


def test_of_sixteen_clicks_on_one_consent_one_writes(walker):
    def click():
        return lambda: filing.answer_showcase(walker.plan, given=True, by=walker.owner)

    results = race([click] * THREADS)
    assert Counter(results) == {True: 1, False: THREADS - 1}
    assert [consent.given for consent in walker.plan.consents.all()] == [True]


def test_notices_published_at_once_have_numbers_without_gaps(walker):
    words = dict.fromkeys(PrivacyNotice.ITEMS, "字") | {"effective_from": timezone.localdate()}
    keeper = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR)

    def publish():
        return lambda: filing.publish_notice(PrivacyNotice(**words), by=keeper).number

    assert sorted(race([publish] * THREADS)) == list(range(2, THREADS + 2))


def test_of_eight_who_publish_the_next_notice_at_once_one_does_and_the_others_are_asked(walker):
    keeper, page = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR), "/plans/privacy/new/"
    today = format_roc(timezone.localdate())
    shown = as_it_stands(sign_in(Client(), keeper).get(page), effective_from=today)
    before = PrivacyNotice.objects.count()

    def publish(number):
        browser = sign_in(Client(), keeper)
        return lambda: lambda: browser.post(page, shown | {"purpose": [f"目的{number}"]}).status_code

    assert Counter(race([publish(number) for number in range(8)])) == {302: 1, 409: 7}
    assert PrivacyNotice.objects.count() == before + 1
