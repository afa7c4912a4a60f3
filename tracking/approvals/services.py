"""Recording what the ministries approved, and beginning the tracking of what passed (R9); never a state but by the door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from inputs.words import in_words, listed
from proposals.models import Proposal, Venture
from proposals.permissions import is_rdec
from proposals.services import attach_file
from proposals.states import Outcome, Purpose
from proposals.workflow import APPROVE
from tracking.approvals import ledger, rules
from tracking.approvals.amounts import Asked, amount_gaps, asked_by
from tracking.approvals.letter_fields import in_force
from tracking.guards import BEFORE_PASSED, passed_on, plan_is_open, read_with_day_passed, require_from
from tracking.models import ApprovalLetter, LedgerEntry, Undertaking
from tracking.states import APPROVED, ENDED, Amendment, State
from workflow import known
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted
from workflow.engine.services import check, is_repeat, lock, log_line, perform, start_clock
from workflow.engine.verdicts import Verdict
from workflow.models import Transition
from workflow.states import Party, Remark

RECORDED = gettext_lazy("%(undertaking)s：登錄核定函 %(letter)s，%(amount)s 元（%(how)s）。")


@transaction.atomic
@known.act()
def approve(plan: Proposal, *, letters: Mapping[int, Mapping[str, Any]], by: Actor, **door: Any) -> Transition:
    """Record the ministries' approval of every passed venture, and begin the tracking of those not yet tracked (R9).

    ``letters`` maps a venture's id to ministry, letter_number, letter_date, amount (元) and, if there is one, file; an
    amount above what the venture asked needs its above_reason, one that looks absurd that it is confirmed. It may name
    its programme, its amounts by year and kind (split), its conditions, and whether it adds to a former one or replaces
    it (amendment). A plan that comes round again after a change keeps its undertakings and gains letters.
    """
    locked = lock(plan, APPROVE.target, by)
    if is_repeat(locked, door):
        return perform(plan, APPROVE, by=by, **door)
    check(locked, APPROVE, by, expected_version=door.get("expected_version"))
    ventures = list(read_with_day_passed(locked))
    known.tell(f"executing {locked.pk}", locked.carried_out_by(ventures))
    passed = [venture for venture in ventures if venture.outcome == Outcome.PASSED and not _has_ended(venture)]
    _require_letters(passed, letters)
    met_on = passed[0].passed_day if passed else None
    for letter in letters.values():
        require_from(met_on, letter["letter_date"], BEFORE_PASSED)
    asked, former = asked_by(passed), former_of([v for v in passed if hasattr(v, "undertaking")])
    _require_sense(passed, letters, asked, former)
    at = clock.now()
    # At once, and not with what waits: the ledger's entries name them.
    recorded = ApprovalLetter.objects.bulk_create(
        _approved(locked, venture, letters[venture.pk], former.get(venture.pk, []), asked[venture.pk], by, at)
        for venture in passed
    )
    locked.writes.insert(_entries(recorded, letters, asked, by))
    locked.writes.insert(_begun(locked, venture, at) for venture in passed if not hasattr(venture, "undertaking"))
    data = [
        {"venture": letter.venture.called, "letter": str(letter), "date": letter.letter_date, "amount": letter.amount}
        | ({"above_reason": letter.above_reason} if letter.above_reason else {})
        for letter in recorded
    ]
    return perform(plan, APPROVE, by=by, held=locked, **door, letters=data)


def _has_ended(venture: Venture) -> bool:
    """Was its tracking given up, or is it done? A plan that comes round again is approved without it."""
    return hasattr(venture, "undertaking") and venture.undertaking.state in ENDED


def may_record_letters(undertaking: Undertaking, actor: Actor) -> Verdict:
    """RDEC, which records the ministries' approval, also what comes after it."""
    return is_rdec(undertaking.plan, actor) and plan_is_open(undertaking, actor)


