"""Verbs of writing a plan: starting it, saving a section, adding ventures; never a change of state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Unit
from chapters.states import QuestionKind, Section
from inputs.fields import roc_year
from programmes.states import YEARS, Expense
from proposals.budget.services import give_reasons
from proposals.models import Answer, BudgetLine, ConsensusMeeting, Proposal, Venture
from proposals.services import attach_file, write_districts, write_executing_unit, write_section
from proposals.states import Purpose
from proposals.writing import drafts
from workflow.engine.errors import Refused
from workflow.states import Party

if TYPE_CHECKING:
    from programmes.models import CentralProgramme
    from proposals.writing.questions import QuestionsForm
    from proposals.writing.sections import Parts


MAX_VENTURES = 20


def blank_plan(*, title: str = "", by: Actor, owner: Unit | None = None, is_demo: bool = False) -> Proposal:
    """A draft of the actor's unit, not saved yet (R12); of ``owner``, if the unit represents somebody.

    The actor is whom to ask about it.
    """
    if not by.may_propose or by.unit is None:
        raise PermissionDenied
    return Proposal(
        owner=owner or by.unit,
        represented_by=by.unit if owner else None,
        created_by=by.user,
        title=title,
        contact_name=by.user.name,
        contact_email=by.user.email,
        contact_phone=by.user.phone,
        holder=Party.PROPOSER,
        holder_unit=by.unit,
        is_demo=is_demo,
    )


@transaction.atomic
def start_plan(
    *,
    title: str,
    by: Actor,
    owner: Unit | None = None,
    is_demo: bool = False,
    programme: CentralProgramme | None = None,
) -> Proposal:
    """A new draft with one empty venture, docked to ``programme`` by a first line without an amount."""
    plan = blank_plan(title=title, by=by, owner=owner, is_demo=is_demo)
    plan.save(force_insert=True)
    venture = first_venture(plan)
    if programme:
        year = min(max(roc_year(timezone.localdate()), min(YEARS)), max(YEARS))
        said = {"programme": programme, "year": year, "expense": Expense.RECURRENT}
        BudgetLine.objects.create(venture=venture, item=_("（請填項目）"), **said)
    return plan


def save_forms(
    plan: Proposal,
    section: str,
    parts: Parts,
    *,
    by: Actor,
    venture: Venture | None = None,
    expected: int | None = None,
) -> None:
    """Save a section's form, rows, answers to the template's own questions and reasons together.

    ``expected`` is the number of saves the page was opened at; when somebody has saved since, nothing is written and
    :class:`proposals.writing.drafts.SavedMeanwhileError` is raised. None saves whatever has happened.
    """

    def write(locked: Proposal) -> None:
        drafts.count_save(locked, section, venture, by=by, expected=expected)
        if parts.form is not None:
            _save_fields(locked, parts.form)
        if parts.rows is not None:
            parts.rows.save()
            if section == Section.CONSENSUS:
                _save_minutes(locked, parts.rows, by=by)
        if parts.questions is not None:
            _save_answers(locked, venture, parts.questions, by=by)
        if parts.reasons is not None:
            give_reasons(locked, parts.reasons.changed, by=by, venture=venture.pk if venture else None)

    write_section(plan, section, write, by=by, venture=venture.pk if venture else None, dates=False)


def _save_fields(plan: Proposal, form: Any) -> None:
    """Write what was changed only: the form was loaded before the lock, and a move may have come in between."""
    instance = form.save(commit=False)
    if own := [name for name in form.changed_data if name not in ("districts", "executing_unit")]:
        instance.save(update_fields=own)
    if "executing_unit" in form.changed_data:
        write_executing_unit(plan, instance, form.cleaned_data["executing_unit"])
    if "districts" in form.changed_data:
        write_districts(plan, [district.code for district in form.cleaned_data["districts"]])


def _save_minutes(plan: Proposal, rows: Any, *, by: Actor) -> None:
    for row in rows.forms:
        meeting: ConsensusMeeting = row.instance
        if row in rows.deleted_forms or not row.cleaned_data.get("minutes_file") or not meeting.pk:
            continue
        meeting.minutes = attach_file(plan, row.cleaned_data["minutes_file"], Purpose.MINUTES, by=by)
        meeting.save(update_fields=["minutes"])


def _save_answers(plan: Proposal, venture: Venture | None, questions: QuestionsForm, *, by: Actor) -> None:
    """An answer taken back leaves no row."""
    for question, value in questions.answers():
        place: dict[str, Any] = {"proposal": plan, "venture": venture, "question": question}
        if question.kind == QuestionKind.FILE:
            attachment = attach_file(plan, value, Purpose.SUPPORTING, by=by)
            Answer.objects.update_or_create(**place, defaults={"value": attachment.name, "attachment": attachment})
        elif value in (None, "", []):
            Answer.objects.filter(**place).delete()
        else:
            Answer.objects.update_or_create(**place, defaults={"value": value})


def first_venture(plan: Proposal) -> Venture:
    """The venture a new plan begins with; it has a name of its own to be changed, not the plan's."""
    return _venture(plan, 1)


def _venture(plan: Proposal, position: int) -> Venture:
    return Venture.objects.create(proposal=plan, title=_("事業提案 %d") % position, position=position)


def add_venture(plan: Proposal, *, by: Actor) -> Venture:
    """One more venture at the end."""
    made: list[Venture] = []

    def write(locked: Proposal) -> None:
        count = locked.ventures.count()
        if count >= MAX_VENTURES:
            raise Refused(_("一個計畫最多 %d 項事業提案。") % MAX_VENTURES)
        made.append(_venture(locked, count + 1))

    write_section(plan, Section.THEME, write, by=by)
    return made[0]


def remove_venture(venture: Venture, *, by: Actor) -> None:
    """Take a venture out of a plan that is being written; a filed version keeps it."""

    def write(locked: Proposal) -> None:
        if locked.submitted_at:
            raise Refused(_("送件後不能刪除事業提案；可在內容中說明不再辦理。"))
        asked = locked.section_requests.filter(venture=venture, closed_at__isnull=True)
        asked.update(answer=_("已刪除這項事業提案。"), closed_at=timezone.now())
        venture.delete()

    write_section(venture.proposal, Section.THEME, write, by=by, venture=venture.pk)
