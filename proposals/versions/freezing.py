"""Makes a version of what a plan says now, with its hash, and the current one; never decides when, never changes one."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError
from django.db.models import Case, F, IntegerField, Max, Q, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import override

from accounts.models import District
from proposals.content import PlanContent, from_rows, from_version, to_json
from proposals.models import PlanVersion, Proposal
from proposals.queries import ProposalQuerySet
from workflow import known
from workflow.together import Writes

NOBODY = Value(0)  # where no unit is named, whom SQL can compare


def snapshot(plan: Proposal) -> dict[str, Any]:
    """What a version would keep of ``plan`` as it is written now (one query), in the source language whoever files."""
    with override(settings.LANGUAGE_CODE):
        return to_json(from_rows(plan))


def canonical(content: dict[str, Any]) -> str:
    """One spelling of a content's JSON, so that equal plans have equal hashes."""
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def differs(plan: Proposal) -> bool:
    """Has anything been written since the current version?"""
    return plan.version is None or canonical(snapshot(plan)) != canonical(plan.version.content)


def freeze(plan: Proposal, *, by: str, at: dt.datetime) -> PlanVersion:
    """Write the next immutable version of ``plan``; the caller holds the plan's row lock."""
    version = _next(plan, by, at)
    version.save(force_insert=True)
    return version


def file(plan: Proposal, *, by: str, at: dt.datetime) -> PlanVersion:
    """The same, and :func:`stand_at` it (one statement where the plan lies as before)."""
    version, writes = _next(plan, by, at), Writes()
    filed = from_version(version.content)
    _carry_out(plan, filed, writes)
    if not writes.send_with(version):
        raise IntegrityError(f"{version.number}")  # whoever wrote it did not hold the plan
    _stand(plan, version, filed)
    return version


def _next(plan: Proposal, by: str, at: dt.datetime) -> PlanVersion:
    text = canonical(snapshot(plan))
    plan.__dict__["last_version"] = last_version(plan) + 1
    return PlanVersion(
        proposal=plan,
        number=last_version(plan),
        content=json.loads(text),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        template_version=plan.layout.code,
        created_at=at,
        created_by=by,
    )


def last_version(plan: Proposal) -> int:
    """The number of the last one: as it was read with the plan's lock, else one query."""
    read: int | None = plan.__dict__.get("last_version")
    return (plan.versions.aggregate(last=Max("number"))["last"] or 0) if read is None else read


def stand_at(plan: Proposal, version: PlanVersion | None) -> None:
    """Make ``version`` the current one: names, districts and who carries out are those others know the plan by (R20).

    The caller holds the plan's row lock and saves it.
    """
    filed, writes = from_version(version.content if version else {}), Writes()
    _carry_out(plan, filed if version else None, writes)
    writes.send()
    _stand(plan, version, filed)


def _stand(plan: Proposal, version: PlanVersion | None, filed: PlanContent) -> None:
    plan.version, plan.filed_title, plan.filed_contact = version, filed.basics.title, filed.basics.contact.name
    _lie(plan, {district.code for district in filed.basics.districts})
    known.forget(f"executing {plan.pk}")


def _carry_out(plan: Proposal, filed: PlanContent | None, writes: Writes) -> None:
    """Let the ventures be called and carried out as ``filed``; without one as they are written."""
    written = Coalesce(ProposalQuerySet.unit_written(), NOBODY, output_field=IntegerField())
    said: Coalesce | Case = written
    named: list[When] = []
    if filed:
        named = [When(pk=venture.id, then=Value(venture.title)) for venture in filed.ventures]
        units = {venture.id: venture.executing_unit_id for venture in filed.ventures if venture.executing_unit_id}
        said = Case(*[When(pk=key, then=Value(unit)) for key, unit in units.items()], default=NOBODY)
    writes.update(
        plan.ventures.annotate(written=written, said=said),
        filed_title=Case(*named, default=Value("")),
        executing_unit=NullIf(F("said"), NOBODY),
        written_unit=NullIf(F("written"), NOBODY),
        unit_rewritten=~Q(written=F("said")),
    )


def _lie(plan: Proposal, filed: set[str]) -> None:
    """Let ``plan`` lie in the districts ``filed`` for everybody, if there are any; what is written elsewhere stays so."""
    known = plan.district_codes
    written = known if plan.written_districts is None else set(plan.written_districts)
    filed = filed or written
    plan.written_districts = None if written == filed else sorted(written)
    if filed != known:
        plan.districts.set(District.objects.filter(code__in=filed))
        plan.__dict__.pop("places", None)  # what was read with the lock
