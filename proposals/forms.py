"""What the moves of a plan ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import RocDateField
from accounts.models import User
from accounts.queries import valid_on
from accounts.states import ACTING_ROLES, UnitKind
from documents.forms import DocumentField, WorkbookField
from proposals import consents
from proposals.models import PrivacyNotice, Proposal
from proposals.states import Purpose
from workflow.forms import MoveForm, choice_of


class PlanMoveForm(MoveForm):
    """A move's form that knows its plan."""

    instance: Proposal


class NoteForm(PlanMoveForm):
    """An optional remark for the log."""

    note = forms.CharField(label=_("備註"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(PlanMoveForm):
    """A reason, required."""

    reason = forms.CharField(label=_("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class CoachForm(NoteForm):
    """Who of the platform coaches the plan."""

    coach = forms.ModelChoiceField(label=_("輔導員"), queryset=User.objects.none())
    field_order = ["coach", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = valid_on(timezone.localdate(), start="memberships__valid_from", end="memberships__valid_to")
        choice_of(self, "coach").queryset = (
            User.objects.filter(
                today,
                memberships__unit__kind=UnitKind.PLATFORM,
                memberships__role__in=ACTING_ROLES,
                memberships__confirmed=True,
                is_active=True,
            )
            .distinct()
            .order_by("name", "id")
        )


class ReturnForm(PlanMoveForm):
    """Sections to be revised, each with its reason; gives ``sections = {section: reason}``."""

    template_name = "proposals/_return_fields.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section, label in self.instance.layout.choices:
            self.fields[f"ask_{section}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"reason_{section}"] = forms.CharField(
                label=_("%s：理由") % label,
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Tick and reason, side by side, for the template."""
        return [(self[f"ask_{s}"], self[f"reason_{s}"]) for s in self.instance.layout.sections]

    def others(self) -> list[forms.BoundField]:
        """The form's other fields."""
        return [field for field in self if not field.name.startswith(("ask_", "reason_"))]

    def clean(self) -> dict[str, Any]:
        """At least one section; every ticked one has a reason, every reason is ticked."""
        data = super().clean() or {}
        asked = {}
        for section, label in self.instance.layout.choices:
            ticked, reason = data.pop(f"ask_{section}", False), data.pop(f"reason_{section}", "")
            if ticked and not reason:
                self.add_error(f"reason_{section}", _("請說明「%s」要修正什麼。") % label)
            elif reason and not ticked:
                self.add_error(f"ask_{section}", _("寫了理由，但沒有勾選「%s」。") % label)
            elif ticked:
                asked[section] = reason
        if not asked and not self.errors:
            raise forms.ValidationError(_("請至少勾選一個章節。"))
        return data | {"sections": asked}


class ChangeForm(ReturnForm):
    """What of the plan is to change during execution, and why."""

    reason = forms.CharField(label=_("調整內容與原因"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


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
    return {name: data[name] for name in ("consent", "notice") if name in data}


class ResubmitForm(ConsentForm):
    """An answer to each section asked for; gives ``answers = {request id: words}``.

    Consent is asked again only if the notice has changed since it was given.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if notice := consents.notice_to_ask(self.instance):
            self.ask_consent(notice)
        for request in self.instance.open_requests:
            self.fields[f"answer_{request.pk}"] = forms.CharField(
                label=request.label,
                help_text=_("要求：%s") % request.reason,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        """Gather the answers by request."""
        data = super().clean() or {}
        answers = {name[7:]: data.pop(name) for name in list(data) if name.startswith("answer_")}
        return data | {"answers": answers}


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


class OptionalLetterForm(forms.Form):
    """A letter that the official-document system may have issued; numbers are recorded here, never made."""

    letter_number = forms.CharField(label=_("發文字號"), required=False, max_length=40)
    letter_date = RocDateField(label=_("發文日期"), required=False)


class LetterForm(forms.Form):
    """A letter issued by the official-document system."""

    letter_number = forms.CharField(label=_("發文字號"), max_length=40)
    letter_date = RocDateField(label=_("發文日期"))


class DeclineForm(ReasonForm, LetterForm):
    """Why, and the letter that says so."""

    field_order = ["reason", "letter_number", "letter_date"]


class WaiveForm(PlanMoveForm):
    """The evidence on which no meeting is needed (R4)."""

    evidence = forms.CharField(
        label=_("免開會議之依據"),
        help_text=_("逐項列出已確認的分工項目與配合事項及其確認文件。"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class StartForm(forms.Form):
    """A plan begins with a name."""

    title = forms.CharField(label=_("計畫名稱"), max_length=100, help_text=_("之後可以再改。"))


class ImportForm(forms.Form):
    """Plans written in a workbook."""

    file = WorkbookField(
        label=_("填好的活頁簿"), help_text=_("由範本填寫的 ods 或 xlsx 檔；只要有一處要修正，整本都不會匯入。")
    )


class UploadForm(forms.Form):
    """A paper to go with the plan."""

    purpose = forms.ChoiceField(
        label=_("用途"), choices=[(p.value, p.label) for p in (Purpose.SUPPORTING, Purpose.MINUTES)]
    )
    file = DocumentField(label=_("檔案"))


class AnswerForm(forms.Form):
    """Why a warning of the budget's checker stands."""

    about = forms.CharField(max_length=200, widget=forms.HiddenInput)
    fingerprint = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        error_messages={"required": _("請說明保留這項警示的理由。")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
