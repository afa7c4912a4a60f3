"""Who is asked to come to a project meeting (R3): drafted from the plans on its agenda, then RDEC's to change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models import District, Unit
from accounts.states import UnitKind
from guidance.contacts.forgetting import Left
from guidance.models import NetworkMember
from guidance.networks.confirming import link
from inputs.words import listed
from proposals.models import Proposal
from reviews.models import Commitment, Invitation, Meeting, OpinionRequest
from reviews.permissions import CHARGED
from reviews.states import TO_COME, UNSETTLED, Part, Seat
from workflow.delivery import notices
from workflow.engine.errors import Refused
from workflow.engine.verdicts import Words
from workflow.models import Draft, OutboxMessage

TOO_LATE = gettext_lazy("會議已召開或取消，邀請名單不再更改。")
SEATS = {
    UnitKind.AGENCY: Seat.AGENCY,
    UnitKind.DISTRICT_OFFICE: Seat.DISTRICT,
    UnitKind.CONVENER: Seat.CONVENER,
}


def invite(meeting: Meeting, plans: Iterable[Proposal]) -> None:
    """Add whom the plans concern and who is not invited yet: each unit once, whatever the number of plans."""
    there = set(meeting.invitations.values_list("unit", flat=True))
    last = meeting.invitations.aggregate(last=Max("number"))["last"] or 0
    found: dict[int, Invitation] = {}
    for plan in plans:
        for row in _of_plan(plan):
            if row.unit_id and row.unit_id not in there:
                found.setdefault(row.unit_id, row)
    for number, row in enumerate(found.values(), start=last + 1):
        row.meeting, row.number = meeting, number
    Invitation.objects.bulk_create(found.values())


def _of_plan(plan: Proposal) -> Iterator[Invitation]:
    """Convener and deputy, the agencies with open matters, the districts' heads, the proposer; the platform listens."""
    yield from _seats(Unit.objects.filter(kind=UnitKind.CONVENER), Seat.CONVENER)
    yield from _seats(Unit.objects.filter(kind=UnitKind.RDEC), Seat.DEPUTY, title="主任委員")
    yield from _seats(concerned(plan), Seat.AGENCY)
    districts = Unit.objects.filter(kind=UnitKind.DISTRICT_OFFICE, district__in=plan.district_codes)
    yield from _seats(districts, Seat.DISTRICT, title="區長")
    yield from _seats([plan.proposing_unit], Seat.PROPOSER)
    yield from _seats(Unit.objects.filter(kind=UnitKind.PLATFORM), Seat.OTHER, part=Part.OBSERVES)


def leading(meeting: Meeting) -> QuerySet[Any]:
    """Whom a decision may name to lead: those invited, in their order, with their ``seat``; every other office."""
    seat = meeting.invitations.filter(unit=OuterRef("pk")).order_by("number").values("number")[:1]
    offices = Unit.objects.valid_on(timezone.localdate()).filter(kind__in=CHARGED).order_by().values("pk")
    rows = Unit.objects.annotate(seat=Subquery(seat)).filter(Q(seat__isnull=False) | Q(pk__in=offices))
    return rows.order_by(F("seat").asc(nulls_last=True), "kind", "id")


def may_lead(meeting: Meeting) -> tuple[list[Unit], list[Unit]]:
    """The same apart: those invited, the others, whether they were there or not (one query)."""
    found: list[Any] = list(leading(meeting))
    return [unit for unit in found if unit.seat], [unit for unit in found if not unit.seat]


def choices_of(invited: Iterable[Unit], others: Iterable[Unit]) -> list[Any]:
    """The same to choose from: nobody, those invited, the others in a group of their own."""
    groups = ((_("受邀單位"), invited), (_("其他機關與單位"), others))
    return [("", "—"), *((name, [(unit.pk, str(unit)) for unit in units]) for name, units in groups)]


def concerned(plan: Proposal) -> list[Unit]:
    """The agencies with matters that are open; with none, all that were asked."""
    open_now = Commitment.objects.filter(proposal=plan, state__in=UNSETTLED).values("agency")
    asked = OpinionRequest.objects.of_plan(plan).standing().values("agency")
    units = Unit.objects.order_by("id")
    return list(units.filter(pk__in=open_now)) or list(units.filter(pk__in=asked))


def _seats(units: Iterable[Unit], seat: Seat, *, title: str = "", part: Part = Part.ATTENDS) -> Iterator[Invitation]:
    for unit in units:
        yield Invitation(seat=seat, part=part, unit=unit, organisation=unit.full_name, title=title)


def own_invitation(meeting: Meeting, invited: Iterable[Invitation], actor: Actor) -> Invitation | None:
    """The row in which the actor says whom its unit sends, while the meeting is to come; RDEC keeps the whole list (no query)."""
    if not actor.may_act or actor.unit_id is None or actor.kind == UnitKind.RDEC or meeting.state not in TO_COME:
        return None
    return next((row for row in invited if row.unit_id == actor.unit_id), None)


def hold_invited(meeting: Meeting) -> None:
    """Let nobody else change who is invited until the transaction ends. Raises ``Refused`` once the meeting has begun."""
    if Meeting.objects.select_for_update().get(pk=meeting.pk).state not in TO_COME:
        raise Refused(str(TOO_LATE))


