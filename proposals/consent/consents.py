"""Consent under 個人資料保護法 §8: which words hold, what is written down; never changed, never deleted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from proposals.models import Consent, PlanVersion, PrivacyNotice
from proposals.states import ConsentKind
from workflow.calendar import clock
from workflow.engine.errors import DataMissing
from workflow.nested import partly
from workflow.statements import gathered

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal


# Of a consent, what a plan's page says of it; the keys stand for the rows themselves.
COLUMNS = (
    "id",
    "kind",
    "given",
    "renewed",
    "actor_label",
    "at",
    "on_behalf",
    "representative",
    "notice_id",
    "version_id",
)


def standing_column() -> ArraySubquery:
    """Of a plan, as a column: what holds of each kind, personal data first."""
    rows = Consent.objects.filter(proposal=OuterRef("pk")).order_by("kind", "-id").distinct("kind")
    return gathered(rows, *COLUMNS, "notice__number", "version__number")


def standing_of(plan: Any) -> list[Consent]:
    """The same of a plan that was read with it (no query)."""
    return [_standing(*row) for row in plan.__dict__["consented"]]


def _standing(*row: Any) -> Consent:
    *told, notice, version = row
    consent: Consent = partly(Consent, COLUMNS, told)
    consent.notice = PrivacyNotice(pk=consent.notice_id, number=notice)
    consent.version = PlanVersion(pk=consent.version_id, number=version) if version else None
    return consent


def notice_now() -> PrivacyNotice | None:
    """The notice in force today."""
    return PrivacyNotice.objects.in_force(timezone.localdate(clock.now()))


def _notices(plan: Proposal) -> Any:
    """The notices, each with which one the plan's last consent is to (``agreed``)."""
    last = Consent.objects.filter(proposal=plan, kind=ConsentKind.PERSONAL_DATA).order_by("-id")
    return PrivacyNotice.objects.annotate(agreed=Subquery(last.values("notice")[:1]))


def notice_to_ask(plan: Proposal) -> PrivacyNotice | None:
    """The notice a plan's next submission has to ask consent to; None while the last consent is to the one in force.

    Until the first filing nothing is asked: coaching is the proposer's own choice, and its versions are not filed.
    """
    if not plan.submitted_at:
        return None
    notice = _notices(plan).in_force(timezone.localdate(clock.now()))
    return notice if notice and notice.agreed != notice.pk else None


def is_shown(plan: Proposal) -> bool:
    """Does the proposer agree that the plan is shown to the public (R11)?"""
    last = Consent.objects.last_of(plan, ConsentKind.SHOWCASE)
    return last is not None and last.given


def write_filed(
    plan: Proposal, *, by: Actor, at: dt.datetime, ticked: bool, number: int | None = None, showcase: bool = False
) -> None:
    """The consent a submission goes with, citing the version frozen just now; it is written with the plan, whose row is locked.

    ``ticked`` says whether the box was ticked with this submission, ``number`` which notice the page showed (None for a
    caller without a page), ``showcase`` that the plan may be shown. Raises DataMissing when the notice in force is not
    the one that was agreed to.
    """
    notice = _in_force(plan, at)
    if number not in (None, notice.number):
        raise DataMissing(_("個資告知事項在這一頁開啟之後已有更新，請閱讀新版後再送出。"))
    if not ticked and notice.agreed != notice.pk:
        raise DataMissing(_("個資告知事項已有新版，請閱讀並同意後再送出。"))
    given = [_consent(plan, ConsentKind.PERSONAL_DATA, notice, by=by, at=at, renewed=ticked)]
    if showcase and not is_shown(plan):
        given.append(_consent(plan, ConsentKind.SHOWCASE, notice, by=by, at=at))
    plan.writes.insert(given)


def write_showcase(plan: Proposal, *, given: bool, by: Actor, at: dt.datetime) -> Consent | None:
    """Give or withdraw the consent to be shown; None when that is what holds already."""
    if is_shown(plan) is given:
        return None
    consent = _consent(plan, ConsentKind.SHOWCASE, _in_force(plan, at), by=by, at=at, given=given)
    consent.save(force_insert=True)
    return consent


def _in_force(plan: Proposal, at: dt.datetime) -> Any:
    notice = _notices(plan).in_force(timezone.localdate(at))
    if notice is None:
        raise DataMissing(_("尚未公告個資告知事項，請聯絡研考會。"))
    return notice


def _consent(plan: Proposal, kind: str, notice: PrivacyNotice, *, by: Actor, at: dt.datetime, **more: bool) -> Consent:
    return Consent(
        proposal=plan,
        notice=notice,
        version=plan.version,
        kind=kind,
        user=by.user,
        actor_label=by.label,
        at=at,
        on_behalf=plan.represented_by_id is not None and by.unit_id == plan.represented_by_id,
        representative=plan.represented_words[:200],
        **{"given": True} | more,
    )
