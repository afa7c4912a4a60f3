"""A round opened with its letter; several plans opened at once, each by itself (R2)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from inputs.fields import format_roc
from proposals.letters import services as letters
from proposals.models import Letter, Proposal
from proposals.states import State as PlanState
from reviews.models import OpinionRequest, Remit, ReviewRound
from reviews.opening.services import Asked, open_each, open_with_letter, why_not
from tests.reviews.cases import days_on, make_plan
from tests.reviews.page_cases import fresh, said, text, url
from workflow.engine.errors import NotPermitted

pytestmark = pytest.mark.django_db


def formed(cast):
    """A plan that waits in RDEC's hands."""
    plan = make_plan(cast)
    Proposal.objects.filter(pk=plan.pk).update(holder_unit=cast.rdec.unit, state_since=timezone.now())
    plan.refresh_from_db()
    return plan


def asked(*plans, agencies):
    return [Asked(plan, plan.row_version, agencies) for plan in plans]


class TestLetter:
    def test_is_drafted_with_the_round_to_its_agencies_and_stands_beside_it(self, cast, as_):
        plan, client = formed(cast), as_(cast.rdec)
        page = client.get(url("open_round", plan.pk, "open_review"))
        assert page.context["form"]["with_letter"].value() is True
        assert [offer.occasion.name for offer in page.context["letter_offers"]] == ["ask_opinions"]
        sent = {"agencies": [unit.pk for unit in cast.agencies], "due_on": format_roc(days_on(10)), "with_letter": "on"}
        for _click in range(2):
            client.post(page.request["PATH_INFO"], fresh(page, **sent))
        letter = Letter.objects.get()
        addressed = str(letter.versions.get().content)
        assert (letter.occasion, [unit.full_name in addressed for unit in cast.agencies]) == (
            "ask_opinions",
            [True, True],
        )
        assert f"/letters/{letter.pk}/" in text(client.get(url("plan", plan.pk)))
        panel = [("公文稿：函請機關書面審查", f"/plans/{plan.pk}/letters/{letter.pk}/")]
        assert client.get(plan.get_absolute_url()).context["letters_apart"] == panel
        seen = as_(cast.farm).get(url("plan", plan.pk)).context
        assert (seen["round_offers"], seen["letters_apart"]) == ([], [])

    def test_is_not_drafted_before_nor_where_rdec_wants_none(self, cast):
        first, second = formed(cast), formed(cast)
        with pytest.raises(NotPermitted, match="還不能擬稿"):
            letters.draft(first, "ask_opinions", by=cast.rdec)
        open_with_letter(first, cast.agencies, days_on(10), by=cast.rdec)
        open_with_letter(second, cast.agencies, days_on(10), by=cast.rdec, with_letter=False)
        assert list(Letter.objects.values_list("proposal", flat=True)) == [first.pk]


