"""The page of a return, the page that answers it, and what its receiver sees (R20)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from chapters.states import Section
from proposals import workflow as w
from proposals.corrections.entries import entries
from proposals.corrections.services import correct
from proposals.models import Proposal
from proposals.services import write_section
from proposals.states import Place
from proposals.writing.services import start_plan
from tests.documents.orders.printed import printed
from tests.documents.papers.pdf_text import pages_of
from tests.factories.accounts import sign_in
from tests.factories.plans import asked_of
from tests.proposals.test_page_queries import queries
from tests.workflow.cases import footprint, fresh, walker_at
from workflow.engine.errors import DataMissing, GuardFailed
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
WHY = "KPI 基準值依市府主計處 114 年統計，無從再補。"


def posted(page, **data):
    return {name: page.context[name] for name in ("expected_version", "key")} | data


def revise_concept(walker, words="每月一次公開導覽。"):
    """The first venture's concept is written anew."""
    venture = walker.plan.venture_list[0]

    def change(locked: Proposal) -> None:
        locked.ventures.filter(pk=venture.pk).update(method=words)

    write_section(walker.plan, Section.CONCEPT, change, by=walker.owner, venture=venture.pk)


# --- asking ---------------------------------------------------------------------------------------------------------


def test_a_return_names_ventures_and_rows_beside_the_text(client, walker, plan, ventures):
    first, second = ventures
    office = sign_in(client, walker.cast.of("D200"))
    url = f"/plans/{plan.pk}/moves/return_from_district/"
    page = office.get(url)
    assert page.text.count("<summary>目前的「") == 5 + 2 * 5
    assert first.method.splitlines()[0] in page.text
    line = second.budget_lines.all()[0]
    row = f"{line.item}　{line.year}　{line.central + line.local + line.private:,}"
    kpi, budget = f"kpi_{first.pk}", f"budget_{second.pk}"
    data = {f"ask_{kpi}": "on", f"reason_{kpi}": "請補基準值。"}
    data |= {f"ask_{budget}": "on", f"reason_{budget}": "請列明細。", f"rows_{budget}": [row]}
    assert office.post(url, posted(page, **data)).status_code == 302
    assert [(r.label, r.reason, r.rows, r.version) for r in plan.section_requests.all()] == [
        (f"{first.title}・KPI 貢獻度", "請補基準值。", [], plan.version),
        (f"{second.title}・所需資源", "請列明細。", [row], plan.version),
    ]
    history = office.get(f"/plans/{plan.pk}/history/").text
    assert f"{second.title}・所需資源（{row}）：請列明細。" in history
    assert [item.place for item in office.get(f"/plans/{plan.pk}/").context["requests"]] == [
        Place("kpi", first.pk),
        Place("budget", second.pk),
    ]


def test_rows_without_their_section_are_told_and_kept(client, walker, plan, ventures):
    office = sign_in(client, walker.cast.of("D200"))
    url = f"/plans/{plan.pk}/moves/return_from_district/"
    page = office.get(url)
    kpi = f"kpi_{ventures[0].pk}"
    name = page.context["form"].fields[f"rows_{kpi}"].choices[0][0]
    answer = office.post(url, posted(page, **{f"rows_{kpi}": [name]}))
    assert answer.status_code == 422
    assert answer.context["form"].errors == {f"ask_{kpi}": [f"選了列，但沒有勾選「{ventures[0].title}・KPI 貢獻度」。"]}
    assert answer.context["form"][f"rows_{kpi}"].value() == [name]


@pytest.mark.parametrize("code", ["kpi", "vision_1", "supplement", "kpi_999999999"])
def test_what_is_no_place_of_the_plan_cannot_be_asked(walker, plan, code):
    before = footprint()
    with pytest.raises(DataMissing, match="請勾選要修正的章節，並逐一說明理由。"):
        perform(plan, w.RETURN_FROM_DISTRICT, by=walker.cast.of("D200"), sections={code: "請補"})
    assert footprint() == before


# --- answering ------------------------------------------------------------------------------------------------------


