"""Logs and frozen versions: the database itself refuses to change what was written, even to who owns the tables."""

import datetime as dt

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, connection, models, transaction
from django.utils import timezone

from accounts.models import Access, SignIn
from documents.orders.pages_printed import page_wish
from guidance.coordination import services as coordination
from guidance.coordination.chart import ANSWER
from guidance.counselling import services as counselling
from guidance.counselling.chart import ASSIGN
from guidance.files.services import perform_with_files
from guidance.follow_ups.chart import FINISH
from guidance.inventory.offering.chart import DECLINE
from guidance.inventory.offering.services import offer_rows
from guidance.inventory.services import add_entry
from guidance.matching.chart import CONFIRM, CONTACT
from guidance.matching.services import agree, contribute, suggest
from guidance.models import ContactConsent, FollowUp, Partner
from guidance.resources.chart import ACCEPT
from guidance.resources.services import ask
from guidance.visits.chart import HOLD, RECORD, SCHEDULE
from guidance.visits.services import answer, propose_visit
from handovers.chart import CANCEL
from handovers.models import Handover
from privacy.chart import GRANT
from proposals.intake.services import record_vision
from proposals.models import Letter, LetterEnclosure, LetterVersion, PlanVersion, ProposalTransition
from public.stories.chart import WITHDRAW
from records.models import Proof
from reviews.charges.chart import REPORT
from reviews.models import Charge, Decision
from reviews.packets.contents import Section
from reviews.packets.services import ask_for_packet
from tests.guidance.networks.cases import member
from tests.guidance.resources.cases import venue
from tests.privacy.cases import written
from tests.public.cases_of import story_of
from tests.workflow.cases import kept_for_module, make_cast, walker_at
from tracking.models import ChangeRequest, ProgressReport, Undertaking
from workflow.engine.services import perform
from workflow.states import Party

pytestmark = pytest.mark.django_db
TABLES = [
    "accounts_access",
    "accounts_signin",
    "django_admin_log",
    "guidance_casefile",
    "guidance_contactconsent",
    "guidance_contactnote",
    "guidance_contribution",
    "guidance_coordinationtransition",
    "guidance_followuptransition",
    "guidance_inventorychange",
    "guidance_inventoryoffertransition",
    "guidance_matchtransition",
    "guidance_networkline",
    "guidance_requesttransition",
    "guidance_resourceusetransition",
    "guidance_visitanswer",
    "guidance_visittransition",
    "handovers_handovertransition",
    "privacy_rightstransition",
    "proposals_consent",
    "proposals_districtvision",
    "proposals_letterenclosure",
    "proposals_letterversion",
    "proposals_planversion",
    "proposals_privacynotice",
    "proposals_proposaltransition",
    "proposals_venturefit",
    "proposals_visionfile",
    "public_storytransition",
    "records_proof",
    "reviews_chargefile",
    "reviews_chargetransition",
    "reviews_commitmenttransition",
    "reviews_meetingtransition",
    "reviews_opiniontransition",
    "reviews_packet",
    "reviews_packetsection",
    "tracking_changetransition",
    "tracking_enclosure",
    "tracking_ledgerentry",
    "tracking_milestone",
    "tracking_paymenttransition",
    "tracking_quarterbudget",
    "tracking_reportlight",
    "tracking_reporttransition",
    "tracking_undertakingtransition",
    "tracking_workitem",
]
# Each holds rows after a walk to the end in a district with a vision, and what the fixture adds.
VICTIM = {table: f"(SELECT min(id) FROM {table})" for table in TABLES}