@transaction.atomic
def record_letter(undertaking: Undertaking, *, by: Actor, **letter: Any) -> ApprovalLetter:
    """登錄核定函: one more letter of a venture, of another programme, or one that adds to a former one or replaces it.

    ``letter`` as ``approve`` takes it. Conditions of the former letter stay with it.
    """
    locked = lock(undertaking, by=by)
    if not (verdict := may_record_letters(locked, by)):
        raise GuardFailed(verdict.reason) if is_rdec(locked.plan, by) else NotPermitted(verdict.reason)
    venture = locked.venture
    require_from(passed_on(locked.plan), letter["letter_date"], BEFORE_PASSED)
    asked = asked_by([venture])[venture.pk]
    former = in_force(venture.pk)
    programme = programme_of(letter, asked)
    if (amended := amended_by(letter, former, programme)) and not letter.get("amendment"):
        raise DataMissing(_("請說明這一函是追加，還是取代前函「%s」。") % amended)
    if gaps := letter_gaps(letter, asked, former, beside_of(venture, programme, asked)):
        raise DataMissing("".join(gaps.values()))
    file = letter.get("file")
    made = ApprovalLetter(
        venture=venture,
        programme_id=programme,
        amends=amended,
        amendment=letter["amendment"] if amended else Amendment.FIRST,
        attachment=attach_file(locked.plan, file, Purpose.APPROVAL, by=by) if file else None,
        confirmed=bool(letter.get("confirmed")),
        above_reason=letter.get("above_reason") or "",
        conditions=letter.get("conditions") or "",
        recorded_at=clock.now(),
        **{name: letter[name] for name in ("ministry", "letter_number", "letter_date", "amount")},
    )
    made.save(force_insert=True)
    standing = LedgerEntry.objects.standing().filter(venture=venture).order_by("pk")
    entries = ledger.entries_of_letter(made, asked.lines, standing, letter.get("split") or None, by=by)
    rules.require(locked.plan, entries)
    LedgerEntry.objects.bulk_create(entries)
    words = {
        "undertaking": locked,
        "letter": made,
        "amount": f"{made.amount:,}",
        "how": Amendment(made.amendment).label,
    }
    said = {"venture": venture.called, "letter": str(made), "date": made.letter_date, "amount": made.amount}
    said |= {"above_reason": made.above_reason} if made.above_reason else {}
    line = log_line(locked, Remark.LETTER, by, made.recorded_at, source=locked.state, data={"letters": [said]})
    line.save(force_insert=True)
    text = in_words(RECORDED, words)
    told = [unit for party in (Party.EXECUTING, Party.PLATFORM) for unit in locked.units_for(party)]
    event = notices.Event(f"approval:{made.pk}", APPROVED, locked)
    notices.tell(event, text, locked.get_absolute_url(), told, but=by.user)
    return made


def _require_letters(passed: list[Venture], letters: Mapping[int, Mapping[str, Any]]) -> None:
    wanted = ("ministry", "letter_number", "letter_date")
    missing = [
        v.called
        for v in passed
        if not all(letters.get(v.pk, {}).get(name) for name in wanted) or letters[v.pk].get("amount") is None
    ]
    if missing:
        raise DataMissing(_("缺少核定函：%s") % listed(missing))


def _require_sense(
    passed: list[Venture],
    letters: Mapping[int, Mapping[str, Any]],
    asked: Mapping[int, Asked],
    former: Mapping[int, list[ApprovalLetter]],
) -> None:
    beside = beside_each(letters, asked)
    gaps = {
        v.called: letter_gaps(letters[v.pk], asked[v.pk], former.get(v.pk, []), beside[v.pk]).values() for v in passed
    }
    if wrong := [f"{title}：{message}" for title, messages in gaps.items() for message in messages]:
        raise DataMissing("".join(wrong))


def letter_gaps(
    letter: Mapping[str, Any], asked: Asked, former: list[ApprovalLetter], beside: int = 0
) -> dict[str, str]:
    """Field and message of what a letter still asks for after the ``former`` ones in force of its venture.

    ``beside`` is what the plan's other ventures get of its programme.
    """
    programme = programme_of(letter, asked)
    if wrong := _amending_gap(letter, former, programme):
        return {"amends": wrong}
    amended = amended_by(letter, former, programme)
    replaced = amended.pk if amended and letter.get("amendment") == Amendment.REPLACES else None
    before = sum(row.amount for row in former if programme in (None, row.programme_id) and row.pk != replaced)
    gaps = amount_gaps(letter, asked.of(programme), before, beside)
    off = ledger.split_gap(letter.get("amount") or 0, letter.get("split") or {})
    return gaps | ({"amount": off} if off else {})


def beside_of(venture: Venture, programme: int | None, asked: Asked) -> int:
    """What the plan's other ventures were approved of the programme, where its cap is one for all (one query then)."""
    if not asked.of(programme).is_shared:
        return 0
    others = ApprovalLetter.objects.in_force().filter(venture__proposal=venture.proposal_id, programme=programme)
    return others.exclude(venture=venture).aggregate(sum=Sum("amount"))["sum"] or 0