def test_what_was_not_revised_needs_a_reason_that_says_something(client, walker, plan, ventures, ask):
    first, _second = ventures
    kpi, concept = ask(Place(Section.KPI, first.pk), Place(Section.CONCEPT, first.pk))
    revise_concept(walker)
    owner = sign_in(client, walker.owner)
    url = f"/plans/{plan.pk}/moves/resubmit_intake_district/"
    page = owner.get(url)
    assert [name for name in page.context["form"].fields if name.startswith("keep_")] == [f"keep_{kpi.pk}"]
    words = {f"answer_{kpi.pk}": "因為", f"answer_{concept.pk}": "已補"}
    told = "內容與退回時相同；請先修正，或勾選這一格並在回應裡說明理由。"
    kpi_page = owner.get(f"/plans/{plan.pk}/ventures/{first.pk}/kpi/").text
    assert ("還有 1 節待修正" in kpi_page, "內容齊備" in kpi_page) == (True, False)
    unanswered = owner.post(url, posted(page)).context["form"].errors[f"answer_{concept.pk}"]
    assert unanswered == [f"請填寫對「{first.title}・事業構想」的回應。"]
    answer = owner.post(url, posted(page, **words))
    assert (answer.status_code, answer.context["form"].errors) == (422, {f"keep_{kpi.pk}": [told]})
    answer = owner.post(url, posted(page, **words, **{f"keep_{kpi.pk}": "on"}))
    assert answer.context["form"].errors == {f"answer_{kpi.pk}": ["請具體說明為什麼不修改。"]}
    words |= {f"answer_{kpi.pk}": WHY, f"keep_{kpi.pk}": "on"}
    assert owner.post(url, posted(page, **words)).status_code == 302
    assert [(r.section, r.kept, r.answer) for r in plan.section_requests.all()] == [
        ("kpi", True, WHY),
        ("concept", False, "已補"),
    ]


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ({}, GuardFailed, "內容與退回時相同：%s・KPI 貢獻度。請修正，或說明為什麼不修改。"),
        ({"kept": True}, DataMissing, "請具體說明為什麼不修改：%s・KPI 貢獻度"),
    ],
)
def test_the_door_asks_the_same(walker, plan, ventures, ask, more, error, words):
    (request,) = ask(Place(Section.KPI, ventures[0].pk))
    before = footprint()
    data = {"answers": {request.pk: "同上同上同上同上"}} | ({"kept": [request.pk]} if more else {})
    with pytest.raises(error) as refused:
        perform(plan, w.RESUBMIT_INTAKE_DISTRICT, by=walker.owner, **data)
    assert (str(refused.value), footprint()) == (words % ventures[0].title, before)


# --- receiving ------------------------------------------------------------------------------------------------------


def test_who_returned_sees_what_was_answered_and_changed_since(client, walker, plan, ventures, ask):
    kpi, concept = ask(Place(Section.KPI, ventures[0].pk), Place(Section.CONCEPT, ventures[0].pk))
    revise_concept(walker)
    answers = {kpi.pk: WHY, concept.pk: "已改為每月一次。"}
    perform(plan, w.RESUBMIT_INTAKE_DISTRICT, by=walker.owner, answers=answers, kept=[kpi.pk])
    office = sign_in(client, walker.cast.of("D200"))
    history = office.get(f"/plans/{plan.pk}/history/").text
    said = (
        f"回應「{ventures[0].title}・KPI 貢獻度」：{WHY}",
        f"回應「{ventures[0].title}・事業構想」：已改為每月一次。",
    )
    assert [words for words in said if words not in history] == []
    for url in (f"/plans/{plan.pk}/", f"/plans/{plan.pk}/moves/forward/"):
        page = office.get(url)
        since = page.context["since"]
        assert (since.old.number, since.new.number) == (2, 3)
        assert [
            (a.request.label, a.request.kept, a.request.answer, str(a.difference.change)) for a in since.answered
        ] == [
            (f"{ventures[0].title}・KPI 貢獻度", True, WHY, "same"),
            (f"{ventures[0].title}・事業構想", False, "已改為每月一次。", "changed"),
        ]
        assert f'href="{reverse("proposals:compare", args=[plan.pk])}?old=2&amp;new=3"' in page.text
        assert "每月一次公開導覽。" in page.text.partition('id="since"')[2].partition("</section>\n</section>")[0]


def test_the_comparison_shows_what_was_answered_without_a_change(client, walker, plan, ventures, ask):
    """With its reason at the venture it was asked of, and at no other."""
    kpi, concept = ask(Place(Section.KPI, ventures[1].pk), Place(Section.CONCEPT, ventures[0].pk))
    revise_concept(walker)
    answers = {kpi.pk: WHY, concept.pk: "已改為每月一次。"}
    perform(plan, w.RESUBMIT_INTAKE_DISTRICT, by=walker.owner, answers=answers, kept=[kpi.pk])
    office = sign_in(client, walker.cast.of("D200"))
    page = office.get(reverse("proposals:compare", args=[plan.pk]))
    shown = [
        (s.difference.venture.id, s.difference.section.value, [r.answer for r in s.requests])
        for group in page.context["groups"]
        for s in group.sections
    ]
    assert shown == [(ventures[0].pk, "concept", ["已改為每月一次。"]), (ventures[1].pk, "kpi", [WHY])]
    assert "內容未變動。" in page.text
    paper = "".join(pages_of(printed(office, reverse("proposals:compare_pdf", args=[plan.pk])).getvalue()))
    assert "（未變動）" in paper


