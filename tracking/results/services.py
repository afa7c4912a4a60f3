"""What an undertaking's people record of its results besides the moves, each under its lock (R10)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.services import attach
from inputs.words import in_words, listed
from programmes.models import Kpi
from proposals.permissions import is_platform
from proposals.services import attach_file
from proposals.states import Purpose
from tracking.guards import plan_is_open
from tracking.models import KpiActual, ResultPhoto, Undertaking
from tracking.permissions import is_executing_unit
from tracking.results.kpi import Key, figures_of, to_record
from tracking.states import RESULTS, State
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted
from workflow.engine.services import lock
from workflow.engine.verdicts import Verdict, when
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor

RECORDED = gettext_lazy("%(case)s：已登錄 KPI 實績 %(many)d 項（%(actor)s）")
WITHDRAWN = gettext_lazy("%(case)s：照片「%(photo)s」的同意已撤回，照片已移除")


def may_record(undertaking: Undertaking, actor: Actor) -> Verdict:
    """Whoever carries the venture out, while it is tracked and its results are not filed (R10)."""
    state = undertaking.get_state_display()
    tracked = when(undertaking.state == State.TRACKED, _("本項事業目前為「%s」，列管中才能登錄成果。") % state)
    return is_executing_unit(undertaking, actor) and plan_is_open(undertaking, actor) and tracked


def may_withdraw(undertaking: Undertaking, actor: Actor) -> Verdict:
    """Consent is withdrawn at any time, also of what has ended: by who carries it out, or the platform for it."""
    theirs = is_executing_unit(undertaking, actor)
    return theirs or is_platform(undertaking.plan, actor)


def may_see(photo: ResultPhoto, undertaking: Undertaking, actor: Actor) -> bool:
    """Who sees the undertaking sees a picture whose consent covers the case; any other only who looks after it."""
    return photo.is_for_case or bool(may_withdraw(undertaking, actor))


@transaction.atomic
def record_actuals(
    undertaking: Undertaking, *, values: Mapping[Key, Decimal], basis: str, file: Any, by: Actor
) -> list[KpiActual]:
    """登錄 KPI 實績: figures by code and ROC year, with where they come from and a file that proves them."""
    locked = _locked(undertaking, by)
    open_ = {figure.key: figure for figure in to_record(figures_of(locked), timezone.localdate(clock.now()))}
    if not values:
        raise DataMissing(_("請至少填一項實績值；還沒有數字的可以留空，以後再填。"))
    if unknown := [f"{code} {year}" for code, year in values if (code, year) not in open_]:
        raise GuardFailed(_("這些 KPI 已登錄過、年度未到，或不在核定計畫中：%s。") % listed(unknown))
    kpis = {kpi.code: kpi for kpi in Kpi.objects.filter(code__in={code for code, _year in values})}
    if gone := [open_[key].called for key in values if key[0] not in kpis]:
        raise GuardFailed(_("指標目錄裡已沒有這些指標：%s。請洽研考會補回原代碼後再登錄。") % listed(gone))
    evidence = attach_file(locked.plan, file, Purpose.RESULTS, by=by)
    said: dict[str, Any] = {"undertaking": locked, "basis": basis, "evidence": evidence}
    said |= {"recorded_at": clock.now(), "recorded_by": by.label}
    rows = [KpiActual(kpi=kpis[code], year=year, value=value, **said) for (code, year), value in values.items()]
    made = KpiActual.objects.bulk_create(rows)
    words = in_words(RECORDED, {"case": locked, "many": len(made), "actor": by})
    platform = list(locked.units_for(Party.PLATFORM))
    event = notices.Event(f"kpi:{made[0].pk}", RESULTS, locked)
    notices.tell(event, words, locked.get_absolute_url(), platform, but=by.user)
    return made


@transaction.atomic
def add_photo(undertaking: Undertaking, *, file: Any, by: Actor, **said: Any) -> ResultPhoto:
    """A picture with what the consent to it covers; it is no file of the plan, so that withdrawing takes it away.

    Of where it was taken, and with what, nothing is kept: nobody consented to that.

    ``said``: caption, taken_on, covers (``Covers``), shows_people and, if it does, consent.
    """
    locked = _locked(undertaking, by)
    if not said["covers"]:
        raise DataMissing(_("請勾選同意使用的範圍。"))
    if said["shows_people"] and not said["consent"].strip():
        raise DataMissing(_("拍到可以辨識的人時，請說明怎樣取得同意。"))
    kept = {"attachment": attach(file, by=by), "added_at": clock.now(), "added_by": by.label}
    return ResultPhoto.objects.create(undertaking=locked, **kept, **said)


@transaction.atomic
def withdraw_photo(photo: ResultPhoto, *, why: str, by: Actor) -> ResultPhoto:
    """撤回同意: the picture is gone at once, its row says since when and why; who else looks after the results is told."""
    locked = lock(photo.undertaking, by=by)
    row = locked.photos.select_for_update(of=("self",)).select_related("attachment").get(pk=photo.pk)
    if not (verdict := may_withdraw(locked, by)):
        raise NotPermitted(verdict.reason)
    if row.withdrawn_at:
        raise GuardFailed(_("這張照片的同意已撤回。"))
    if not why.strip():
        raise DataMissing(_("請說明撤回的情形。"))
    gone, row.attachment = row.attachment, None
    row.withdrawn_at, row.withdrawn_by, row.why_withdrawn = clock.now(), by.label, why.strip()
    row.save(update_fields=["attachment", "withdrawn_at", "withdrawn_by", "why_withdrawn"])
    if gone:
        name, storage = str(gone.file.name), gone.file.storage
        gone.delete()
        transaction.on_commit(lambda: storage.delete(name))
    words = in_words(WITHDRAWN, {"case": locked, "photo": row.caption})
    told = [*locked.units_for(Party.PLATFORM), *locked.units_for(Party.EXECUTING)]
    event = notices.Event(f"photo:{row.pk}:withdrawn", RESULTS, locked)
    notices.tell(event, words, locked.get_absolute_url(), told, but=by.user)
    return row


def _locked(undertaking: Undertaking, by: Actor) -> Undertaking:
    """The undertaking and its plan, held; whoever may not record there is refused."""
    locked = lock(undertaking, by=by)
    if not (theirs := is_executing_unit(locked, by)):
        raise NotPermitted(theirs.reason)
    if not (verdict := may_record(locked, by)):
        raise GuardFailed(verdict.reason)
    return locked
