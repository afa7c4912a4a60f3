"""How far the proposer is with the answers: each item with what its answer still lacks (R20); never writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from inputs.reasons import says_something
from inputs.words import listed
from proposals.content import PlanContent, from_version
from proposals.models import PlanVersion, Proposal
from proposals.returns.adjustments import written
from reviews.answers.passages import Passage, passages
from reviews.models import Answerable, NamedPassage, OpinionItem
from reviews.permissions import veil_items
from workflow import known
from workflow.engine.facts import of_facts
from workflow.engine.verdicts import YES, Verdict, no
from workflow.nested import Nested, read
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from workflow.engine.facts import Facts

SHOWN = 5  # items named in one sentence; the page of the answers shows all

Changed = dict[int, list[Passage]]  # by the key of the version that was reviewed


@dataclass(frozen=True)
class Standing:
    """An item with its answer so far."""

    item: Answerable

    @property
    def changes(self) -> list[NamedPassage]:
        """The passages that the answer names."""
        return list(self.item.changes.all())  # type: ignore[attr-defined]

    @property
    def gone(self) -> list[NamedPassage]:
        """Those to be chosen again: they do not read as they did when they were chosen, nor anything like it."""
        return [change for change in self.changes if change.gone]

    @property
    def lacks(self) -> str:
        """What is missing of the answer; empty where it may be filed."""
        if not self.item.answer:
            return _("尚未回應")
        if self.item.kept:
            return "" if says_something(self.item.answer) else _("請具體說明為什麼不修改")
        if not self.changes:
            return _("請勾選修正的段落，或說明為什麼不修改")
        return _("修正的段落之後又改過，請重新勾選") if self.gone else ""


def items(facts: Facts) -> list[OpinionItem]:
    """What the proposer must answer, with the passages named so far (one query, once in an act)."""
    plan: Proposal = facts.instance

    def found() -> list[OpinionItem]:
        rows: list[OpinionItem] = read(OpinionItem.objects.to_answer(plan), {"changes": Nested()})
        for item in rows:
            item.request.round.proposal = plan
        return veil_items(rows, None)

    return known.once(to_answer(plan), found)


def to_answer(plan: Proposal) -> str:
    """What an act knows the items by that the proposer must answer."""
    return f"items to answer {plan.pk}"


def changed(facts: Facts) -> Changed:
    """What differs between each version that was reviewed and what is written now (one query)."""
    return changed_for(facts.of(items), facts)


def changed_for(asked: Sequence[Answerable], facts: Facts) -> Changed:
    """The same for the items of anybody."""
    return changed_since({item.reviewed_id for item in asked}, facts.of(written))


def changed_since(reviewed: set[int], now: PlanContent) -> Changed:
    """The same between the versions of these keys and ``now``, read in the language of versions (one query)."""
    versions = PlanVersion.objects.filter(pk__in=reviewed)
    with override(settings.LANGUAGE_CODE):
        return {version.pk: passages(from_version(version.content), now) for version in versions}


def standing(facts: Facts) -> list[Standing]:
    """Each item with its answer."""
    return [Standing(item) for item in facts.of(items)]


@of_facts
def every_item_answered(facts: Facts, actor: Actor) -> Verdict:
    """The plan is not filed again while an item has no answer that says what was changed for it, or why nothing (R20)."""
    return all_answered(facts.of(standing))


def all_answered(found: Sequence[Standing]) -> Verdict:
    """Nothing is lacking of any answer, whoever is answered."""
    left = [each for each in found if each.lacks]
    named = [_("%(item)s（%(lacks)s）") % {"item": each.item.called, "lacks": each.lacks} for each in left[:SHOWN]]
    more = _("……共 %d 項") % len(left) if len(left) > SHOWN else ""
    if not left:
        return YES
    reason = _("尚有 %(n)d 項%(items)s沒有回應完成：") % {"n": len(left), "items": left[0].item.CALLED}
    return no(reason + listed(named) + more + _("。逐項回應後才能送回。"), Party.PROPOSER.label)
