"""Content as a version keeps it: plain JSON, complete enough to print the plan; never reads a row.

What is not said leaves no key where there was none once (chapters, places, answers, who represents), so that equal
contents have equal hashes in all versions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from proposals.content.values import (
    AnswerContent,
    BasicsContent,
    ChapterContent,
    ContactContent,
    DistrictContent,
    FileContent,
    KpiContent,
    LineContent,
    MeetingContent,
    OwnerContent,
    PlanContent,
    ProgrammeContent,
    ResourceContent,
    StakeholderContent,
    StepContent,
    VentureContent,
)

Json = dict[str, Any]
PLACE = ("longitude", "latitude", "located_in")


def to_json(content: PlanContent) -> Json:
    """What a version keeps of ``content``."""
    basics = content.basics
    found: Json = {
        "basics": {
            "title": basics.title,
            "summary": basics.summary,
            "owner": _owner(basics.owner),
            "districts": [_named(district, "code", "name", "priority") for district in basics.districts],
            "contact": _named(basics.contact, "name", "phone", "email"),
        },
        "resources": [_named(row, "kind", "kind_label", "name", "place", "description") for row in content.resources],
        "consensus": [
            _named(meeting, "place", "attendance", "summary")
            | {"held_on": meeting.held_on.isoformat(), "minutes": meeting.minutes and _file(meeting.minutes)}
            for meeting in content.consensus
        ],
        "vision": content.vision,
        "ventures": [_venture(venture) for venture in content.ventures],
        "benefits": content.benefits,
    }
    if content.chapters is not None:
        found["chapters"] = [_named(chapter, "section", "title") for chapter in content.chapters]
    return found | _answered(content.answers)


def _named(value: Any, *names: str) -> Json:
    return {name: getattr(value, name) for name in names}


def _file(file: FileContent) -> Json:
    return _named(file, "id", "name", "sha256")


def _owner(owner: OwnerContent) -> Json:
    represented = {"represented_by": owner.represented_by} if owner.represented_by else {}
    return _named(owner, "id", "name", "kind") | represented


def _venture(venture: VentureContent) -> Json:
    return {
        **_named(venture, "id", "title", "theme", "method", "executing_unit", "declared_total"),
        **({"executing_unit_id": venture.executing_unit_id} if venture.executing_unit_id else {}),
        **({"address": venture.address} if venture.address else {}),
        **(_named(venture, *PLACE) if venture.longitude else {}),
        "stakeholders": [_named(person, "name", "relation", "involvement") for person in venture.stakeholders],
        "steps": [
            _named(step, "title", "place")
            | {"starts_on": step.starts_on.isoformat(), "ends_on": step.ends_on.isoformat()}
            for step in venture.steps
        ],
        "kpis": [_named(kpi, "code", "name", "unit", "year", "baseline", "target", "evidence") for kpi in venture.kpis],
        "budget": [_line(line) for line in venture.budget],
        **_answered(venture.answers),
    }


def _line(line: LineContent) -> Json:
    amounts = _named(line, "item", "year", "expense", "expense_label", "central", "local", "private", "total")
    return amounts | {"programme": line.programme and _named(line.programme, "code", "name")}


def _answered(answers: Iterable[AnswerContent]) -> Json:
    sections: dict[str, list[Json]] = {}
    for answer in answers:
        value: Any = answer.value
        if isinstance(value, FileContent):
            value = _file(value)
        elif isinstance(value, tuple):
            value = [list(row) for row in value]
        table = {"columns": list(answer.columns)} if isinstance(answer.value, tuple) else {}
        sections.setdefault(answer.section, []).append(
            _named(answer, "code", "label", "kind") | table | {"value": value}
        )
    return {"answers": sections} if sections else {}


def from_version(kept: Json) -> PlanContent:
    """The content a version keeps, of whatever shape versions had when it was frozen; what is not there is empty."""
    chapters = kept.get("chapters")
    return PlanContent(
        chapters=chapters if chapters is None else tuple(ChapterContent(**chapter) for chapter in chapters),
        basics=_read_basics(kept.get("basics") or {}),
        resources=tuple(ResourceContent(**row) for row in kept.get("resources") or ()),
        consensus=tuple(_read_meeting(row) for row in kept.get("consensus") or ()),
        vision=kept.get("vision") or "",
        ventures=tuple(_read_venture(row) for row in kept.get("ventures") or ()),
        benefits=kept.get("benefits") or "",
        answers=_read_answers(kept),
    )


def _read_basics(basics: Json) -> BasicsContent:
    return BasicsContent(
        title=basics.get("title") or "",
        summary=basics.get("summary") or "",
        owner=OwnerContent(**(basics.get("owner") or {})),
        districts=tuple(DistrictContent(**district) for district in basics.get("districts") or ()),
        contact=ContactContent(**(basics.get("contact") or {})),
    )


def _read_meeting(row: Json) -> MeetingContent:
    minutes = row["minutes"]
    read = {"held_on": dt.date.fromisoformat(row["held_on"]), "minutes": FileContent(**minutes) if minutes else None}
    return MeetingContent(**(row | read))


def _read_venture(row: Json) -> VentureContent:
    parts = {
        "stakeholders": tuple(StakeholderContent(**person) for person in row.get("stakeholders") or ()),
        "steps": tuple(_read_step(step) for step in row.get("steps") or ()),
        "kpis": tuple(KpiContent(**kpi) for kpi in row.get("kpis") or ()),
        "budget": tuple(_read_line(line) for line in row.get("budget") or ()),
        "answers": _read_answers(row),
    }
    return VentureContent(**(row | parts))


def _read_step(row: Json) -> StepContent:
    days = {name: dt.date.fromisoformat(row[name]) for name in ("starts_on", "ends_on")}
    return StepContent(**(row | days))


def _read_line(row: Json) -> LineContent:
    programme = ProgrammeContent(**row["programme"]) if row["programme"] else None
    return LineContent(**{name: value for name, value in row.items() if name != "total"} | {"programme": programme})


def _read_answers(part: Json) -> tuple[AnswerContent, ...]:
    return tuple(
        _read_answer(section, answer) for section, given in (part.get("answers") or {}).items() for answer in given
    )


def _read_answer(section: str, answer: Json) -> AnswerContent:
    value, columns = answer["value"], tuple(answer.get("columns", ()))
    if isinstance(value, dict):
        value = FileContent(**value)
    elif isinstance(value, list):
        value = tuple(tuple(row) for row in value)
    return AnswerContent(section, answer["code"], answer["label"], answer["kind"], value, columns)