def beside_each(letters: Mapping[int, Mapping[str, Any]], asked: Mapping[int, Asked]) -> dict[int, int]:
    """The same of each of the letters that one approval records, by its venture's id."""
    of = {pk: programme_of(letter, asked[pk]) for pk, letter in letters.items()}
    amounts = {pk: letter.get("amount") or 0 for pk, letter in letters.items()}
    return {pk: sum(amounts[other] for other in of if other != pk and of[other] == of[pk]) for pk in of}


def programme_of(letter: Mapping[str, Any], asked: Asked) -> int | None:
    """The programme a letter pays from: the one it names, else the only one that was asked."""
    if named := letter.get("programme"):
        return int(getattr(named, "pk", named))
    return asked.programmes[0] if len(asked.programmes) == 1 else None


def amended_by(letter: Mapping[str, Any], former: list[ApprovalLetter], programme: int | None) -> ApprovalLetter | None:
    """The letter in force that this one adds to or replaces: the one it names, else the only one of its programme."""
    own = [row for row in former if row.programme_id == programme]
    if named := letter.get("amends"):
        return next((row for row in own if row.pk == int(getattr(named, "pk", named))), None)
    return own[0] if len(own) == 1 else None


def _amending_gap(letter: Mapping[str, Any], former: list[ApprovalLetter], programme: int | None) -> str:
    """What does not fit between a letter and the former ones of its venture; never guessed."""
    own = [row for row in former if row.programme_id == programme]
    if letter.get("amends") and not amended_by(letter, former, programme):
        return _("修正的前函要是同一補助計畫、仍有效的核定函，請重新選擇。")
    if letter.get("amends") == "" and letter.get("amendment"):
        return _("選了追加或取代，請選擇修正哪一份核定函；首次核定則不選與前函的關係。")
    if letter.get("amendment") and len(own) > 1 and not letter.get("amends"):
        return _("這一補助計畫有 %d 份有效的核定函，請選擇修正哪一份。") % len(own)
    return ""


def former_of(ventures: list[Venture]) -> dict[int, list[ApprovalLetter]]:
    """The letters in force of ventures that were approved before (one query, if there are any)."""
    found: dict[int, list[ApprovalLetter]] = {venture.pk: [] for venture in ventures}
    if found:
        for letter in ApprovalLetter.objects.in_force().filter(venture__in=found).order_by("pk"):
            found[letter.venture_id].append(letter)
    return found


def _entries(
    recorded: list[ApprovalLetter], letters: Mapping[int, Mapping[str, Any]], asked: Mapping[int, Asked], by: Actor
) -> list[LedgerEntry]:
    """What the letters bring to the ledger; where something was entered before, it may not fall below what was received."""
    before: dict[int, list[LedgerEntry]] = {letter.venture_id: [] for letter in recorded}
    again = [letter.venture_id for letter in recorded if hasattr(letter.venture, "undertaking")]
    for row in LedgerEntry.objects.standing().filter(venture__in=again).order_by("pk") if again else ():
        before[row.venture_id].append(row)
    made = []
    for letter in recorded:
        pk = letter.venture_id
        said = letters[pk].get("split") or None
        made += ledger.entries_of_letter(letter, asked[pk].lines, before[pk], said, by=by)
    if again:
        rules.require(recorded[0].venture.proposal, made)
    return made


def _approved(
    locked: Proposal,
    venture: Venture,
    letter: Mapping[str, Any],
    former: list[ApprovalLetter],
    asked: Asked,
    by: Actor,
    at: dt.datetime,
) -> ApprovalLetter:
    file, programme = letter.get("file"), programme_of(letter, asked)
    amended = amended_by(letter, former, programme)
    return ApprovalLetter(
        programme_id=programme,
        conditions=letter.get("conditions") or "",
        confirmed=bool(letter.get("confirmed")),
        amends=amended,
        amendment=(letter.get("amendment") or Amendment.ADDS) if amended else Amendment.FIRST,
        venture=venture,
        ministry=letter["ministry"],
        letter_number=letter["letter_number"],
        letter_date=letter["letter_date"],
        amount=letter["amount"],
        above_reason=letter.get("above_reason") or "",
        attachment=attach_file(locked, file, Purpose.APPROVAL, by=by, writes=locked.writes) if file else None,
        recorded_at=at,
    )


def _begun(locked: Proposal, venture: Venture, at: dt.datetime) -> Undertaking:
    """The executing unit owes a work plan from the day of the approval; the plan's own notice tells it so."""
    undertaking = Undertaking(
        venture=venture,
        state=State.PLANNING,
        holder=Party.EXECUTING,
        holder_unit=venture.executing_unit or locked.proposing_unit,
    )
    start_clock(undertaking, at, {})
    return undertaking