def test_before_any_return_there_is_nothing_since(client, walker, plan):
    office = sign_in(client, walker.cast.of("D200"))
    assert "since" not in office.get(f"/plans/{plan.pk}/").context
    assert "自上次退回後的修正" not in office.get(f"/plans/{plan.pk}/moves/forward/").text


def test_the_bundle_leads_to_what_changed(client, walker, plan, ventures, ask):
    office = sign_in(client, walker.cast.of("D200"))
    url = f"{reverse('proposals:intake_forward')}?plan={plan.pk}"
    assert "自上次退回後的修正" not in office.get(url).text
    (request,) = ask(Place(Section.CONCEPT, ventures[0].pk))
    revise_concept(walker)
    perform(plan, w.RESUBMIT_INTAKE_DISTRICT, by=walker.owner, answers={request.pk: "已補"})
    office = sign_in(client, walker.cast.of("D200"))
    assert f'<a href="{reverse("proposals:compare", args=[plan.pk])}">自上次退回後的修正</a>' in office.get(url).text


RECEIVERS = [
    ("coaching", ("ask_coaching_revision",), "PLATFORM", "ask_coaching_revision"),
    ("with_rdec", ("return_from_rdec",), "RDEC", "form_case"),
    ("document_review", ("ask_review_revision",), "RDEC", "ask_review_revision"),
    ("confirming", ("revise_after_meeting",), "RDEC", "call_meeting"),
    ("ready_for_working", ("counselling_revise",), "RDEC", "send_to_working"),
]


@pytest.mark.parametrize(("state", "via", "code", "move"), RECEIVERS)
def test_every_receiver_sees_it_on_the_page_of_the_next_move(client, state, via, code, move):
    cross = {"districts": ("石岡區", "東勢區")} if state == "with_rdec" else {}
    walker = walker_at(state, via=via, **cross)
    reader = sign_in(client, walker.cast.of(code))
    url = reverse(w.MACHINE[move].route or "proposals:move", args=[walker.plan.pk, move])
    since = reader.get(url).context["since"]
    assert [answered.request.section for answered in since.answered] == ["concept", "budget"]
    assert [str(answered.difference.change) for answered in since.answered] == ["changed", "changed"]
    assert since.new.number == since.old.number + 1 == walker.plan.version.number
    assert queries(reader, url) <= 12
    assert queries(reader, walker.plan.get_absolute_url()) <= 12


# --- the first version ------------------------------------------------------------------------------------------------


def test_the_notice_freezes_what_there_is_and_every_paper_bears_it(client, made):
    """A plan of which nothing but the notice is written: no vision, no rows, one venture without money (R14, R20)."""
    walker = fresh(made["coaching"])
    plan = start_plan(title="剛起頭的計畫", by=walker.owner)

    def notice(locked: Proposal) -> None:
        Proposal.objects.filter(pk=locked.pk).update(summary="沿水圳走讀。", contact_phone="04-2572-0000")
        locked.districts.set(walker.plan.district_list)

    write_section(plan, Section.BASICS, notice, by=walker.owner)
    perform(plan, w.NOTIFY, by=walker.owner)
    version = plan.version
    assert (version.number, version.content["vision"], version.content["resources"]) == (1, "", [])
    assert [(v["title"], v["budget"], v["kpis"]) for v in version.content["ventures"]] == [("事業提案 1", [], [])]
    plan = Proposal.objects.get(pk=plan.pk)
    platform = walker.cast.of("PLATFORM")
    perform(plan, w.START_COACHING, by=platform, coach=platform.user)
    perform(plan, w.ASK_COACHING_REVISION, by=platform, sections=asked_of(plan, vision="請寫願景"))
    write_section(
        plan,
        Section.VISION,
        lambda p: Proposal.objects.filter(pk=p.pk).update(vision="年輕人回得來。"),
        by=walker.owner,
    )
    (request,) = plan.open_requests
    perform(plan, w.RESUBMIT_TO_COACHING, by=walker.owner, answers={request.pk: "已寫"})
    reader = sign_in(client, platform)
    papers = [reverse(f"proposals:version_{kind}", args=[plan.pk, 1]) for kind in ("pdf", "odt", "budget")]
    papers += [reverse(f"proposals:compare{kind}", args=[plan.pk]) for kind in ("", "_pdf", "_odt")]
    papers += [reverse("proposals:versions", args=[plan.pk]), reverse("proposals:detail", args=[plan.pk])]
    answers = {url: reader.get(url) for url in papers}
    assert all(answer.getvalue() for answer in answers.values())  # read to its end, a file is closed
    assert {url: answer.status_code for url, answer in answers.items()} == dict.fromkeys(papers, 200)
    page = reader.get(reverse("proposals:compare", args=[plan.pk]))
    assert (page.context["old"].number, page.context["new"].number, page.context["changes"]) == (1, 2, 1)


