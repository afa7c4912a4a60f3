"""Verbs of a plan that are no moves: starting, writing, filing papers, letting a unit in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actors import Actor
from accounts.models import Unit
from documents.models import Attachment
from documents.services import attach
from proposals import checker, drafts
from proposals.models import (
    Answer,
    BudgetAnswer,
    CentralProgramme,
    ConsensusMeeting,
    Grant,
    Proposal,
    ProposalFile,
    Venture,
)
from proposals.permissions import can_edit, can_edit_section, keeps_programmes
from proposals.states import Purpose, QuestionKind, Section, Severity
from workflow import clock
from workflow.errors import Refused
from workflow.notices import tell
from workflow.states import Party

if TYPE_CHECKING:
    from proposals.questions import QuestionsForm
    from proposals.sections import Parts

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
def start_plan(*, title: str, by: Actor, owner: Unit | None = None, is_demo: bool = False) -> Proposal:
    """A new draft with one empty venture."""
    plan = blank_plan(title=title, by=by, owner=owner, is_demo=is_demo)
    plan.save(force_insert=True)
    Venture.objects.create(proposal=plan, title=title, position=1)
    return plan


def write_section(plan: Proposal, section: str, write: Callable[[Proposal], Any], *, by: Actor) -> None:
    """Run ``write`` under the plan's lock if the actor may write in ``section`` now.

    The state may have changed since the page was opened, so the permission is asked again behind the lock.
    """
    with transaction.atomic():
        locked = _lock(plan)
        if not (verdict := can_edit_section(locked, by, section)):
            raise Refused(verdict.reason)
        write(locked)
        now = timezone.now()
        Proposal.objects.filter(pk=plan.pk).update(updated_at=now)
        locked.section_requests.filter(section=section, closed_at__isnull=True).update(revised_at=now)


def _lock(plan: Proposal) -> Proposal:
    return Proposal.objects.select_for_update(of=("self",)).select_related("owner").get(pk=plan.pk)


def save_forms(
    plan: Proposal,
    section: str,
    parts: Parts,
    *,
    by: Actor,
    venture: Venture | None = None,
    expected: int | None = None,
) -> None:
    """Save a section's form, rows and answers to the template's own questions together.

    ``expected`` is the number of saves the page was opened at; when somebody has saved since, nothing is written and
    :class:`proposals.drafts.SavedMeanwhileError` is raised. None saves whatever has happened.
    """

    def write(locked: Proposal) -> None:
        drafts.count_save(locked, section, venture, by=by, expected=expected)
        if parts.form is not None:
            _save_fields(parts.form)
        if parts.rows is not None:
            parts.rows.save()
            if section == Section.CONSENSUS:
                _save_minutes(locked, parts.rows, by=by)
        if parts.questions is not None:
            _save_answers(locked, venture, parts.questions, by=by)

    write_section(plan, section, write, by=by)


def _save_fields(form: Any) -> None:
    """Write the form's own columns only: it was loaded before the lock, and a move may have come in between."""
    instance = form.save(commit=False)
    many = {field.name for field in instance._meta.many_to_many}
    instance.save(update_fields=[name for name in form.fields if name not in many])
    form.save_m2m()


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


def attach_file(plan: Proposal, file: Any, purpose: str, *, by: Actor) -> Attachment:
    """Store a checked file with the plan; one that the scanner refuses is refused with its reason."""
    try:
        attachment = attach(file, by=by)
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from error
    ProposalFile.objects.create(proposal=plan, attachment=attachment, purpose=purpose)
    return attachment


def add_file(plan: Proposal, form: Any, *, by: Actor) -> bool:
    """Store what an upload form gave if the actor may still write; a refusal is written into the form."""
    try:
        with transaction.atomic():
            if not (verdict := can_edit(_lock(plan), by)):
                raise Refused(verdict.reason)
            attach_file(plan, form.cleaned_data["file"], form.cleaned_data["purpose"], by=by)
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return False
    return True


def add_venture(plan: Proposal, *, by: Actor) -> Venture:
    """One more venture at the end."""
    made: list[Venture] = []

    def write(locked: Proposal) -> None:
        count = locked.ventures.count()
        if count >= MAX_VENTURES:
            raise Refused(_("一個計畫最多 %d 項事業提案。") % MAX_VENTURES)
        title = _("事業提案 %d") % (count + 1)
        made.append(Venture.objects.create(proposal=locked, title=title, position=count + 1))

    write_section(plan, Section.THEME, write, by=by)
    return made[0]


def remove_venture(venture: Venture, *, by: Actor) -> None:
    """Take a venture out of a plan that is being written; a filed version keeps it."""

    def write(locked: Proposal) -> None:
        if locked.submitted_at:
            raise Refused(_("送件後不能刪除事業提案；可在內容中說明不再辦理。"))
        venture.delete()

    write_section(venture.proposal, Section.THEME, write, by=by)


def answer_warning(plan: Proposal, about: str, fingerprint: str, reason: str, *, by: Actor) -> None:
    """Keep a warning of the budget's checker with its reason; it holds for the figures that were shown (R18)."""

    def write(locked: Proposal) -> None:
        waiting = [f for f in checker.findings(locked) if f.severity == Severity.WARNING]
        if not checker.is_live(locked) or not any((f.about, f.fingerprint) == (about, fingerprint) for f in waiting):
            raise Refused(_("金額或補助條件已有變動，這項警示不再相同；請依最新內容再確認。"))
        said = {"reason": reason, "answered_by": str(by), "answered_at": timezone.now()}
        BudgetAnswer.objects.update_or_create(proposal=locked, about=about, fingerprint=fingerprint, defaults=said)

    write_section(plan, Section.BUDGET, write, by=by)


@transaction.atomic
def save_programme(form: Any, *rows: Any, by: Actor) -> CentralProgramme:
    """Keep a central programme with its terms and rules (R5); drafts are checked against them from now on.

    Whose draft meets a finding it did not have before is told; what is filed stays as it was found.
    """
    if not keeps_programmes(by):
        raise PermissionDenied
    before = checker.flags(form.instance) if form.instance.pk else {}
    programme: CentralProgramme = form.save()
    for part in rows:
        part.save()
    if before:
        _tell_flagged(programme, before, by=by)
    return programme


def _tell_flagged(programme: CentralProgramme, before: dict[Proposal, set[tuple[str, str]]], *, by: Actor) -> None:
    moment = clock.now().timestamp()
    for plan, found in checker.flags(programme).items():
        if found - before.get(plan, set()):
            with override(settings.LANGUAGE_CODE):
                text = _("%(plan)s：「%(programme)s」的補助條件有變動，請重新檢視經費檢核結果。") % {
                    "plan": plan,
                    "programme": programme.name,
                }
            key = f"terms:{programme.pk}:{plan.pk}:{moment}"
            tell(key, text, plan.get_absolute_url(), [plan.owner], but=by.user)


def let_in(plan: Proposal, units: list[Unit], kind: str) -> None:
    """Grant ``units`` a view of the plan; repeating it changes nothing."""
    Grant.objects.bulk_create([Grant(proposal=plan, unit=unit, kind=kind) for unit in units], ignore_conflicts=True)


def let_out(plan: Proposal, unit: Unit, kind: str) -> None:
    """Revoke a grant; what the unit wrote stays."""
    Grant.objects.filter(proposal=plan, unit=unit, kind=kind, revoked_at__isnull=True).update(revoked_at=timezone.now())
