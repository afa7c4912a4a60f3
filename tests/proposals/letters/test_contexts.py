"""Letters of the intake desks, as they are drafted from a plan."""

from __future__ import annotations

import pytest

from accounts.states import OrganisationKind
from documents.letters.checking import findings
from documents.letters.di import written
from documents.letters.trees import parsed
from proposals.letters import services
from proposals.letters.drafting import day_of
from proposals.letters.occasions import offered
from proposals.models import VentureFit
from proposals.states import State
from tests.factories.kept import fresh, kept_for_module
from tests.factories.plans import walkers_at

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walkers_at(State.WITH_DISTRICT, State.INTAKE_REVISION)


def names(plan, actor):
    return [offer.occasion.name for offer in offered(plan, actor)]


def drafted(plan, occasion, by):
    words = services.draft(plan, occasion, by=by).versions.get().words
    assert findings(parsed(written(words))) == []
    return words


def test_the_district_forwards_to_rdec(kept):
    walker = fresh(kept[0])
    office, plan = walker.cast.of("D200"), walker.plan
    assert names(plan, office) == ["return_to_proposer", "forward_to_rdec"]
    assert names(plan, walker.cast.of("RDEC")) == names(plan, walker.owner) == []
    words = drafted(plan, "forward_to_rdec", office)
    assert words.subject == f"檢送「{plan.title}」地方創生計畫1份，請　查照。"
    assert (words.sender.name, words.recipient.name) == ("臺中市石岡區公所", "臺中市政府研究發展考核委員會")
    assert [party.enclosed for party in words.originals] == [True]
    assert [point.text for point in words.passages[0].points] == [
        "依據「114－117年臺中市加速地方創生推動計畫」參、一辦理。",
        f"本案由{plan.owner.full_name}提案，實施地區為臺中市石岡區。",
    ]


def test_what_the_office_judged_is_said_as_it_was_judged(kept):
    walker = fresh(kept[0])
    plan, (first, *rest) = walker.plan, walker.plan.venture_list
    (district,) = plan.district_list
    for venture in (first, *rest):
        fit = "partly" if venture == first else "fits"
        VentureFit.objects.create(
            venture=venture, district=district, version=plan.version, fit=fit, words="待補", recorded_by="石岡區公所"
        )
    words = drafted(plan, "forward_to_rdec", walker.cast.of("D200"))
    said = "、".join([f"「{first.title}」部分符合", *(f"「{venture.title}」符合" for venture in rest)])
    assert words.passages[0].points[-1].text == f"經本所檢核各事業提案與本區地方創生願景：{said}。"


def test_who_returned_a_plan_writes_what_was_asked(kept):
    walker = fresh(kept[1])
    office, plan = walker.cast.of("D200"), walker.plan
    assert names(plan, office) == ["return_to_proposer"]
    assert names(plan, walker.cast.of("RDEC")) == []
    words = drafted(plan, "return_to_proposer", office)
    assert words.subject == (
        f"貴會所提「{plan.title}」地方創生計畫，請於{day_of(plan.due_on)}前依說明修正後送回，請　查照。"
    )
    assert (words.enclosures, [party.enclosed for party in words.originals]) == ("", [False])
    asked = next(point for point in words.passages[0].points if point.points)
    assert (asked.text, len(asked.points)) == ("請修正下列各項：", len(plan.open_requests))
    assert [party.name for party in words.copies] == ["臺中市地方創生專案管理平台"]


def test_a_person_who_proposes_is_spoken_to_as_one(kept):
    walker = fresh(kept[1])
    owner = walker.plan.proposing_unit
    owner.organisation_kind, owner.full_name = OrganisationKind.INDIVIDUAL, "王阿妹"
    owner.save()
    words = drafted(fresh(kept[1]).plan, "return_to_proposer", walker.cast.of("D200"))
    assert (words.subject[:4], [party.named for party in words.originals]) == ("臺端所提", ["姓名"])