def test_an_answer_to_a_reason_that_was_corrected_meanwhile_is_not_taken(client, walker, plan, ventures, ask):
    (request,) = ask(Place(Section.CONCEPT, ventures[0].pk))
    office, owner = walker.cast.of("D200"), sign_in(client, walker.owner)
    url = reverse("proposals:move", args=[plan.pk, "resubmit_intake_district"])
    answer = "期程已在第三節說明，沒有變動的必要。"

    def send(page):
        hidden = re.search(rf'name="asked_{request.pk}" value="([^"]*)"', page.text)[1]
        sent = {name: page.context[name] for name in ("expected_version", "key")} | {f"asked_{request.pk}": hidden}
        return owner.post(url, sent | {f"keep_{request.pk}": "on", f"answer_{request.pk}": answer})

    page = owner.get(url)
    line = plan.transitions.get(move="return_from_district")
    correct(plan, entries["line"], line, values={"asked_0": "請補經費來源。"}, reason="誤植", by=office)
    refused = send(page)
    assert refused.status_code == 409
    assert "已由「請補充說明。」更正為「請補經費來源。」" in str(refused.context["refused"])
    assert answer in refused.text
    assert send(refused).status_code == 302
    request.refresh_from_db()
    assert (request.reason, request.answer) == ("請補經費來源。", answer)


def test_a_page_refused_for_something_else_says_that_the_reason_was_corrected(client, walker, plan, ventures, ask):
    (request,) = ask(Place(Section.CONCEPT, ventures[0].pk))
    office, owner = walker.cast.of("D200"), sign_in(client, walker.owner)
    url = reverse("proposals:move", args=[plan.pk, "resubmit_intake_district"])
    page = owner.get(url)
    sent = {name: page.context[name] for name in ("expected_version", "key")}
    sent |= {f"asked_{request.pk}": "請補充說明。", f"keep_{request.pk}": "on", f"answer_{request.pk}": ""}
    line = plan.transitions.get(move="return_from_district")
    correct(plan, entries["line"], line, values={"asked_0": "請補經費來源。"}, reason="誤植", by=office)
    refused = owner.post(url, sent)
    (told,) = refused.context["form"].non_field_errors()
    assert (refused.status_code, "已由「請補充說明。」更正為「請補經費來源。」" in told) == (422, True)
    assert f'name="asked_{request.pk}" value="請補經費來源。"' in refused.text


def test_an_answer_is_labelled_with_its_number_its_section_and_what_was_asked(client, walker, plan, ventures, ask):
    first, second = ventures
    concept, budget = ask(Place(Section.CONCEPT, first.pk), Place(Section.BUDGET, second.pk))
    plan.section_requests.filter(pk=budget.pk).update(reason="請補地方配合款。", rows=["人事費", "場地費"])
    page = sign_in(client, walker.owner).get(f"/plans/{plan.pk}/moves/resubmit_intake_district/")
    fields = page.context["form"].fields
    assert [str(fields[f"answer_{request.pk}"].label) for request in (concept, budget)] == [
        f"第 1 項「{first.title}・事業構想」要求：{concept.reason}",
        f"第 2 項「{second.title}・所需資源」要求：請補地方配合款。（人事費、場地費）",
    ]


def test_the_last_section_that_was_revised_leads_on_to_filing_again(client, walker, plan, ventures, ask):
    kpi, _concept = ask(Place(Section.KPI, ventures[0].pk), Place(Section.CONCEPT, ventures[0].pk))
    owner = sign_in(client, walker.owner)
    page = f"/plans/{plan.pk}/ventures/{ventures[0].pk}/concept/"
    on = f'href="/plans/{plan.pk}/moves/resubmit_intake_district/"'
    revise_concept(walker)
    assert on not in owner.get(page).text  # the other one is still to be revised
    plan.section_requests.filter(pk=kpi.pk).update(revised_at=kpi.asked_at)
    assert owner.get(page).text.count(on) == 1
    assert owner.get(f"/plans/{plan.pk}/ventures/{ventures[0].pk}/kpi/").text.count(on) == 1
