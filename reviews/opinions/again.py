"""再審: what an agency finds, item by item, of the answers to its own earlier opinion (R20); sees nothing of other agencies.

A part of the opinion: the form includes it, the effect of filing writes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from inputs.widgets import small_area
from inputs.words import listed
from reviews.models import ItemVerdict, OpinionItem
from reviews.states import Result
from workflow.engine.errors import DataMissing
from workflow.nested import Nested, read

if TYPE_CHECKING:
    from reviews.models import OpinionRequest

Data = dict[str, Any]
AGREED, AGAIN = "agreed", "again"
CHOICES = [(AGREED, gettext_lazy("同意")), (AGAIN, gettext_lazy("再問"))]


def to_judge(opinion: OpinionRequest) -> list[OpinionItem]:
    """The agency's items that were answered since, with what was changed for each (one query; none in a first round)."""
    if opinion.round.number == 1:
        return []
    found: list[OpinionItem] = read(OpinionItem.objects.to_judge(opinion), {"changes": Nested()})
    return found


@dataclass(frozen=True)
class Judged:
    """An item as the form asks about it: opinion, answer, what was changed, and what the agency finds."""

    item: OpinionItem
    verdict: forms.BoundField
    again: forms.BoundField


class JudgingForm(forms.Form):
    """Adds to an opinion's form a choice for each answered item: 同意, or 再問 with what is asked."""

    instance: OpinionRequest

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in self.judged:
            about = {"item": item.called}
            self.fields[f"verdict_{item.pk}"] = forms.ChoiceField(
                label=_("%(item)s：再審結果") % about, choices=CHOICES, required=False, widget=forms.RadioSelect
            )
            self.fields[f"again_{item.pk}"] = forms.CharField(
                label=_("%(item)s：再問的意見") % about, required=False, max_length=2000, widget=small_area()
            )
        if self.judged:
            # All agreed, the opinion is 同意: nothing need be typed anew.
            for name in ("result", "content_opinion", "fit_opinion"):
                self.fields[name].required = False

    @cached_property
    def judged(self) -> list[OpinionItem]:
        """What the agency is asked about again (one query)."""
        return to_judge(self.instance)

    def judged_rows(self) -> Iterator[Judged]:
        """The same with the fields, for the template."""
        return (Judged(item, self[f"verdict_{item.pk}"], self[f"again_{item.pk}"]) for item in self.judged)

    def with_verdicts(self, data: Data) -> Data:
        """``data`` with ``verdicts``, and what is asked again as the first of its ``items``."""
        if not self.judged:
            return data
        found = {item: self._found(item, data) for item in self.judged}
        again = [
            {"text": words, "section": item.place.code, "follows": item.pk}
            for item, (verdict, words) in found.items()
            if verdict == AGAIN and words
        ]
        data["items"] = [*again, *data.get("items", ())]
        if not data.get("result") and {verdict for verdict, _words in found.values()} == {AGREED} and not data["items"]:
            data["result"] = Result.AGREE
        if data.get("result") == Result.AGREE:
            with override(settings.LANGUAGE_CODE):  # as opinions are written
                data["content_opinion"] = data.get("content_opinion") or _("前次審查意見均已修正或說明，同意。")
                data["fit_opinion"] = data.get("fit_opinion") or _("同前次審查意見。")
        said = [(item, verdict or self._implied(item, data)) for item, (verdict, _words) in found.items()]
        return data | {"verdicts": [{"item": item.pk, "agreed": v == AGREED} for item, v in said if v]}

    def _found(self, item: OpinionItem, data: Data) -> tuple[str, str]:
        """What was chosen and written of one item; who writes without choosing asks again."""
        verdict, words = (data.pop(f"{name}_{item.pk}", "") for name in ("verdict", "again"))
        if words and verdict == AGREED:
            self.add_error(f"verdict_{item.pk}", _("寫了再問的意見，卻選了同意；請擇一。"))
        elif verdict == AGAIN and not words:
            self.add_error(f"again_{item.pk}", _("請說明還要提案單位修正或說明什麼。"))
        elif words:
            verdict = AGAIN
        if verdict == AGAIN and data.get("result") == Result.AGREE:
            self.add_error("result", STILL_ASKED)
        return verdict, words

    def _implied(self, item: OpinionItem, data: Data) -> str:
        """Who agrees with the plan agrees with each answer; who is not concerned says nothing of them."""
        if data.get("result") == Result.AGREE:
            return AGREED
        if data.get("result") != Result.NOT_OURS:
            self.add_error(f"verdict_{item.pk}", _("請選擇同意或再問。"))
        return ""


STILL_ASKED = gettext_lazy("還有再問的項目，結果請選「修正後同意」或「修正後再審」。")


def as_left(opinion: OpinionRequest) -> Data:
    """What a re-review that was taken back said of each item (two queries where there was one)."""
    if not opinion.filed_at or opinion.round.number == 1:
        return {}
    values: Data = {f"verdict_{v.item_id}": AGREED if v.agreed else AGAIN for v in opinion.verdicts.all()}
    return values | {f"again_{item.follows_id}": item.text for item in opinion.items.all() if item.follows_id}


def write_verdicts(opinion: OpinionRequest, data: Data) -> None:
    """With the opinion: a verdict on each answered item; what is asked again is an item that follows it.

    ``data["verdicts"]`` are {item, agreed}; where the result is 同意, an item that is not named is agreed with.
    """
    judged = to_judge(opinion)
    asked = {row["follows"] for row in data.get("items") or () if row.get("follows")}
    given = {row["item"]: row["agreed"] for row in data.get("verdicts") or ()}
    if (asked | given.keys()) - {item.pk for item in judged}:
        raise DataMissing(_("再審的項目已有異動，請重新開啟這一頁。"))
    if not judged or data["result"] == Result.NOT_OURS:
        return
    agrees = data["result"] == Result.AGREE
    if agrees and (asked or not all(given.values())):
        raise DataMissing(str(STILL_ASKED))
    implied = True if agrees else None
    found = [(item, given.get(item.pk, implied)) for item in judged]
    if left := [item for item, agreed in found if agreed is None or agreed is (item.pk in asked)]:
        raise DataMissing(_("請逐項選擇同意或再問，再問的寫下意見：%s。") % listed(item.called for item in left))
    opinion.writes.insert(ItemVerdict(request=opinion, item=item, agreed=bool(agreed)) for item, agreed in found)


def clear_verdicts(opinion: OpinionRequest) -> None:
    """Only before release: the opinion is written anew, or the review goes on without it."""
    opinion.verdicts.all().delete()
