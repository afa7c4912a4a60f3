"""代為提案: a district office files for an elder; who sees, who moves, what every paper says of it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actors import actors_of
from accounts.models import Unit
from accounts.states import Role, UnitKind
from documents.papers.html import pdf
from documents.papers.odt import odt
from portal.demo.walker import paper
from proposals import workflow as w
from proposals.consent import services as filing
from proposals.models import Proposal, Representation
from proposals.papers.plan import plan_paper
from proposals.versions.freezing import canonical, snapshot
from tests.documents.files.corpus import HTML
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import ELDER, asked_of
from tests.proposals.filler import filled
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at
from tracking.models import Undertaking
from workflow.engine.errors import Refused
from workflow.engine.services import available_moves, perform
from workflow.states import Party

pytestmark = pytest.mark.django_db
WORDS = "代為提案（石岡區公所代 林王阿桃）"
FACTS = {
    "title": "老灶計畫",
    "person": "林王阿桃",
    "contact": "里辦公處轉",
    "reason": "轄內獨居長者，不便使用電腦。",
}


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {
            "drafting": walker_at("drafting", cast, idea=ELDER),
            "with_district": walker_at("with_district", cast, idea=ELDER),
        }


@pytest.fixture
def draft(made):
    return fresh(made["drafting"])


@pytest.fixture
def received(made):
    return fresh(made["with_district"])


# --- beginning ------------------------------------------------------------------------------------------------------


def test_the_person_owns_the_plan_and_the_office_writes_it(made):
    office = make_cast().of("D200")
    plan = filing.start_on_behalf(**FACTS, by=office)
    owner = plan.owner
    assert (owner.kind, owner.organisation_kind, owner.full_name, owner.district) == (
        "proposer",
        "individual",
        "林王阿桃",
        office.unit.district,
    )
    assert (plan.represented_by, plan.holder, plan.holder_unit, plan.created_by) == (
        office.unit,
        Party.PROPOSER,
        office.unit,
        office.user,
    )
    facts = plan.on_behalf
    assert (facts.contact, facts.reason, facts.paper, facts.user, facts.actor_label) == (
        "里辦公處轉",
        "轄內獨居長者，不便使用電腦。",
        None,
        office.user,
        str(office),
    )
    assert (plan.represented_words, owner.memberships.count()) == (WORDS, 0)
    assert [actor.unit for actor in actors_of(office.user)] == [office.unit]


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        (UnitKind.DISTRICT_OFFICE, Role.MEMBER),
        (UnitKind.DISTRICT_OFFICE, Role.ADMINISTRATOR),
        (UnitKind.PROPOSER, Role.ADMINISTRATOR),
        (UnitKind.RDEC, Role.SUPERVISOR),
        (UnitKind.PLATFORM, Role.OFFICER),
    ],
)
def test_only_officers_of_district_offices_represent(client, made, kind, role):
    actor, before = make_actor(kind, role), Unit.objects.count()
    with pytest.raises(PermissionDenied):
        filing.start_on_behalf(**FACTS, by=actor)
    assert sign_in(client, actor).get("/plans/new/on-behalf/").status_code == 404
    assert (client.post("/plans/new/on-behalf/", FACTS).status_code, Unit.objects.count()) == (404, before)


def test_the_page_asks_for_the_persons_agreement(client, made):
    office = sign_in(client, make_cast().of("D200"))
    assert 'href="/plans/new/on-behalf/"' in office.get("/plans/new/").text
    form = office.get("/plans/new/on-behalf/").context["form"]
    assert [name for name, field in form.fields.items() if field.required] == [
        "person",
        "contact",
        "reason",
        "title",
        "agreed",
    ]
    refused = office.post("/plans/new/on-behalf/", FACTS)
    assert (refused.status_code, refused.context["form"].errors) == (422, {"agreed": ["請勾選此項。"]})
    done = office.post("/plans/new/on-behalf/", FACTS | {"agreed": "on", "paper": paper("同意書")})
    plan = Proposal.objects.latest("id")
    assert (done.status_code, done["Location"]) == (302, f"/plans/{plan.pk}/edit/basics/")
    assert (plan.on_behalf.paper.name, plan.files.count()) == ("同意書（示範資料）.txt", 0)


def test_a_paper_that_may_not_come_in_leaves_nothing(made):
    before = (Unit.objects.count(), Proposal.objects.count(), Representation.objects.count())
    with pytest.raises(Refused):
        filing.start_on_behalf(**FACTS, paper=SimpleUploadedFile("同意書.pdf", HTML), by=make_cast().of("D200"))
    assert (Unit.objects.count(), Proposal.objects.count(), Representation.objects.count()) == before


def test_an_organisation_is_not_offered_it(client, made):
    page = sign_in(client, make_actor(UnitKind.PROPOSER)).get("/plans/new/")
    assert (page.status_code, "on-behalf" in page.text) == (200, False)


# --- who sees and moves ---------------------------------------------------------------------------------------------


def test_the_draft_is_the_offices_alone(client, draft):
    seen = {code: sign_in(client, draft.cast.of(code)).get(f"/plans/{draft.plan.pk}/").status_code for code in CODES}
    assert seen == dict.fromkeys(CODES, 404) | {"D200": 200}
    office = sign_in(client, draft.owner)
    assert [plan.pk for plan in office.get("/plans/").context["page"]].count(draft.plan.pk) == 1
    assert office.get(f"/plans/{draft.plan.pk}/edit/vision/").status_code == 200
    assert Proposal.objects.in_hands_of(draft.owner.unit_id).filter(pk=draft.plan.pk).exists()


CODES = ("D200", "D290", "PLATFORM", "RDEC", "AGR")


def test_the_office_notifies_and_files_as_the_proposer(draft):
    assert [offer.move.name for offer in available_moves(draft.plan, draft.owner)] == [
        "notify",
        "submit_to_district",
        "withdraw",
    ]
    member = make_actor(draft.owner.unit, Role.MEMBER)
    assert available_moves(draft.plan, member) == []


def test_it_goes_to_its_own_districts_desk_and_the_log_says_who(received):
    """R13: an individual's plan in one district is received by that office, though the office has written it."""
    plan, office = received.plan, received.owner
    assert (plan.state, plan.holder_unit, plan.goes_to_rdec) == ("with_district", office.unit, False)
    assert {line.actor_label for line in plan.transitions.filter(move__in=("notify", "submit_to_district"))} == {
        str(office)
    }
    assert [offer.move.name for offer in available_moves(plan, office)] == [
        "forward",
        "return_from_district",
        "take_back_district_to_notified",
        "withdraw",
    ]


