"""Demo data: walked, marked, deterministic; copies have the shape of what was walked."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.models import Count
from django.utils import timezone

from accounts.models import Membership, User
from documents.files.uploads import check
from guidance.visits.services import propose_visit
from portal.demo import bulk, cast, plans
from portal.demo.offices import write_letters
from portal.demo.papers import paper
from portal.demo.texts import IDEAS
from portal.reference import load_all
from proposals.models import Letter, PlanVersion, Proposal
from proposals.states import State
from reviews.live.attendance import present
from reviews.models import Meeting, OpinionRequest, ReviewRound
from tests.factories.accounts import make_unit, make_user
from tests.factories.kept import once
from tests.factories.plans import make_cast
from tracking.models import ProgressReport, Undertaking
from workflow.models import Notification, OutboxMessage
from workflow.states import Fate, Party

pytestmark = pytest.mark.django_db
SOME = [IDEAS[0], IDEAS[4], IDEAS[14], IDEAS[23]]  # document_review, executing, project_meeting, closed


@pytest.fixture
def walked(db):
    made = once("some plans of the demo", walk)
    return [Proposal.objects.get(pk=plan) for plan in made]


def walk():
    people = make_cast()
    made = [plans.make(people, idea, number) for number, idea in enumerate(SOME)]
    seen, owner = made[0], people.actor(made[0].owner)  # its copies' visits stand in calendars of their own
    about = {"title": seen.title, "purpose": "看水圳步道。", "district": seen.districts.get()}
    propose_visit(by=owner, proposal=seen, offered=[timezone.localdate()], **about)
    return [plan.pk for plan in made]


def test_each_idea_comes_to_its_state_and_is_marked(walked):
    assert [(plan.state, plan.is_demo, plan.title) for plan in walked] == [(i.state, True, i.title) for i in SOME]
    assert [plan.case_number[4:] for plan in walked] == ["0001", "0002", "0003", "0004"]


def test_what_an_idea_leaves_is_the_same_each_time(walked):
    first = PlanVersion.objects.get(proposal=walked[0], number=1).content
    again = plans.make(make_cast(), SOME[0], 0)
    second = PlanVersion.objects.get(proposal=again, number=1).content
    for content in (first, second):
        content["ventures"] = [{**venture, "id": 0} for venture in content["ventures"]]
        content["consensus"] = [
            {**meeting, "minutes": meeting["minutes"]["sha256"]} for meeting in content["consensus"]
        ]
    assert first == second


def shape(plan):
    """Rows of each table below the plan, and which of their columns are filled; a copy's due day is always a named one."""
    return {
        model.__name__: sorted(
            tuple(
                f.attname
                for f in model._meta.concrete_fields
                if getattr(row, f.attname) is not None and f.attname != "due_days"
            )
            for row in model._base_manager.filter(pk__in=keys)
        )
        for model, keys in bulk._keys([plan]).items()
    }


def test_copies_have_the_shape_of_the_walked(walked):
    bulk.copy_plans(walked, 10)
    copies = list(Proposal.objects.order_by("pk")[4:])
    assert [copy.title for copy in copies] == [SOME[i % 4].title for i in range(10)]
    assert [shape(copy) for copy in copies] == [shape(walked[i % 4]) for i in range(10)]
    assert sorted(p.case_number[4:] for p in Proposal.objects.all()) == [f"{n:04d}" for n in range(1, 15)]
    assert [copy.version.number for copy in copies[:4]] == [plan.version.number for plan in walked]