def taken_off(meeting: Meeting, formset: Any) -> str:
    """What is said of rows that stood on the page and stand on the list no more; empty where all do."""
    there = {str(pk) for pk in meeting.invitations.values_list("pk", flat=True)}
    shown = [formset.data.get(f"{form.prefix}-id", "") for form in formset.initial_forms]
    gone = [form for form, pk in zip(formset.initial_forms, shown, strict=True) if pk and pk not in there]
    if not gone:
        return ""
    names = [formset.data.get(f"{form.prefix}-organisation", "") or "—" for form in gone]
    return _("%s已由他人移出邀請名單") % listed(names)


def save_invited(meeting: Meeting, formset: Any) -> None:
    """What the page says of those invited, whom its caller holds (:func:`hold_invited`); who is new stands at the end.

    Somebody else's name in a row is somebody else invited.
    """
    last = meeting.invitations.aggregate(last=Max("number"))["last"] or 0
    rows = formset.save(commit=False)
    changed = {row.pk: fields for row, fields in formset.changed_objects}
    for row in formset.deleted_objects:
        row.delete()
    for row in rows:
        if row.pk is None:
            last += 1
            row.number = last
            _know(row)
        elif row.member and "name" in changed[row.pk]:  # somebody else of that organisation
            row.member = None
        elif row.member is None and "organisation" in changed[row.pk] and not _is_still(row):
            row.unit, row.seat = None, Seat.OTHER
            _know(row)
        row.save()


def _is_still(row: Invitation) -> bool:
    """Does the name, written otherwise or with a word more, still say the unit that was invited?"""
    return row.unit is not None and any(name in row.organisation for name in (row.unit.name, row.unit.full_name))


def members_offered(meeting: Meeting, by: Actor) -> QuerySet[NetworkMember]:
    """Whom the networks of the plans' districts name, as far as the actor may write to them."""
    here = District.objects.filter(proposals__agenda_items__meeting=meeting)
    return NetworkMember.objects.kept_by(by).filter(district__in=here).exclude(name="").in_order()


@transaction.atomic
def invite_members(meeting: Meeting, members: Iterable[NetworkMember], *, by: Actor) -> int:
    """Ask these of the networks, and no other; how many they are. Who withdraws meanwhile is not asked.

    Raises ``Refused`` once the meeting has begun.
    """
    if Meeting.objects.select_for_update().get(pk=meeting.pk).state not in TO_COME:
        raise Refused(str(TOO_LATE))
    offered = members_offered(meeting, by).filter(pk__in=[row.pk for row in members])
    chosen = {row.pk: row for row in offered.select_for_update(of=("self",), no_key=True)}
    mine = meeting.invitations.filter(member__in=NetworkMember.objects.kept_by(by))
    mine.exclude(member__in=chosen).delete()
    last = meeting.invitations.aggregate(last=Max("number"))["last"] or 0
    there = set(mine.values_list("member", flat=True))
    Invitation.objects.bulk_create(
        Invitation(
            meeting=meeting,
            number=number,
            part=Part.OBSERVES,
            organisation=row.organisation,
            title=row.role,
            name=row.name,
            member=row,
        )
        for number, row in enumerate((row for key, row in chosen.items() if key not in there), start=last + 1)
    )
    return len(chosen)


def write_to_members(meeting: Meeting, key: str, text: Words, lines: notices.Lines) -> None:
    """The same that units are told, to who is invited from a network and has an address (two queries)."""
    rows = meeting.invitations.filter(member__isnull=False).exclude(member__email="").select_related("member__district")

    def mail(member: NetworkMember) -> OutboxMessage:
        own = _("您在「%s」的名單上。要更正資料、不再收通知或退出，請開啟下列網頁：")

        def beneath() -> list[str]:
            return [*lines(), own % member.get_network_display()]

        payload = notices.mail_outside(member.email, text, beneath, link(member))
        return OutboxMessage(key=f"{key}:member{member.pk}", payload=payload)

    OutboxMessage.objects.bulk_create((mail(row.member) for row in rows if row.member), ignore_conflicts=True)


def forget_member(left: Left) -> None:
    """Who is in no network any more is asked to no meeting; where they were asked to one that was held, their organisation was."""
    if left.member is None:
        return
    rows = Invitation.objects.filter(member=left.member)
    meetings = set(rows.values_list("meeting", flat=True))
    rows.filter(meeting__state__in=TO_COME).delete()
    rows.update(name="", title="", member=None)
    pages = [reverse("reviews:invited", args=[pk]) for pk in meetings]
    Draft.objects.filter(page__in=pages).update(data="")


def _know(row: Invitation) -> None:
    """An office is known by its name, short or in full: it is told, and its rank looked at where it is an agency.

    Not a proposer, whose name is what somebody has registered it as.
    """
    called = Q(name=row.organisation) | Q(full_name=row.organisation)
    named = Unit.objects.filter(called, kind__in=SEATS).first()
    if named:
        row.unit = named
        row.seat = SEATS[UnitKind(named.kind)]
