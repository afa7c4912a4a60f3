"""A venture that goes on as a case of its own: what of its plan comes along; never decides that it does, nor moves it."""

from __future__ import annotations

import uuid
from typing import Any

from accounts.actors import Actor
from documents.models import Attachment
from proposals.models import (
    Answer,
    BudgetAnswer,
    ConsensusMeeting,
    Consent,
    Proposal,
    ProposalFile,
    Representation,
    Venture,
)
from proposals.papers import orders
from proposals.states import HOLDERS, WRITERS_FILES, ConsentKind
from proposals.versions import freezing
from proposals.writing import copying
from workflow.calendar import clock


def begin_apart(plan: Proposal, venture: Venture, *, number: int, state: str, by: Actor) -> Proposal:
    """The ``number``-th case apart from ``plan``: what the plan says, of its ventures this one alone, frozen as version 1.

    It stands in ``state`` from the beginning. Its writers' files come along as files of its own; what was judged
    and reviewed stays with the plan. The caller holds the plan's row.
    """
    now = clock.now()
    case = Proposal.objects.create(
        **copying.content_of(plan) | {"title": _named(plan, venture)},
        owner=plan.owner,
        represented_by=plan.represented_by,
        template_id=plan.template_id,
        created_by=by.user,
        created_at=now,
        coach=plan.coach,
        vision_fit=plan.vision_fit,
        notified_at=plan.notified_at,
        submitted_at=plan.submitted_at,
        case_number=f"{plan.case_number}-{number}",
        is_demo=plan.is_demo,
        state=state,
        state_since=now,
        holder=HOLDERS[state],
    )
    copies = copying.copy_content(plan, case)
    case.ventures.exclude(pk=copies[Venture, venture.pk].pk).delete()
    _bring_files(plan, case, copies)
    given = plan.budget_answers.values("about", "fingerprint", "reason", "answered_by", "answered_at")
    BudgetAnswer.objects.bulk_create(BudgetAnswer(proposal=case, **row) for row in given)
    for said in Representation.objects.filter(proposal=plan).values("contact", "reason", "paper_id"):
        Representation.objects.create(proposal=case, **said, user=by.user, actor_label=by.label, at=now)
    version = freezing.file(case, by=by.label, at=now)
    case.save()
    _bring_consents(plan, case)
    orders.ask_for_frozen(version, None, by=by.label)
    return case


def _named(plan: Proposal, venture: Venture) -> str:
    """The plan's name with the venture's, as long as a name may be."""
    most = Proposal._meta.get_field("title").max_length
    return f"{plan.called}：{venture.called}"[:most]


def _bring_consents(plan: Proposal, case: Proposal) -> None:
    """What the proposer agreed to last, by whom and when it did: the case says what was agreed to there."""
    own = ("kind", "notice_id", "given", "user_id", "actor_label", "at", "on_behalf", "representative")
    last = [Consent.objects.last_of(plan, kind) for kind in ConsentKind]
    rows = [{name: getattr(given, name) for name in own} for given in last if given]
    Consent.objects.bulk_create(Consent(proposal=case, version=case.version, renewed=False, **row) for row in rows)


def _bring_files(plan: Proposal, case: Proposal, copies: copying.Copies) -> None:
    """The writers' files as rows of the case; minutes and answers point to them. What is stored is stored once."""
    brought: dict[Any, Attachment] = {}
    rows = []
    for file in plan.files.filter(purpose__in=WRITERS_FILES).select_related("attachment"):
        was = file.attachment
        own = {f.attname: getattr(was, f.attname) for f in Attachment._meta.concrete_fields}
        brought[was.pk] = Attachment(**own | {"id": uuid.uuid4()})
        rows.append(
            ProposalFile(proposal=case, attachment=brought[was.pk], purpose=file.purpose, added_at=file.added_at)
        )
    Attachment.objects.bulk_create(brought.values())
    ProposalFile.objects.bulk_create(rows)
    for held in plan.consensus_meetings.filter(minutes__in=brought):
        copy = copies[ConsensusMeeting, held.pk]
        ConsensusMeeting.objects.filter(pk=copy.pk).update(minutes=brought[held.minutes_id])
    _bring_answers(plan, case, copies, brought)


def _bring_answers(plan: Proposal, case: Proposal, copies: copying.Copies, brought: dict[Any, Attachment]) -> None:
    """Answers that are files, which a copy leaves behind."""
    there = set(case.ventures.values_list("pk", flat=True))
    made = []
    for answer in plan.answers.filter(attachment__in=brought):
        venture = copies[Venture, answer.venture_id].pk if answer.venture_id else None
        if venture is None or venture in there:
            made.append(
                Answer(
                    proposal=case,
                    venture_id=venture,
                    question_id=answer.question_id,
                    value=answer.value,
                    attachment=brought[answer.attachment_id],
                )
            )
    Answer.objects.bulk_create(made)
