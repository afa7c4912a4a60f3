"""Verbs of the budget: keeping a warning with its reason, telling whom the catalogue's change concerns; never sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from chapters.states import Section
from inputs.words import in_words
from programmes.models import CentralProgramme
from proposals.budget import checker
from proposals.content import from_rows
from proposals.models import BudgetAnswer, FormerAnswer, Proposal
from proposals.services import write_section
from proposals.states import PLANS, WRITING, Severity
from workflow.calendar import clock
from workflow.delivery.notices import Event, tell
from workflow.engine.errors import Refused

TERMS_CHANGED = gettext_lazy("%(plan)s：「%(programme)s」的補助條件有變動，請重新檢視經費檢核結果。")


def answer_warning(
    plan: Proposal, about: str, fingerprint: str, reason: str, *, by: Actor, venture: int | None = None
) -> None:
    """Keep a warning of the budget's checker with its reason; it holds for the figures that were shown (R18).

    Another reason takes the place of an earlier one, which the log keeps. ``venture`` is whose budget it is answered
    from: a return may have opened that of one venture only.
    """

    def write(locked: Proposal) -> None:
        _answer(locked, about, fingerprint, reason, by=by, venture=venture)

    write_section(plan, Section.BUDGET, write, by=by, venture=venture)


def give_reasons(
    locked: Proposal, reasons: Mapping[tuple[str, str], str], *, by: Actor, venture: int | None = None
) -> None:
    """The same for those given with the save of the budget, in its transaction: what is refused says what was written."""
    for (about, fingerprint), reason in reasons.items():
        try:
            _answer(locked, about, fingerprint, reason, by=by, venture=venture)
        except Refused as refusal:
            words = _("%(refusal)s 您寫的理由：%(reason)s") % {"refusal": refusal, "reason": reason}
            raise Refused(words) from refusal


def _answer(plan: Proposal, about: str, fingerprint: str, reason: str, *, by: Actor, venture: int | None) -> None:
    found = checker.findings(plan, from_rows(plan))
    waiting = [finding for finding in found if finding.severity == Severity.WARNING]
    shown = any((f.about, f.fingerprint) == (about, fingerprint) for f in waiting)
    if not shown or not _is_open(plan, about, venture, found):
        raise Refused(_("金額或補助條件已有變動，這項警示不再相同；請依最新內容再確認。"))
    given = _answer_of(plan, about, fingerprint)
    if given and given.reason != reason:
        _end(given, by=by)
    said = {"reason": reason, "answered_by": by.label, "answered_at": timezone.now()}
    BudgetAnswer.objects.update_or_create(proposal=plan, about=about, fingerprint=fingerprint, defaults=said)


def withdraw_answer(plan: Proposal, about: str, fingerprint: str, *, by: Actor, venture: int | None = None) -> None:
    """Take a reason back while it may be given: the warning waits again, the log keeps what was said.

    What could not be given anew stays: after the budget is filed, or from the page of another venture.
    """

    def write(locked: Proposal) -> None:
        if not _is_open(locked, about, venture):
            raise Refused(_("這項警示目前不開放回應，理由不能撤回。"))
        if not (given := _answer_of(locked, about, fingerprint)):
            raise Refused(_("這項警示沒有理由可以撤回。"))
        _end(given, by=by)

    write_section(plan, Section.BUDGET, write, by=by, venture=venture)


def _is_open(plan: Proposal, about: str, venture: int | None, found: list[checker.Finding] | None = None) -> bool:
    """Does the checker still look, and at ``about`` as one of ``venture``'s?

    What is found no more is nobody's: only where all of the plan may be written it can be taken back from any venture.
    """
    if not checker.is_live(plan, plan.open_requests):
        return False
    found = checker.findings(plan, from_rows(plan)) if found is None else found
    same = [finding for finding in found if finding.about == about]
    if not same:
        return plan.state in WRITING
    return venture is None or any(venture in finding.venture_ids for finding in same)


def _answer_of(plan: Proposal, about: str, fingerprint: str) -> BudgetAnswer | None:
    return plan.budget_answers.filter(about=about, fingerprint=fingerprint).first()


def _end(given: BudgetAnswer, *, by: Actor) -> None:
    """Move a reason into the log."""
    FormerAnswer.objects.create(
        proposal=given.proposal,
        about=given.about,
        fingerprint=given.fingerprint,
        reason=given.reason,
        answered_by=given.answered_by,
        answered_at=given.answered_at,
        ended_by=by.label,
    )
    given.delete()


@contextmanager
def tell_flagged(programme: CentralProgramme, by: Actor) -> Iterator[None]:
    """Around a change of ``programme``: whose draft meets a finding it did not have before is told (R18).

    What is filed stays as it was found.
    """
    before = checker.flags(programme)
    yield
    if not before:
        return
    moment = clock.now().timestamp()
    for plan, found in checker.flags(programme).items():
        if found - before.get(plan, set()):
            text = in_words(TERMS_CHANGED, {"plan": plan, "programme": programme.name})
            key = f"terms:{programme.pk}:{plan.pk}:{moment}"
            told = Event(key, PLANS.asked, plan)
            tell(told, text, plan.get_absolute_url(), [plan.proposing_unit], but=by.user)
