"""Forms around filing: consent, on behalf, from a former plan, the notice; never ask for more than is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import model_to_dict
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from inputs.bounds import Bound, years_from_today
from inputs.fields import RocDateField
from inputs.reasons import LEAST, says_something
from inputs.together.meanwhile import Together
from inputs.words import listed
from proposals.consent import consents
from proposals.forms import PlanMoveForm
from proposals.models import PrivacyNotice, Proposal
from proposals.states import Place
from proposals.writing import unwritten


class RepresentationForm(forms.Form):
    """代為提案: for whom, how reached, why; the person's agreement is ticked, a signed paper may go with it."""

    person = forms.CharField(label=_("當事人姓名"), max_length=60)
    contact = forms.CharField(label=_("聯絡方式"), max_length=200, help_text=_("電話、住址，或可轉達的家屬、里長。"))
    reason = forms.CharField(
        label=_("與當事人之關係及代為提案事由"),
        max_length=500,
        help_text=_("例如：轄內獨居長者，不便使用電腦。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    title = forms.CharField(label=_("計畫名稱"), max_length=100, help_text=_("之後可以再改。"))
    agreed = forms.BooleanField(label=_("已向當事人說明，當事人同意由本所代為提案。"))
    paper = DocumentField(label=_("簽名同意書"), required=False, help_text=_("有紙本簽名者請上傳掃描檔；可不附。"))


class CopyForm(forms.Form):
    """Nothing is asked to copy one's own plan; who is represented must agree again."""

    def __init__(self, *args: Any, plan: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if plan.represented_by_id:
            label = gettext("已向 %(person)s 說明，當事人同意再次由本所代為提案。") % {"person": plan.owner.name}
            self.fields["agreed"] = forms.BooleanField(label=label)


class ShowcaseForm(forms.Form):
    """Which of the two buttons was pressed."""

    given = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")


class NoticeForm(Together, forms.ModelForm):
    """The next 個資告知事項, begun from ``last``, the one published last: what another has published meanwhile stays in it."""

    apart = frozenset({"effective_from"})  # every version has its own

    effective_from = RocDateField(
        label=_("生效日"),
        # Not in the past: what was agreed to before stays what it was.
        earliest=Bound(timezone.localdate, _("生效日不能在今天之前。")),
        latest=Bound(years_from_today(1), _("生效日不可晚於 %(limit)s（一年內）。")),
    )

    class Meta:
        model = PrivacyNotice
        fields = ["effective_from", *PrivacyNotice.ITEMS]
        widgets = dict.fromkeys(PrivacyNotice.ITEMS, forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, last: PrivacyNotice | None, **kwargs: Any) -> None:
        self.last = last
        super().__init__(*args, initial=model_to_dict(last, PrivacyNotice.ITEMS) if last else {}, **kwargs)

    def is_known(self) -> bool:
        """Is there one to begin from?"""
        return self.last is not None

    def standing(self, name: str) -> Any:
        """What the last one says."""
        return getattr(self.last, name)


CONSENT = _("我已閱讀個人資料告知事項，同意臺中市政府於辦理地方創生提案之審查、函送與列管範圍內使用計畫所載個人資料。")
CONSENT_FOR = _(
    "已向 %(person)s 說明個人資料告知事項，並經其同意臺中市政府於辦理地方創生提案之審查、函送與列管範圍內使用計畫所載個人資料。"
)


class ConsentForm(PlanMoveForm):
    """Asks consent to 個資告知事項 (個人資料保護法 §8); the page shows ``notice`` above the box.

    The page's notice travels along by its number: who ticked under other words than those in force is asked again.
    """

    notice_shown: PrivacyNotice | None = None

    def ask_consent(self, notice: PrivacyNotice | None) -> None:
        """Put the box and the number of ``notice`` among the fields."""
        plan = self.instance
        self.notice_shown = notice
        self.fields["notice"] = forms.IntegerField(
            required=False, widget=forms.HiddenInput, initial=notice.number if notice else None
        )
        words = str(CONSENT_FOR) % {"person": plan.owner.name} if plan.represented_by_id else CONSENT
        self.fields["consent"] = forms.BooleanField(label=words)

    def clean(self) -> dict[str, Any]:
        """Refuse a tick under words that are no longer in force, and show those that are."""
        data = super().clean() or {}
        number = self.notice_shown.number if self.notice_shown else None
        if data.get("notice") not in (None, number):
            self.add_error("consent", _("個資告知事項在這一頁開啟之後已有更新，請閱讀新版後再勾選。"))
            posted: Any = self.data
            self.data = posted = posted.copy()
            posted[self.add_prefix("notice")] = str(number)
            posted.pop(self.add_prefix("consent"), None)
        return data


def consent_given(data: dict[str, Any]) -> dict[str, Any]:
    """Of a resubmission's form, what its page passes on to the door besides the answers."""
    return {name: data[name] for name in ("consent", "notice", "kept") if name in data}


def _asked(reason: str, rows: Sequence[str]) -> str:
    """What was asked, and of which rows."""
    return gettext("%(reason)s（%(rows)s）") % {"reason": reason, "rows": listed(rows)} if rows else reason


ASKED = _("第 %(n)d 項「%(section)s」要求：%(asked)s")
UNANSWERED = _("請填寫對「%s」的回應。")
REWORDED = _("%s請依更正後的理由確認回應再送出。")


class ResubmitForm(ConsentForm):
    """An answer to each section asked for; gives ``answers = {request id: words}`` and ``kept``, a list of ids.

    What reads as it was returned is answered with why. Consent is asked again only if the notice has changed since.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if notice := consents.notice_to_ask(self.instance):
            self.ask_consent(notice)
        # What a return asks by items is answered item by item, on a page of its own.
        self.requests = [request for request in self.instance.open_requests if not request.itemised]
        for number, request in enumerate(self.requests, 1):
            if not request.revised_at:
                self.fields[f"keep_{request.pk}"] = forms.BooleanField(
                    label=_("不修改「%s」，理由寫在回應裡") % request.label,
                    help_text=_("這一節的內容與退回時相同；不修改的理由至少 %d 個字。") % LEAST,
                    required=False,
                )
            self.fields[f"answer_{request.pk}"] = forms.CharField(
                label=ASKED % {"n": number, "section": request.label, "asked": _asked(request.reason, request.rows)},
                error_messages={"required": UNANSWERED % request.label},
                initial=request.answer,  # of a filing that was taken back
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        """Gather the answers by request; what was not revised needs a reason that says something (R20)."""
        data = super().clean() or {}
        answers = {name[7:]: data.pop(name) for name in list(data) if name.startswith("answer_")}
        kept = [int(name[5:]) for name in list(data) if name.startswith("keep_") and data.pop(name)]
        written = self._to_be_written() if any(not r.revised_at and r.pk not in kept for r in self.requests) else set()
        for request in self.requests:
            said = answers.get(str(request.pk))
            if request.place in written:
                continue
            if not request.revised_at and request.pk not in kept:
                words = _("內容與退回時相同；請先修正，或勾選這一格並在回應裡說明理由。")
                self.add_error(f"keep_{request.pk}", words)
            elif request.pk in kept and said and not says_something(said):
                self.add_error(f"answer_{request.pk}", _("請具體說明為什麼不修改。"))
        data |= {"answers": answers} | ({"kept": kept} if kept else {})
        reworded = self._reworded()
        if reworded and self.errors:  # the page that is shown again asks with the new words, and says so
            self.add_error(None, REWORDED % "".join(reworded))
        return data | ({"reworded": reworded} if reworded else {})

    def _reworded(self) -> list[str]:
        """What was asked in other words when the page was opened: the reason then, and as it was corrected since."""
        shown = {request: self.data.get(f"asked_{request.pk}") for request in self.requests}
        return [
            _("「%(place)s」的修正理由已由「%(old)s」更正為「%(new)s」。")
            % {"place": request.label, "old": old, "new": request.reason}
            for request, old in shown.items()
            if old and " ".join(old.split()) != " ".join(request.reason.split())
        ]

    def _to_be_written(self) -> set[Place]:
        """Where a draft of the person's own is written before the plan is filed: the door judges what stands there then."""
        chosen = unwritten.Choice.of(self.data).write if isinstance(self.data, QueryDict) else ()
        own = unwritten.unwritten(self.instance) if chosen else []
        return {text.place for text in own if text.key in chosen and text.draft.user_id == self.actor.user.pk}


class SubmitForm(ConsentForm):
    """The consents of a first filing: to the use of personal data, required; to being shown, of one's own will."""

    consent = forms.BooleanField(label=CONSENT)
    showcase = forms.BooleanField(
        label=_("同意本計畫於核定後公開展示（成果、照片與計畫摘要）。"),
        help_text=_("可不勾選，不影響審查；之後可隨時在計畫頁同意或撤回。"),
        required=False,
    )
    field_order = ["consent", "showcase"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_consent(consents.notice_now())
        if consents.is_shown(self.instance):
            del self.fields["showcase"]