@pytest.fixture(scope="module", autouse=True)
def plan(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        office, paper = cast.of("D200"), SimpleUploadedFile("紀錄.txt", "照案通過。".encode())
        said = {"text": "先做人，再做路。", "adopted_on": timezone.localdate()}
        record_vision(office.unit.district, number=1, **said, files=[paper], by=office)
        made = walker_at("closed", cast, via=("revise_after_meeting", "waive_meeting")).plan
        Access.objects.create(user=office.user)
        SignIn.objects.create(user=office.user)
        LogEntry.objects.create(user=office.user, action_flag=CHANGE)
        letter = Letter.objects.create(proposal=made, unit=office.unit, occasion="forward_to_rdec", kind="letter")
        LetterVersion.objects.create(letter=letter, number=1, content={}, source="drafted")
        file = made.files.first().attachment
        LetterEnclosure.objects.create(letter=letter, title="計畫書", attachment=file)
        tracked = Undertaking.objects.filter(venture__proposal=made).first()
        change = ChangeRequest.objects.create(undertaking=tracked, number=1, was=tracked.baseline, holder="executing")
        change.transitions.create(move="drop", source="drafting", target="dropped", row_version=1)
        days = dict.fromkeys(("first_day", "last_day", "opened_on"), timezone.localdate())
        said = {"number": 1, "baseline": tracked.baseline, "holder": "executing"}
        report = ProgressReport.objects.create(undertaking=tracked, **said, **days)
        report.transitions.create(move="file_report", source="open", target="filed", row_version=1)
        report.lights.create(progress_gap=0, computed="green")
        counsel(made, cast)
        visit(made, cast)
        perform(coordinate(made, cast), ANSWER, by=cast.of("NDC"), answer="已洽農業部。")
        member(cast.of("D200"), office.unit.district)
        match(made, cast)
        perform(ask_for_venue(made, cast), ACCEPT, by=cast.of("AGR"))
        offer(made, cast)
        hand_over(made, cast)
        perform(written(), GRANT, by=cast.of("RDEC"), answer="准許。")
        perform(story_of(made), WITHDRAW, by=cast.of("RDEC"), reason="改寫。")
        meeting = made.project_meetings.get()
        ask_for_packet(meeting, [Section("議程", page_wish("<p>議程"))], by=cast.of("RDEC"))
        farm = cast.of("AGR")
        decision = Decision.objects.filter(agenda_item__meeting=meeting).first()
        charge = Charge.objects.create(proposal=made, decision=decision, unit=farm.unit, holder=Party.AGENCIES)
        minutes = SimpleUploadedFile("紀錄.txt", "已辦。".encode())
        perform_with_files(charge, REPORT, by=farm, files=[minutes], outcome="done", report="已辦。", until=None)
        Proof.objects.create(kind="logs", began_at=timezone.now(), is_good=True)
        connection.check_constraints()  # a table with foreign keys still to be checked cannot be truncated
        yield made


def counsel(plan, cast):
    team = cast.of("TEAM-AGR")
    said = {"title": plan.title, "topics": ["start"], "words": "如何開始", "contact_name": "某", "contact_phone": "04"}
    request = counselling.ask(by=cast.of("D200"), districts=[], **said)
    perform(request, ASSIGN, by=cast.of("PLATFORM"), team=team.unit)
    counselling.note_contact(request, day=timezone.localdate(), how="phone", words="談過。", by=team)


def coordinate(plan, cast):
    said = {"title": plan.title, "words": "請洽農業部。", "proposal": plan}
    return coordination.ask(addressee=cast.of("NDC").unit, by=cast.of("PLATFORM"), **said)


def visit(plan, cast):
    """Its place is visited and recorded, and what is left to do is done."""
    team, day = cast.of("TEAM-AGR"), timezone.localdate()
    said = {"title": plan.title, "purpose": "看現地", "offered": [day], "district": plan.districts.first()}
    made = propose_visit(by=cast.of("PLATFORM"), proposal=plan, **said)
    times = {"day": day, "due_on": day, "begins": dt.time(0, 0, 1), "ends": dt.time(23, 59, 59)}
    office = cast.of("D200")
    perform(made, SCHEDULE, by=cast.of("PLATFORM"), team=team.unit, place="現地", units=[office.unit], **times)
    answer(made, comes=True, words="王課員", by=office)
    perform(made, HOLD, by=team, came=list(made.parties.all()))
    given = [{"words": "函詢用地", "owner": team.unit, "due_on": day}]
    perform(made, RECORD, by=team, seen="已清淤。", follow_ups=given)
    paper = SimpleUploadedFile("函.txt", "請惠示用地編定。".encode())
    perform_with_files(FollowUp.objects.get(visit=made), FINISH, by=team, outcome="已函詢。", files=[paper])


def ask_for_venue(plan, cast):
    return ask(venue(cast.of("AGR")), plan, words="共識會議借用。", by=cast.of("PLATFORM"))


def match(plan, cast):
    """A mentor works along with its first venture; the contact has consented."""
    platform, owner, today = cast.of("PLATFORM"), cast.actor(plan.proposing_unit), timezone.localdate()
    said = {"kind": "technical", "about": "示範修繕。", "offers": ["technology"], "themes": ["place"]}
    mentor = Partner.objects.create(name="木工導師", **said)
    ContactConsent.objects.create(partner=mentor, given=True, person="邱師傅", day=today, way="written", by="平台")
    made = suggest(plan.venture_list[0], mentor, words="請示範修繕。", by=platform)
    perform(made, CONTACT, by=platform)
    agree(made, by=platform, agreement_number="山城大字第1150000123號")
    perform(made, CONFIRM, by=owner)
    contribute(made, day=today, hours=3, words="現場示範", by=platform)


def offer(plan, cast):
    """The district has an entry, and was offered a row of the plan that it did not take in."""
    office = cast.of("D200")
    add_entry(by=office, district=plan.districts.first(), kind="culture", name="土牛老街", source="踏查")
    rows = list(plan.resources.all()[:1])
    made = offer_rows(plan, rows=rows, district=plan.districts.first(), by=cast.actor(plan.owner))
    perform(made[0], DECLINE, by=office, reason="已有相同的資料。")


def hand_over(plan, cast):
    """What its coach has prepared is cancelled."""
    giver = cast.of("PLATFORM")
    said = {"unit": giver.unit, "giver": giver.user, "receiver": cast.of("RDEC").user, "reason": "職務調整"}
    made = Handover.objects.create(holder=Party.OWNER, holder_unit=giver.unit, **said)
    perform(made, CANCEL, by=giver, reason="改由兩人分接。")


def refusal(statement: str) -> str:
    with (
        pytest.raises(IntegrityError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET LOCAL ROLE NONE; SET LOCAL chuangsheng.allow_truncate = 'off'")
        cursor.execute(statement)
    return refused.value.__cause__.diag.message_primary


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("table", TABLES)
def test_a_row_is_not_changed(table):
    assert refusal(f"UPDATE {table} SET id = id WHERE id = {VICTIM[table]}") == (
        f"{table} is append-only: UPDATE refused"
    )


@pytest.mark.parametrize("table", TABLES)
def test_a_row_is_not_deleted(table):
    rows = count(table)
    assert refusal(f"DELETE FROM {table} WHERE id = {VICTIM[table]}") == f"{table} is append-only: DELETE refused"
    assert (rows > 0, count(table)) == (True, rows)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_not_emptied(table):
    rows = count(table)
    assert refusal(f"TRUNCATE {table} CASCADE") == f"{table} is append-only: TRUNCATE refused"
    assert count(table) == rows


@pytest.mark.parametrize("value", ["", "true", "1", "ON "])
def test_only_the_exact_permit_lets_a_table_be_emptied(value):
    statement = f"SET LOCAL chuangsheng.allow_truncate = '{value}'; TRUNCATE proposals_proposaltransition"
    assert refusal(statement) == "proposals_proposaltransition is append-only: TRUNCATE refused"


def test_with_the_permit_of_a_test_database_a_table_is_emptied(as_owner):
    with connection.cursor() as cursor:
        cursor.execute("SHOW chuangsheng.allow_truncate")
        assert cursor.fetchone() == ("on",)
        cursor.execute("TRUNCATE proposals_proposaltransition")
    assert count("proposals_proposaltransition") == 0


def test_every_log_of_the_system_is_protected():
    """A new aggregate's log without its triggers fails here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, array_agg(tgname::text ORDER BY tgname) FROM pg_trigger "
            "WHERE tgname LIKE '%%append_only' OR tgname LIKE '%%no_truncate' GROUP BY 1 ORDER BY 1"
        )
        found = cursor.fetchall()
    protected = sorted([*TABLES, "records_seal"])  # nothing but the database itself adds to that one
    assert found == [(table, [f"{table}_append_only", f"{table}_no_truncate"]) for table in protected]
    logs = [m._meta.db_table for m in models_with("row_version") if m._meta.db_table.endswith("transition")]
    assert sorted(logs) == [table for table in TABLES if table.endswith("transition")]


def models_with(field: str) -> list[type[models.Model]]:
    from django.apps import apps

    return [m for m in apps.get_models() if field in {f.name for f in m._meta.concrete_fields}]


@pytest.mark.parametrize("model", [ProposalTransition, PlanVersion])
def test_the_orm_is_refused_as_well(plan, model):
    line = model.objects.first()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        line.save()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        model.objects.filter(pk=line.pk).update(id=line.pk)


def test_a_case_with_a_log_is_not_deleted(plan):
    with pytest.raises(models.ProtectedError), transaction.atomic():
        plan.delete()
