"""Files come with answers, results and what closes a follow-up: who sees the case opens them, and they stay with the plan."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.models import Attachment
from guidance.coordination.chart import ANSWER, ASK_AGAIN, RECORD_ANSWER
from guidance.files.enclosing import enclosed
from guidance.files.services import perform_with_files
from guidance.follow_ups.chart import DROP
from guidance.history import of_guidance
from guidance.models import CaseFile, Coordination, FollowUp
from tests.factories.accounts import sign_in
from tests.guidance.cases import coordinated, make_cast, make_plan, recorded
from tests.guidance.matching.cases import make_scene, matched
from workflow.calendar import deadlines
from workflow.engine.errors import NotPermitted, Refused, WrongState
from workflow.engine.services import perform
from workflow.models import CalendarDay

pytestmark = pytest.mark.django_db
WORDS = "已洽農業部，本案可於下年度受理。"


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False):
        yield make_cast()


def paper(name="農業部來文.txt", text="下年度受理。"):
    return SimpleUploadedFile(name, text.encode())


def move(case, name):
    kind = "follow_up" if isinstance(case, FollowUp) else "coordination"
    return reverse(f"guidance:{kind}_move", args=[case.pk, name])


def send(client, case, name, **typed):
    page = client.get(move(case, name))
    door = {"expected_version": page.context["expected_version"], "key": page.context["key"]}
    return client.post(move(case, name), door | typed)


def names(case):
    return [(row.attachment.name, row.row_version) for row in case.files.select_related("attachment").order_by("id")]


def opened(client, case, file):
    """What is read there; empty where it is not there."""
    kind = "follow_up" if isinstance(case, FollowUp) else "coordination"
    answer = client.get(reverse(f"guidance:{kind}_file", args=[case.pk, file]))
    assert answer.status_code in (200, 404)
    return b"".join(answer.streaming_content).decode() if answer.streaming else ""


def followed(cast, plan=None):
    given = [{"words": "函詢用地", "owner": cast.agency.unit, "due_on": dt.date(2026, 3, 20)}]
    recorded(cast, plan=plan, given=given)
    return FollowUp.objects.get()


def test_files_of_an_answer_are_opened_by_who_sees_the_request(client, cast):
    case = coordinated(cast, make_plan(cast))
    sign_in(client, cast.agency)
    answer = send(client, case, "answer_coordination", answer=WORDS, file_1=paper(), file_3=paper("附表.txt", "一覽"))
    assert (answer.status_code, names(case)) == (302, [("農業部來文.txt", 1), ("附表.txt", 1)])
    page = client.get(case.get_absolute_url())
    assert [(file.attachment.name, done) for file, _line, done in page.context["files"]] == [
        ("農業部來文.txt", "回復協調"),
        ("附表.txt", "回復協調"),
    ]
    first = case.files.first().attachment_id
    assert reverse("guidance:coordination_file", args=[case.pk, first]) in page.text
    seen = {}
    for name in ("agency", "platform", "rdec", "proposer", "office", "team", "stranger"):
        sign_in(client, getattr(cast, name))
        seen[name] = opened(client, case, first)
    text, others = "下年度受理。", ("office", "team", "stranger")
    assert seen == dict.fromkeys(("agency", "platform", "rdec", "proposer"), text) | dict.fromkeys(others, "")
    sign_in(client, cast.platform)
    other = coordinated(cast)
    assert [opened(client, other, first), opened(client, case, UUID(int=0))] == ["", ""]


def test_a_file_came_with_the_move_whatever_the_calendar_says_of_the_case_afterwards(client, cast):
    case = coordinated(cast, make_plan(cast))
    perform_with_files(case, ANSWER, by=cast.agency, answer=WORDS, files=[paper()])
    answered = case.transitions.get().at
    due = {"due_on": dt.date(2026, 3, 6), "due_from": dt.date(2026, 3, 2), "due_days": 4}
    Coordination.objects.update(**due)
    later = time_machine.travel("2026-03-03 09:00+08:00", tick=False)
    with later, TestCase.captureOnCommitCallbacks(execute=True):
        deadlines.declare([CalendarDay(date=dt.date(2026, 3, 5), is_workday=False, name="停班")], by=cast.rdec)
    moves = [line.move for line in case.transitions.order_by("id")]
    page = sign_in(client, cast.agency).get(case.get_absolute_url())
    told = [(file.attachment.name, line.at, done) for file, line, done in page.context["files"]]
    assert (moves, told) == (["answer_coordination", "due_moved"], [("農業部來文.txt", answered, "回復協調")])


def test_what_was_answered_before_stays_when_it_is_asked_again(client, cast):
    plan = make_plan(cast)
    case = coordinated(cast, plan)
    perform_with_files(case, ANSWER, by=cast.agency, answer="本年度額滿。", files=[paper("額滿函.txt")])
    perform(case, ASK_AGAIN, by=cast.platform, reason="請再問可否列入下年度。")
    said = {"answer": WORDS, "answered_on": dt.date(2026, 3, 2)}
    perform_with_files(case, RECORD_ANSWER, by=cast.platform, files=[paper()], **said)
    sign_in(client, cast.platform)
    settled = send(
        client,
        case,
        "settle",
        outcome="helped",
        result="農業部同意列入 116 年度，改列下年度提案。",
        file_2=paper("核列函.txt"),
    )
    assert settled.status_code == 302
    assert names(case) == [("額滿函.txt", 1), ("農業部來文.txt", 3), ("核列函.txt", 4)]
    told = [(line.what, line.words, line.url) for line in of_guidance(plan, cast.proposer)]
    assert told[1:] == [
        ("回復協調", ["本年度額滿。", "附件：額滿函.txt"], case.get_absolute_url()),
        ("請再說明", ["請再問可否列入下年度。"], ""),
        ("登錄回復", [WORDS, "附件：農業部來文.txt"], case.get_absolute_url()),
        ("登錄結果", ["農業部同意列入 116 年度，改列下年度提案。", "附件：核列函.txt"], case.get_absolute_url()),
    ]


def test_a_follow_up_is_closed_with_files_of_who_is_to_do_it(client, cast):
    plan = make_plan(cast)
    row = followed(cast, plan)
    sign_in(client, cast.agency)
    assert (
        send(client, row, "finish", outcome="水利署已同意，公文已轉交。", file_1=paper("同意函.txt")).status_code == 302
    )
    assert (names(row), row.get_absolute_url() in client.get(row.get_absolute_url()).text) == (
        [("同意函.txt", 1)],
        True,
    )
    file = row.files.get().attachment_id
    seen = {}
    for name in ("agency", "platform", "proposer", "team", "office", "other", "stranger"):
        sign_in(client, getattr(cast, name))
        seen[name] = opened(client, row, file)
    seers = ("agency", "platform", "proposer", "team", "office")
    assert seen == dict.fromkeys(seers, "下年度受理。") | {"other": "", "stranger": ""}


def test_what_is_refused_or_repeated_stores_nothing(client, cast):
    case = coordinated(cast)
    sign_in(client, cast.agency)
    bad = send(client, case, "answer_coordination", answer=WORDS, file_1=paper("工具.exe"))
    assert (bad.status_code, list(bad.context["form"].errors)) == (422, ["file_1"])
    with pytest.raises(NotPermitted):
        perform_with_files(case, ANSWER, by=cast.other, answer=WORDS, files=[paper()])
    with pytest.raises(Refused):
        perform_with_files(case, ANSWER, by=cast.agency, answer=WORDS, files=[paper("工具.exe")])
    assert (CaseFile.objects.count(), Attachment.objects.count(), case.state) == (0, 0, "asked")
    twice = {"expected_version": 0, "key": "the-key-of-one-page"}
    for _click in range(2):
        perform_with_files(case, ANSWER, by=cast.agency, answer=WORDS, files=[paper()], **twice)
    assert (CaseFile.objects.count(), Attachment.objects.count()) == (1, 1)
    with pytest.raises(WrongState):
        perform_with_files(case, ANSWER, by=cast.agency, answer=WORDS, files=[paper()])
    assert Attachment.objects.count() == 1


def test_the_dossier_has_what_its_reader_may_open(cast):
    plan = make_plan(cast)
    case, row = coordinated(cast, plan), followed(cast, plan)
    perform_with_files(case, ANSWER, by=cast.agency, answer=WORDS, files=[paper()])
    perform_with_files(
        row, DROP, by=cast.platform, outcome="用地已由區公所取得，不必再函詢。", files=[paper("用地.txt")]
    )
    perform_with_files(coordinated(cast), ANSWER, by=cast.agency, answer=WORDS, files=[paper("別案.txt")])

    def parts(actor):
        return [(part.folder, part.name, part.make().decode()) for part in enclosed(plan, actor)]

    asked = ("輔導/中央協調", "農業部來文.txt", "下年度受理。")
    given = ("輔導/追蹤事項", "用地.txt", "下年度受理。")
    assert parts(cast.proposer) == parts(cast.platform) == [asked, given]
    assert (parts(cast.office), parts(cast.agency), parts(cast.stranger)) == ([given], [asked, given], [])


def test_an_agreement_with_a_partner_lies_in_the_dossier_too(client):
    scene = make_scene()
    match = matched(scene, "contacted")
    sign_in(client, scene.people)
    page = client.get(reverse("guidance:match_move", args=[match.pk, "agree_match"]))
    sent = {
        "expected_version": page.context["expected_version"],
        "key": page.context["key"],
        "file": paper("意向書.txt"),
    }
    client.post(reverse("guidance:match_move", args=[match.pk, "agree_match"]), sent)
    found = [(part.folder, part.name) for part in enclosed(scene.plan, scene.cast.proposer)]
    assert found == [("輔導/夥伴媒合", "意向書.txt")]


def statements(ask):
    with CaptureQueriesContext(connection) as captured:
        assert ask().status_code in (200, 302)
    return len([query for query in captured if "SAVEPOINT" not in query["sql"]])


def test_pages_and_answers_ask_the_same_with_files(client, cast):
    case = coordinated(cast, make_plan(cast))
    sign_in(client, cast.agency).get(case.get_absolute_url())
    pages = [statements(lambda: client.get(case.get_absolute_url()))]
    page = client.get(move(case, "answer_coordination"))
    door = {"expected_version": page.context["expected_version"], "key": page.context["key"]}
    three = {f"file_{number}": paper(f"{number}.txt") for number in (1, 2, 3)}
    sent = statements(lambda: client.post(move(case, "answer_coordination"), door | {"answer": WORDS} | three))
    pages.append(statements(lambda: client.get(case.get_absolute_url())))
    assert (pages, sent) == ([9, 9], 9)
