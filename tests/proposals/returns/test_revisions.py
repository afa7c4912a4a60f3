"""已修正 means that what was asked for reads otherwise than in the version returned (R20)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils.translation import override

from chapters.states import Section
from proposals import workflow as w
from proposals.content import from_rows
from proposals.content.values import StakeholderContent
from proposals.models import BudgetLine, KpiContribution, Proposal
from proposals.services import write_section
from proposals.states import Place
from proposals.versions.differences import Change, altered_rows, compare_place
from proposals.versions.freezing import differs
from proposals.writing.services import add_venture, remove_venture
from tests.factories.accounts import sign_in
from tests.factories.plans import asked_of
from tests.proposals.case.test_sections import address, as_shown
from tests.workflow.cases import fresh
from workflow.engine.errors import Refused
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
CONCEPT, KPI, BUDGET, THEME = Section.CONCEPT, Section.KPI, Section.BUDGET, Section.THEME


def marks(plan):
    """Of each request, is it revised?"""
    return {r.place.code: bool(r.revised_at) for r in plan.section_requests.filter(closed_at=None)}


def write(walker, venture, section=CONCEPT, **fields):
    """Write ``fields`` in a section of a venture, as its page does."""

    def change(locked: Proposal) -> None:
        locked.ventures.filter(pk=venture.pk).update(**fields)

    write_section(walker.plan, section, change, by=walker.owner, venture=venture.pk)


# --- what counts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hant", "en"])
@pytest.mark.parametrize("section", [KPI, BUDGET, CONCEPT, Section.STAKEHOLDERS])
def test_saving_what_stood_there_is_no_revision(client, walker, plan, ventures, ask, section, language):
    place = Place(section, ventures[0].pk)
    ask(place)
    owner = sign_in(client, walker.owner)
    owner.cookies["django_language"] = language
    page = owner.get(address(plan, section, ventures[0]))
    assert owner.post(address(plan, section, ventures[0]), as_shown(page)).status_code == 302
    assert marks(plan) == {place.code: False}
    with override("zh-hant"):
        again = owner.get(address(plan, section, ventures[0]))
    side = [
        (tick.section, tick.venture and tick.venture.id, bool(wish and wish.revised_at), bool(wish))
        for tick, _url, _names, wish in again.context["side"]
    ]
    assert [entry for entry in side if entry[3]] == [(section, ventures[0].pk, False, True)]


def test_writing_one_venture_does_not_clear_another(walker, plan, ventures, ask):
    first, second = ventures
    ask(Place(CONCEPT, first.pk), Place(CONCEPT, second.pk), Place(BUDGET, first.pk))
    write(walker, first, method="每月一次公開導覽。")
    assert marks(plan) == {f"concept_{first.pk}": True, f"concept_{second.pk}": False, f"budget_{first.pk}": False}


def test_what_was_written_back_is_revised_no_longer(walker, plan, ventures, ask):
    ask(Place(CONCEPT, ventures[0].pk))
    write(walker, ventures[0], method="每月一次公開導覽。")
    assert marks(plan) == {f"concept_{ventures[0].pk}": True}
    write(walker, ventures[0], method=ventures[0].method)
    assert marks(plan) == {f"concept_{ventures[0].pk}": False}


def test_of_single_rows_only_those_count(walker, plan, ventures, ask):
    first, second = ventures[0].budget_lines.all()[:2]
    code = f"budget_{ventures[0].pk}"
    named = f"{first.item}　{first.year}　{first.central + first.local + first.private:,}"
    (request,) = ask(Place(BUDGET, ventures[0].pk), rows={code: [named]})
    assert request.rows == [named]

    def rename(line):
        def change(locked: Proposal) -> None:
            line.item += "（含明細）"
            line.save()

        write_section(plan, BUDGET, change, by=walker.owner, venture=ventures[0].pk)
        return marks(plan)

    assert rename(second) == {code: False}
    assert rename(first) == {code: True}


def test_what_the_coach_read_is_the_version_returned(made):
    """While being coached a plan may be written: it is frozen as it was returned, not as it was at the notice."""
    walker = fresh(made["coaching"])
    plan, platform = walker.plan, walker.cast.of("PLATFORM")
    write_section(plan, Section.VISION, lambda locked: _vision(locked, "輔導中改寫的願景"), by=walker.owner)
    perform(plan, w.ASK_COACHING_REVISION, by=platform, sections=asked_of(plan, vision="請具體"))
    (request,) = plan.open_requests
    assert (plan.version.number, request.version, request.version.content["vision"]) == (
        2,
        plan.version,
        "輔導中改寫的願景",
    )
    assert (differs(plan), marks(plan)) == (False, {"vision": False})
    write_section(plan, Section.VISION, lambda locked: _vision(locked, "更具體的願景"), by=walker.owner)
    assert marks(plan) == {"vision": True}


def _vision(plan, words):
    Proposal.objects.filter(pk=plan.pk).update(vision=words)


# --- what is open ---------------------------------------------------------------------------------------------------


def test_only_the_venture_asked_for_is_open(client, walker, plan, ventures, ask):
    first, second = ventures
    ask(Place(KPI, first.pk))
    owner = sign_in(client, walker.owner)
    pages = [owner.get(address(plan, KPI, venture)) for venture in ventures]
    closed = f"這次只開放修正：{first.title}・KPI 貢獻度。"
    assert [(page.status_code, str(page.context["verdict"].reason)) for page in pages] == [(200, ""), (200, closed)]
    answer = owner.post(address(plan, KPI, second), as_shown(pages[1]))
    assert (answer.status_code, f"沒有儲存：{closed}" in answer.text) == (409, True)
    assert owner.get(f"/plans/{plan.pk}/edit/")["Location"] == address(plan, KPI, first)


def test_a_theme_opens_adding_a_venture_and_all_of_the_new_one(walker, plan, ventures, ask):
    ask(Place(THEME, ventures[0].pk))
    added = add_venture(plan, by=walker.owner)
    write(walker, added, CONCEPT, method="新事業的作法。")
    assert marks(plan) == {f"theme_{ventures[0].pk}": False}
    with pytest.raises(Refused, match=f"這次只開放修正：{ventures[0].title}・事業主題。"):
        write(walker, ventures[1], CONCEPT, method="偷偷改。")


def test_without_a_theme_no_venture_is_added(walker, plan, ventures, ask):
    ask(Place(CONCEPT, ventures[0].pk))
    with pytest.raises(Refused, match=f"這次只開放修正：{ventures[0].title}・事業構想。"):
        add_venture(plan, by=walker.owner)
    assert plan.ventures.count() == 2


def test_what_was_asked_of_a_venture_that_goes_is_answered_by_that(made):
    walker = fresh(made["coaching"])
    plan, platform = walker.plan, walker.cast.of("PLATFORM")
    gone = plan.venture_list[0]
    sections = asked_of(plan, vision="請具體", theme="與第二項合併", kpi="請補")
    perform(plan, w.ASK_COACHING_REVISION, by=platform, sections=sections)
    remove_venture(gone, by=walker.owner)
    assert [(r.label, r.closed_at is None, r.answer) for r in plan.section_requests.all()] == [
        ("願景", True, ""),
        (f"{gone.title}・事業主題", False, "已刪除這項事業提案。"),
        (f"{gone.title}・KPI 貢獻度", False, "已刪除這項事業提案。"),
    ]


@pytest.mark.parametrize("section", [Section.KPI, Section.BUDGET])
def test_a_catalogue_that_names_things_anew_is_no_revision(client, walker, plan, ventures, ask, section):
    (request,) = ask(Place(section, ventures[0].pk))
    if section == Section.KPI:
        named = KpiContribution.objects.filter(venture=ventures[0]).first().kpi
    else:
        named = BudgetLine.objects.filter(venture=ventures[0], programme__isnull=False).first().programme
    named.name += "（修）"
    named.save()
    owner = sign_in(client, walker.owner)
    page = reverse("proposals:venture_section", args=[plan.pk, ventures[0].pk, section])
    assert owner.post(page, as_shown(owner.get(page))).status_code == 302
    request.refresh_from_db()
    assert request.revised_at is None


def test_two_rows_of_one_name_that_change_places_are_no_revision(plan, ventures):
    now = from_rows(plan)
    rows = (StakeholderContent("里辦公處", "甲", "一"), StakeholderContent("里辦公處", "乙", "二"))
    before, swapped = (
        replace(now, ventures=(replace(now.ventures[0], stakeholders=order),)) for order in (rows, rows[::-1])
    )
    place = Place(Section.STAKEHOLDERS, now.ventures[0].id)
    assert compare_place(before, swapped, *place).change == Change.SAME
    assert altered_rows(before, swapped, *place) == set()


def test_what_was_written_back_before_it_was_taken_back_is_to_be_revised_again(client, made):
    walker = fresh(made["coaching"])
    plan = walker.plan
    perform(plan, w.ASK_COACHING_REVISION, by=walker.cast.of("PLATFORM"), sections={"vision": "請改願景。"})
    owner, page = sign_in(client, walker.owner), reverse("proposals:section", args=[plan.pk, "vision"])
    first = plan.vision
    owner.post(page, as_shown(owner.get(page), vision=f"{first}多一句。"))
    (request,) = plan.open_requests
    perform(plan, w.RESUBMIT_TO_COACHING, by=walker.owner, answers={request.pk: "已修正。"})
    owner.post(page, as_shown(owner.get(page), vision=first))
    perform(plan, w.TAKE_BACK_COACHING, by=walker.owner)
    (request,) = plan.open_requests
    assert (request.revised_at, request.answer) == (None, "已修正。")
