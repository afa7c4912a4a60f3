"""Verbs around filing: on behalf, from a former plan, consent to be shown, the notice; never moves a plan."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.services import register_person
from documents.services import attach
from inputs.words import sentences
from proposals.consent import consents
from proposals.models import PrivacyNotice, Proposal, Representation
from proposals.permissions import is_proposer, keeps_notices, may_represent
from proposals.writing import copying
from proposals.writing.services import start_plan
from workflow.calendar import clock
from workflow.engine.errors import DataMissing, NotPermitted, Refused
from workflow.states import Party

NUMBERING = 0x1E59  # advisory lock held while a notice takes its number


@transaction.atomic
def start_on_behalf(
    *, title: str, person: str, contact: str, reason: str, paper: Any = None, by: Actor, is_demo: bool = False
) -> Proposal:
    """A new draft owned by ``person``, who agreed, written and filed by the actor's district office (R12, R13).

    ``paper`` is the consent the person signed, if there is one. The person gets no account: the plan has an owner of
    the kind 個人 without people, and its office acts as the proposer.
    """
    if not may_represent(by) or by.unit is None:
        raise PermissionDenied
    owner = register_person(person, district=by.unit.district)
    plan = start_plan(title=title, by=by, owner=owner, is_demo=is_demo)
    _represent(plan, contact=contact, reason=reason, paper=paper, by=by)
    return plan


def _represent(plan: Proposal, *, contact: str, reason: str, paper: Any, by: Actor) -> None:
    try:
        attachment = attach(paper, by=by) if paper else None
    except ValidationError as error:
        raise Refused(sentences(error.messages)) from error
    Representation.objects.create(
        proposal=plan,
        contact=contact,
        reason=reason,
        paper=attachment,
        user=by.user,
        actor_label=by.label,
        at=clock.now(),
    )


@transaction.atomic
def copy_plan(plan: Proposal, *, by: Actor, agreed: bool = False) -> Proposal:
    """A new draft with the content of a former plan, whatever became of that; files stay behind.

    For a represented owner ``agreed`` says that the person agrees to be represented again; the office stays the same.
    """
    if not (verdict := is_proposer(plan, by)):
        raise NotPermitted(verdict.reason)
    if plan.represented_by_id and not agreed:
        raise DataMissing(_("請確認當事人同意再次由貴所代為提案。"))
    content = copying.content_of(plan)
    copy = Proposal.objects.create(
        **content,
        owner=plan.owner,
        represented_by=plan.represented_by,
        copied_from=plan,
        created_by=by.user,
        holder=Party.PROPOSER,
        holder_unit=plan.proposing_unit,
        is_demo=plan.is_demo,
    )
    copying.copy_content(plan, copy)
    if plan.represented_by_id:
        _represent(copy, contact=plan.on_behalf.contact, reason=plan.on_behalf.reason, paper=None, by=by)
    return copy


@transaction.atomic
def answer_showcase(plan: Proposal, *, given: bool, by: Actor) -> bool:
    """Give or withdraw the consent to show the plan to the public (R11); was anything to be written?"""
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("owner", "represented_by").get(pk=plan.pk)
    if not (verdict := is_proposer(locked, by)):
        raise NotPermitted(verdict.reason)
    return consents.write_showcase(locked, given=given, by=by, at=clock.now()) is not None


def hold_last_notice() -> PrivacyNotice | None:
    """The notice published last, from which the next is written; until the transaction ends nobody else publishes one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING])
    return PrivacyNotice.objects.last_published()


@transaction.atomic
def publish_notice(notice: PrivacyNotice, *, by: Actor) -> PrivacyNotice:
    """Publish the next version of 個資告知事項; every submission from its day on asks for consent to it."""
    if not keeps_notices(by):
        raise PermissionDenied
    last = hold_last_notice()
    notice.number = (last.number if last else 0) + 1
    notice.created_at, notice.created_by = clock.now(), by.label
    notice.save(force_insert=True)
    return notice
