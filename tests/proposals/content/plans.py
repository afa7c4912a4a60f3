"""Plans whose frozen content is kept beside the tests as it was before there was ``PlanContent`` (versions.json)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.states import Role, UnitKind
from chapters import services as chapters
from chapters.models import ChapterTemplate, Question
from chapters.states import QuestionKind
from portal.demo.texts import Idea
from portal.demo.walker import Walker, proposing_unit
from proposals.models import Answer, Proposal
from proposals.services import attach_file
from proposals.states import Purpose
from proposals.writing.services import start_plan
from tests.factories.accounts import make_actor, make_unit
from tests.factories.plans import CROSS, ELDER, OFFICE, TWO_VENTURES, make_cast

KEPT: dict[str, Any] = json.loads(Path(__file__).with_name("versions.json").read_text())
IDEAS = {"two ventures": TWO_VENTURES, "several districts": CROSS, "represented": ELDER, "an office": OFFICE}
BEGUN = timezone.make_aware(dt.datetime(2025, 3, 3, 10))


def written(idea: Idea) -> Proposal:
    """A draft of ``idea`` whose dates are the same at every run."""
    cast = make_cast()
    plan = Walker.begin(cast, idea, proposing_unit(cast, idea, "owner", "陳美玲"), BEGUN).plan
    return Proposal.objects.get(pk=plan.pk)


def answered() -> Proposal:
    """A bare draft of a template with questions, each kind of them answered; its second venture has no place."""
    keeper = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR)
    chapters.ensure_template()
    draft = chapters.begin_revision(by=keeper)
    asked = {
        label: _ask(draft, section, kind, label, **more)
        for section, kind, label, more in (
            ("supplement", QuestionKind.TABLE, "合作團隊", {"options": "名稱\n分工"}),
            ("supplement", QuestionKind.FILE, "同意書", {}),
            ("vision", QuestionKind.DATE, "成立日期", {}),
            ("kpi", QuestionKind.NUMBER, "就業人數", {}),
        )
    }
    chapters.publish(draft, "增列題目。", by=keeper)
    owner = make_actor(make_unit(UnitKind.PROPOSER, name="水圳協會"))
    plan = start_plan(title="有題目的計畫", by=owner)
    first = plan.ventures.get()
    first.title = plan.title
    first.save()
    plan.ventures.create(
        position=2, title="第二項", address="石岡區豐勢路", longitude="120.780000", latitude="24.275500"
    )
    paper = SimpleUploadedFile("同意書.txt", "我同意。".encode())
    file = attach_file(plan, paper, Purpose.SUPPORTING, by=owner)
    for venture, label, value, attachment in (
        (None, "合作團隊", [["水圳協會", "導覽"], ["農會", ""]], None),
        (None, "同意書", file.name, file),
        (None, "成立日期", "2020-05-01", None),
        (first, "就業人數", "12.5", None),
    ):
        Answer.objects.create(proposal=plan, venture=venture, question=asked[label], value=value, attachment=attachment)
    Proposal.objects.filter(pk=plan.pk).update(contact_email="owner@example.org")
    return Proposal.objects.get(pk=plan.pk)


def _ask(template: ChapterTemplate, section: str, kind: str, label: str, **more: Any) -> Question:
    chapter = template.chapters.get(section=section)
    return Question.objects.create(chapter=chapter, code=f"q{kind}", kind=kind, label=label, **more)


def without_keys(content: dict[str, Any]) -> dict[str, Any]:
    """The same with the keys of rows, which differ from run to run, replaced by their place."""
    content["basics"]["owner"]["id"] = "owner"
    for place, venture in enumerate(content["ventures"], 1):
        venture["id"] = f"venture {place}"
    for meeting in content["consensus"]:
        if meeting["minutes"]:
            meeting["minutes"]["id"] = "minutes"
    for answers in content.get("answers", {}).values():
        for answer in answers:
            if answer["kind"] == QuestionKind.FILE:
                answer["value"] |= {"id": "file"}
    return content