def test_the_consent_says_for_whom(received):
    consent = received.plan.consents.get(kind="personal_data")
    assert (consent.on_behalf, consent.representative, consent.actor_label) == (True, WORDS, str(received.owner))


def test_the_box_names_the_person(client, made):
    walker = walker_at("notified", idea=ELDER)
    url = f"/plans/{walker.plan.pk}/moves/submit_to_district/"
    page = sign_in(client, walker.owner).get(url)
    assert str(page.context["form"]["consent"].label).startswith("已向 林王阿桃 說明個人資料告知事項，並經其同意")
    data = filled(page.context["form"]) | {name: page.context[name] for name in ("expected_version", "key")}
    assert client.post(url, data).status_code == 302


def test_the_office_carries_out_what_nobody_else_is_named_for():
    walker = walker_at("executing", idea=ELDER)
    undertaking = Undertaking.objects.get(venture__proposal=walker.plan)
    assert undertaking.executing_unit == walker.owner.unit
    assert undertaking in Undertaking.objects.concerning(walker.owner)[:30]
    perform(
        walker.plan, w.OPEN_CHANGE, by=walker.owner, sections=asked_of(walker.plan, vision="調整"), reason="調整期程"
    )
    assert walker.plan.state == "plan_change"


# --- what stands on it ----------------------------------------------------------------------------------------------


def test_pages_and_list_are_labelled(client, received):
    for code in ("D200", "RDEC", "PLATFORM"):
        reader = sign_in(client, received.cast.of(code))
        found = [WORDS in reader.get(url).text for url in ("/plans/", f"/plans/{received.plan.pk}/")]
        assert found == [True, True]


def test_contact_and_paper_are_for_those_who_handle_the_filing(client, received):
    base, cast = f"/plans/{received.plan.pk}/consent/", received.cast
    for code in ("D200", "RDEC", "PLATFORM"):
        reader = sign_in(client, cast.of(code))
        paper_page = reader.get(f"{base}paper/")
        assert ("轉里辦公處" in reader.get(base).text, paper_page.status_code) == (True, 200)
        assert b"".join(paper_page.streaming_content).decode().startswith("代為提案同意書")
    filing_plan = walker_at("document_review", cast, idea=ELDER).plan
    agency = sign_in(client, cast.of("AGR"))
    page = agency.get(f"/plans/{filing_plan.pk}/consent/")
    assert (page.status_code, WORDS in page.text, "轉里辦公處" in page.text) == (200, True, False)
    assert agency.get(f"/plans/{filing_plan.pk}/consent/paper/").status_code == 404
    own = walker_at("drafting", cast, owner="另一個協會", name="other").plan
    assert sign_in(client, cast.actor(own.owner)).get(f"/plans/{own.pk}/consent/paper/").status_code == 404


def test_the_version_says_so_and_other_plans_hashes_stay(received):
    owner = received.plan.version.content["basics"]["owner"]
    assert (owner["name"], owner["represented_by"]) == ("林王阿桃", "臺中市石岡區公所")
    other = walker_at("with_district", received.cast, owner="另一個協會", name="other").plan
    assert sorted(other.version.content["basics"]["owner"]) == ["id", "kind", "name"]
    assert canonical(snapshot(other)) == canonical(other.version.content)


def test_the_papers_say_so(received):
    version = received.plan.version
    rendered = pdf(plan_paper(version))
    assert rendered.html.count("臺中市石岡區公所代為提案") == 2
    assert odt(plan_paper(version))[:2] == b"PK"