def test_more_meetings_than_a_year_has_numbers_are_of_years_before(walked, monkeypatch):
    monkeypatch.setattr(bulk, "MEETINGS_A_YEAR", 7)
    first = list(Meeting.objects.order_by("pk").values_list("year", "number"))
    bulk.copy_plans(walked, 16)
    (year, last), taken = first[-1], len(first)
    at = range(taken, taken + 4 * taken)
    copies = [(year - n // 7 - (n >= 7), n % 7 + 1) for n in at]
    assert list(Meeting.objects.order_by("pk").values_list("year", "number")) == first + copies
    assert last == taken


def test_every_table_with_a_key_to_the_plan_is_copied(walked):
    tree = bulk._tree()
    below = {
        relation.related_model
        for model in tree
        if model is not bulk.Attachment
        for relation in model._meta.related_objects
        if isinstance(relation, models.ManyToOneRel)
    }
    assert below - set(tree) == set()


def test_accounts_are_written_for_every_role(db, settings):
    load_all()
    people = cast.assemble()
    people.organisation("石岡水圳文化協會", "civic", "proposer1", "陳美玲")
    rows = cast.write_accounts()
    assert json.loads((settings.VAR_DIR / "demo-accounts.json").read_text(encoding="utf-8")) == rows
    assert rows[0] == {
        "username": "platform",
        "password": cast.PASSWORD,
        "unit": "專管平台",
        "role": "承辦人",
        "name": "陳品妤",
    }
    kinds = set(Membership.objects.values_list("unit__kind", flat=True))
    assert kinds == {
        "platform", "rdec", "agency", "district_office", "convener", "ndc", "counselling_team", "proposer",
    }  # fmt: skip


def test_a_paper_is_what_the_check_of_uploads_would_find():
    file = paper("國發會會議紀錄")
    assert file.checked == check(file)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("out", "counted"),
    [
        (io.StringIO(), "示範資料 0/6\n示範資料 5/6\n示範資料 6/6\n"),
        (Terminal(), "".join(f"\r示範資料 {made}/6" for made in range(7)) + "\n"),
    ],
)
def test_loading_counts_the_plans(db, monkeypatch, out, counted):
    monkeypatch.setattr(plans, "IDEAS", IDEAS[7:8] * 6)  # drafts: quick
    call_command("demo", stdout=out)
    said, _, total = out.getvalue().rpartition("示範資料共 ")
    assert (said, total.partition("（")[0]) == (counted, "6 件計畫")


def test_an_interrupted_loading_leaves_nothing(db, monkeypatch):
    def interrupted(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(plans, "make", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call_command("demo")
    assert (User.objects.count(), Proposal.objects.count()) == (0, 0)


def test_the_accounts_to_try_are_those_that_are_loaded(db):
    assert cast.loaded_trials() == []
    people = make_cast()
    assert [trial.username for trial in cast.loaded_trials()] == ["shigang", "rdec"]
    plan = plans.make(people, IDEAS[7], 7)
    assert [trial.username for trial in cast.loaded_trials()] == ["proposer8", "shigang", "rdec"]
    # Who tries it first shall have something to do.
    assert (plan.state, User.objects.get(username="proposer8").memberships.get().unit) == (State.DRAFTING, plan.owner)


def test_a_database_with_real_plans_is_left_alone(db):
    unit = make_unit("proposer")
    Proposal.objects.create(owner=unit, created_by=make_user(), title="真的計畫", holder=Party.PROPOSER)
    with pytest.raises(CommandError) as refused:
        call_command("demo")
    assert str(refused.value) == "this database holds real plans: the demo data are for empty databases only"


def test_each_undertaking_that_is_copied_has_a_year_of_reports(walked):
    """Also those of which nothing was reported yet, as here."""
    before = list(Undertaking.objects.values_list("pk", flat=True))
    bulk.copy_tracked(9)
    copied = Undertaking.objects.exclude(pk__in=before).annotate(many=Count("reports"))
    assert copied.count() >= 9 - len(before)
    assert set(copied.values_list("many", flat=True)) == {12}
    reports = ProgressReport.objects.filter(undertaking__in=copied.values("pk"))
    assert set(reports.annotate(lines_of=Count("lines")).values_list("lines_of", flat=True)) == {5}
    assert set(reports.annotate(lights_of=Count("lights")).values_list("lights_of", flat=True)) == {1}


def _has_mails_of_the_past_alone() -> None:
    """Nothing is sent when a worker starts; one person's address has failed, and one reads of others' work once a day."""
    mails = OutboxMessage.objects.all()
    assert [mails.of_fate(fate).count() for fate in (Fate.QUEUED, Fate.RETRIED)] == [0, 0]
    assert set(mails.of_fate(Fate.GIVEN_UP).values_list("user__username", flat=True)) == {"culture"}
    assert mails.of_fate(Fate.SENT).count() > 30
    assert set(Notification.objects.filter(in_digest=True).values_list("user__username", flat=True)) == {
        "platform-head"
    }


@pytest.mark.slow
def test_the_whole_demo(db, capsys):
    call_command("demo", plans=60)
    assert Proposal.objects.count() == 60
    assert set(Proposal.objects.values_list("state", flat=True)) == set(State.values)
    _has_mails_of_the_past_alone()
    assert Notification.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM proposals_proposal WHERE version_id IS NULL AND submitted_at IS NOT NULL")
        assert cursor.fetchone() == (0,)
    call_command("demo")  # a second run adds nothing
    assert Proposal.objects.count() == 60
    _has_all_ways_of_the_review()
    alone = Proposal.objects.get(apart_of__isnull=False)  # of a plan and its case no copies are made
    assert (alone.state, alone.ndc_submissions.count(), alone.apart_of.venture.title) == ("ndc_working", 2, "青年基地")
    tracked = set(Undertaking.objects.values_list("state", flat=True))
    assert {"planning", "tracked", "reported", "completed", "released", "terminated"} <= tracked


def _has_all_ways_of_the_review():
    """What stands in the 31 plans themselves; copies have the same."""
    walked = Proposal.objects.filter(apart_of=None).order_by("pk")[: len(IDEAS)]
    asked = OpinionRequest.objects.filter(round__proposal__in=[plan.pk for plan in walked])
    assert {"reassigned", "awaiting_check", "requested", "released"} <= set(asked.values_list("state", flat=True))
    assert asked.get(extension_until__isnull=False).agency.code == "TOU"
    assert ReviewRound.objects.filter(proposal=walked[2], names_agencies=False).count() == 1
    meeting = Meeting.objects.get(agenda_items__proposal=walked[14])
    assert [item.proposal for item in meeting.agenda_items.order_by("number")] == [walked[14], walked[29]]
    assert (meeting.state, meeting.packets.count(), meeting.minutes_items.count()) == ("minutes_drafted", 1, 3)
    seen = present(meeting)
    assert [str(row.arrival) for row in seen if row.invitation is None] == ["逢甲大學　副教授　賴旁聽"]
    assert len([row for row in seen if row.invitation and row.invitation.part != "excused" and not row.arrival]) == 1
    assert [row.arrival.name for row in seen if row.warning and row.arrival.rank == "junior"] == ["周代理"]


def test_a_few_letters_are_drafted_and_some_sent(walked):
    write_letters(walked, make_cast())
    found = Letter.objects.order_by("id").values_list("occasion", "kind", "status")
    assert list(found) == [
        ("ask_opinions", "letter", "sent"),
        ("invite", "notice", "sent"),
        ("agenda", "agenda", "draft"),
    ]
    assert [letter.proposal_id for letter in Letter.objects.order_by("id")] == [
        walked[0].pk,
        walked[2].pk,
        walked[2].pk,
    ]