class TestSeveral:
    def test_what_is_refused_is_named_and_the_rest_stands(self, cast):
        first, gone, third = (formed(cast) for _ in range(3))
        cases = asked(first, gone, third, agencies=cast.agencies)
        open_with_letter(gone, cast.agencies, days_on(10), by=cast.rdec)
        for _click in range(2):
            done, refused = open_each(cases, days_on(10), by=cast.rdec, with_letter=True, key="several")
            assert (done, [*refused]) == ([first, third], [gone])
        assert sorted(ReviewRound.objects.values_list("proposal", flat=True)) == [first.pk, gone.pk, third.pk]
        assert (OpinionRequest.objects.count(), Letter.objects.count()) == (6, 3)

    def test_on_the_page_with_what_each_plan_suggests(self, cast, as_):
        farm, water = cast.agencies
        Remit.objects.create(agency=farm, word="果香", reason="農產由本局主管")
        first, second, other = (formed(cast) for _ in range(3))
        client = as_(cast.rdec)
        assert url("open_several") in text(client.get(url("my")))
        page = client.get(url("open_several"))
        assert "3 案已成案，等您分送機關書面審查" in text(page)
        assert "「果香慢行」提到「果香」：農產由本局主管" in text(page)
        sent = {f"version_{plan.pk}": plan.row_version for plan in (first, second, other)}
        sent |= {f"plan_{first.pk}": "on", f"plan_{second.pk}": "on", f"agencies_{first.pk}": [farm.pk]}
        sent |= {"also": [water.pk], "due_on": format_roc(days_on(10)), "key": page.context["key"]}
        after = client.post(url("open_several"), sent, follow=True)
        assert said(after) == [f"已分送 2 案：{first}、{second}。"]
        found = OpinionRequest.objects.order_by("pk").values_list("round__proposal", "agency")
        assert list(found) == [(first.pk, farm.pk), (first.pk, water.pk), (second.pk, water.pk)]
        other.refresh_from_db()
        assert (other.state, Letter.objects.count()) == (PlanState.FORMED, 0)

    def test_one_that_has_moved_since_is_named(self, cast, as_):
        first, second = formed(cast), formed(cast)
        client = as_(cast.rdec)
        page = client.get(url("open_several"))
        sent = {f"plan_{plan.pk}": "on" for plan in (first, second)}
        sent |= {f"version_{first.pk}": first.row_version, f"version_{second.pk}": second.row_version - 1}
        sent |= {"also": [unit.pk for unit in cast.agencies], "due_on": format_roc(days_on(10))}
        after = client.post(url("open_several"), sent | {"key": page.context["key"]})
        assert (after.status_code, [*after.context["refused"]]) == (409, [second])
        assert str(second) in text(after)
        assert ReviewRound.objects.get().proposal == first

    def test_of_those_ticked_in_the_list_the_others_are_named_with_their_reason(self, cast, as_):
        first, second, gone = (formed(cast) for _ in range(3))
        open_with_letter(gone, cast.agencies, days_on(10), by=cast.rdec)
        client = as_(cast.rdec)
        assert "分送書面審查" in [str(action.words) for action in client.get("/plans/").context["actions"]]
        page = client.get(url("open_several"), {"plan": [first.pk, gone.pk]})
        assert [(line.plan, line.tick.value()) for line in page.context["form"].lines] == [(first, True)]
        reason = why_not(gone, by=cast.rdec)
        assert (page.context["others"], reason in text(page)) == ([(gone, reason)], True)
        sent = {"plan": [first.pk, gone.pk], f"plan_{first.pk}": "on", f"version_{first.pk}": first.row_version}
        sent |= {"also": [unit.pk for unit in cast.agencies], "due_on": format_roc(days_on(10))}
        after = client.post(url("open_several"), sent | {"key": page.context["key"]}, follow=True)
        assert said(after) == [f"已分送 1 案：{first}。"]
        second.refresh_from_db()
        assert second.state == PlanState.FORMED

    def test_of_the_list_others_are_offered_nothing_and_no_more_than_a_page_at_once(self, cast, as_):
        formed(cast)
        shown = as_(cast.farm).get("/plans/").context["actions"]
        assert "分送書面審查" not in [str(action.words) for action in shown]
        client = as_(cast.rdec)
        after = client.get(url("open_several"), {"plan": range(1, 32)}, follow=True)
        assert (after.redirect_chain, said(after)) == ([("/plans/", 302)], ["一次最多分送 30 案，請分次辦理。"])
        assert client.get(url("open_several"), {"plan": 999_999}).status_code == 404

    def test_asks_for_plans_agencies_and_a_day(self, cast, as_):
        plan, client = formed(cast), as_(cast.rdec)
        nothing = client.post(url("open_several"), {"due_on": format_roc(days_on(10))})
        assert (nothing.status_code, nothing.context["form"].non_field_errors()) == (422, ["請先勾選要分送的計畫。"])
        bare = client.post(url("open_several"), {f"plan_{plan.pk}": "on", "due_on": ""})
        words = "這一案還沒有審查機關。請勾選，或在「勾選的每一案都請」選擇。"
        assert (bare.status_code, bare.context["form"].errors[f"plan_{plan.pk}"]) == (422, [words])
        assert "due_on" in bare.context["form"].errors

    def test_is_rdecs_page(self, cast, as_):
        found = {name: as_(actor).get(url("open_several")).status_code for name, actor in vars(cast).items()}
        assert found == dict.fromkeys(vars(cast), 404) | {"rdec": 200, "supervisor": 200}

    @pytest.mark.parametrize("many", [1, 4])
    def test_costs_the_same_for_many(self, cast, as_, django_assert_num_queries, many):
        Remit.objects.create(agency=cast.farm.unit, word="果香", reason="農產由本局主管")
        for _ in range(many):
            formed(cast)
        client = as_(cast.rdec)
        client.get(url("open_several"))
        with django_assert_num_queries(11):
            client.get(url("open_several"))
