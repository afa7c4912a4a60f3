"""What reviews ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from inputs.bounds import Bound, days_from_today, years_from_today
from inputs.fields import PhoneField, RocDateField
from inputs.reasons import says_something
from inputs.times import TimeOfDayField
from proposals.consent.forms import UNANSWERED, ResubmitForm
from proposals.forms import PlanMoveForm
from proposals.returns.forms import ReturnForm
from proposals.states import Place
from proposals.states import State as PlanState
from proposals.workflow import MACHINE
from reviews.effects import opinion_gaps
from reviews.guards import off_words
from reviews.models import Decision, OpinionItem, OpinionRequest
from reviews.numbered import ROWS, RowsForm
from reviews.states import CommitmentRole, Result
from workflow.engine.forms import MoveForm
from workflow.engine.services import due_date


def small_area() -> forms.Textarea:
    """A box of two lines."""
    return forms.Textarea(attrs={"rows": 2})


class OpenRoundForm(PlanMoveForm):
    """Which agencies, and until when (R2)."""

    agencies = forms.ModelMultipleChoiceField(
        label=_("審查機關"), queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    due_on = RocDateField(
        label=_("回復期限"),
        help_text=_("預設為期限設定的工作天數，可調整；遇放假日順延至次一上班日。"),
        earliest=Bound(days_from_today(1), _("回復期限須在今天之後。")),
        latest=Bound(years_from_today(1), _("回復期限不可晚於 %(limit)s（一年內）。")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["agencies"].queryset = Unit.objects.reviewing().valid_on(today)  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial["due_on"] = due_date(MACHINE, PlanState.DOCUMENT_REVIEW, today)


class OpinionForm(RowsForm, MoveForm):
    """An agency's opinion: result, the two mandated parts, numbered items, what it offers to do (R2, R3)."""

    instance: OpinionRequest
    counters = ("rows", "commitment_count")

    result = forms.ChoiceField(label=_("審查結果"), choices=Result.choices, widget=forms.RadioSelect)
    content_opinion = forms.CharField(
        label=_("一、計畫內容意見"),
        help_text=_("除「非本機關權管」外，回復時必填。"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    fit_opinion = forms.CharField(
        label=_("二、對接中央補助計畫之合宜性"),
        help_text=_("補助對象、用途、上限與配合款等，是否合於所對接的中央補助計畫。除「非本機關權管」外，回復時必填。"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, instance: OpinionRequest, **kwargs: Any) -> None:
        if not args and "initial" not in kwargs:
            kwargs["initial"] = self.as_left(instance)
        super().__init__(*args, instance=instance, **kwargs)

    @staticmethod
    def as_left(opinion: OpinionRequest) -> dict[str, Any]:
        """What an opinion taken back said."""
        values: dict[str, Any] = {
            "result": opinion.result,
            "content_opinion": opinion.content_opinion,
            "fit_opinion": opinion.fit_opinion,
        }
        items, commitments = list(opinion.items.all()), list(opinion.commitments.all())
        for number, item in enumerate(items, start=1):
            values |= {f"item_{number}": item.text, f"section_{number}": item.place.code}
        for number, commitment in enumerate(commitments, start=1):
            values |= {f"commitment_{number}": commitment.item, f"role_{number}": commitment.role}
        counts = {"rows": len(items), "commitment_count": len(commitments)}
        return values | {counter: max(ROWS, count + 1) for counter, count in counts.items()}

    def row(self, counter: str, number: int) -> dict[str, forms.Field]:
        """One item with its section, or one commitment with its role."""
        return self._item(number) if counter == "rows" else self._commitment(number)

    def _item(self, number: int) -> dict[str, forms.Field]:
        about = {"n": number}
        return {
            f"item_{number}": forms.CharField(
                label=_("意見 %(n)d") % about, required=False, max_length=2000, widget=small_area()
            ),
            f"section_{number}": forms.ChoiceField(
                label=_("意見 %(n)d：章節") % about,
                required=False,
                choices=lambda: self.places,  # asked for when shown, or chosen from
            ),
        }

    def _commitment(self, number: int) -> dict[str, forms.Field]:
        about = {"n": number}
        return {
            f"commitment_{number}": forms.CharField(
                label=_("事項 %(n)d") % about, required=False, max_length=200, strip=True
            ),
            f"role_{number}": forms.ChoiceField(
                label=_("事項 %(n)d：主協辦") % about, required=False, choices=[("", "—"), *CommitmentRole.choices]
            ),
        }

    @cached_property
    def places(self) -> list[tuple[str, str]]:
        """What an item may be about: each section of the plan and of each venture (one query)."""
        plan = self.instance.plan
        pages = plan.layout.pages([venture for venture in plan.venture_list if venture.filed_title])
        named = ((f"{v.called}・" if v else "") + chapter.label for v, chapter in pages)
        codes = (Place(chapter.section, v.pk if v else None).code for v, chapter in pages)
        return [("", str(_("（不指定章節）"))), *zip(codes, named, strict=True)]

    def item_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Item and section, side by side, for the template."""
        return [(self[f"item_{n}"], self[f"section_{n}"]) for n in range(1, self.counts["rows"] + 1)]

    def commitment_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Commitment and role, side by side, for the template."""
        numbers = range(1, self.counts["commitment_count"] + 1)
        return [(self[f"commitment_{n}"], self[f"role_{n}"]) for n in numbers]

    def clean(self) -> dict[str, Any]:
        """Gather the rows; then what the door would miss."""
        data = super().clean() or {}
        items, commitments = [], []
        for n in range(1, self.counts["rows"] + 1):
            text, section = data.pop(f"item_{n}", ""), data.pop(f"section_{n}", "")
            if text:
                items.append({"text": text, "section": section})
        for n in range(1, self.counts["commitment_count"] + 1):
            item, role = data.pop(f"commitment_{n}", ""), data.pop(f"role_{n}", "")
            if item and not role:
                self.add_error(f"role_{n}", _("請選擇主辦或協辦。"))
            elif item:
                commitments.append({"item": item, "role": role})
        for counter in self.counters:
            data.pop(counter, None)
        data |= {"items": items, "commitments": commitments}
        for field, message in opinion_gaps(self.instance, data).items():
            if field not in self.errors:
                self.add_error(field, message)
        return data


class AskRevisionForm(ReturnForm):
    """What the released items ask for is ticked already: they are the reasons; RDEC adds words of its own or none.

    Gives ``itemised`` too, the places whose reasons are items, which the proposer answers one by one and only once.
    """

    template_name = "proposals/_return_fields.html"

    def __init__(self, *args: Any, items: Iterable[OpinionItem], **kwargs: Any) -> None:
        self.items = list(items)
        super().__init__(*args, **kwargs)
        for code, lines in self.lines.items():
            self.initial.setdefault(f"ask_{code}", True)
            self.fields[f"reason_{code}"].help_text = "\n".join(lines)
            self.fields[f"reason_{code}"].widget.attrs["placeholder"] = _("意見項目即為理由；另有要求才填。")

    @cached_property
    def lines(self) -> dict[str, list[str]]:
        """The items by the code of the place they are about."""
        found: dict[str, list[str]] = {}
        for place, *_shown in self.places:
            about = [i for i in self.items if i.section == place.section and i.venture_id in (None, place.venture)]
            if about:
                found[place.code] = [f"{item.request.agency} {item.number}：{item.text}" for item in about]
        return found

    @property
    def reasons_given(self) -> frozenset[str]:  # type: ignore[override]
        """The places that items are about."""
        return frozenset(self.lines)

    def clean(self) -> dict[str, Any]:
        """The items stand as the reason where nothing else is said."""
        data = super().clean()
        sections: dict[str, str] = data["sections"]
        itemised = [code for code, reason in sections.items() if not reason and code in self.lines]
        sections |= {code: "\n".join(self.lines[code]) for code in itemised}
        return data | ({"itemised": itemised} if itemised else {})


class AnswersForm(ResubmitForm):
    """An answer to each section asked for and to each row of ``asked``; gives ``answers`` and ``replies``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row, label in self.asked():
            self.fields[f"reply_{row.pk}"] = forms.CharField(
                label=label,
                initial=row.answer,  # of a filing that was taken back
                help_text=row.text,
                error_messages={"required": UNANSWERED % label},
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def asked(self) -> Iterable[tuple[OpinionItem | Decision, str]]:
        """Each row to answer, and what it is called."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Gather the replies by row."""
        data = super().clean() or {}
        replies = {int(name[6:]): data.pop(name) for name in list(data) if name.startswith("reply_")}
        return data | {"replies": replies}


class OpinionAnswersForm(AnswersForm):
    """審查意見回應: every item of the released opinions (R20)."""

    def asked(self) -> Iterable[tuple[OpinionItem | Decision, str]]:
        """The items, agency by agency."""
        self.items = list(OpinionItem.objects.to_answer(self.instance))
        for item in self.items:
            section = f"（{item.section_label}）" if item.section else ""
            yield item, f"{item.request.agency} {item.number}{section}"

    def clean(self) -> dict[str, Any]:
        """Where items ask for a section that was left as it was, their answers say why (R20)."""
        data = super().clean()
        kept = set(data.get("kept") or ())
        for request in (r for r in self.requests if r.itemised and r.pk in kept):
            for item in (i for i in self.items if i.is_answered_in(request)):
                if item.pk in data["replies"] and not says_something(data["replies"][item.pk]):
                    self.add_error(f"reply_{item.pk}", _("請具體說明為什麼不修改。"))
        return data


class DecisionAnswersForm(AnswersForm):
    """Every decision of the meeting (R20)."""

    def asked(self) -> Iterable[tuple[OpinionItem | Decision, str]]:
        """The decisions in order."""
        for decision in Decision.objects.to_answer(self.instance):
            yield decision, _("決議 %d") % decision.number


class ClarifyForm(MoveForm):
    """What the agency cleared up."""

    note = forms.CharField(label=_("釐清說明"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class MeetingForm(PlanMoveForm):
    """When, where and who presides (R3)."""

    held_on = RocDateField(
        label=_("開會日期"),
        earliest=Bound(timezone.localdate, _("開會日期不可早於今天。")),
        latest=Bound(years_from_today(1), _("開會日期不可晚於 %(limit)s（一年內）。")),
    )
    held_time = TimeOfDayField(label=_("開會時間"), help_text=_("24 小時制，例如 14:00。"))
    place = forms.CharField(label=_("地點"), max_length=120)
    chair = forms.CharField(
        label=_("主持人"), max_length=60, help_text=_("由府層長官擔任召集人，研考會主任委員擔任副召集人。")
    )
    contact = forms.CharField(label=_("聯絡人"), required=False, max_length=60)
    contact_phone = PhoneField(label=_("聯絡電話"), required=False)

    on_day_off = forms.BooleanField(label=_("仍訂在這一天"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            del self.fields["on_day_off"]

    def clean(self) -> dict[str, Any]:
        """Day and time together; nobody can come to a meeting that is over, and few to one on a day off."""
        data = super().clean() or {}
        day, time, meant = data.pop("held_on", None), data.pop("held_time", None), data.pop("on_day_off", False)
        if not (asked := day and off_words(day)):
            del self.fields["on_day_off"]
        elif not meant:
            self.add_error("on_day_off", asked)
        if day and time:
            data["held_at"] = timezone.make_aware(dt.datetime.combine(day, time))
            if data["held_at"] <= timezone.now():
                self.add_error("held_time", _("這個時間已經過了，請排定之後的時間。"))
        return data
