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
from proposals.models import Proposal
from proposals.states import Purpose, Section
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in Section:
            self.fields[f"ask_{section}"] = forms.BooleanField(label=section.label, required=False)
            self.fields[f"reason_{section}"] = forms.CharField(
                label=_("%s：理由") % section.label,
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Tick and reason, side by side, for the template."""
        return [(self[f"ask_{s}"], self[f"reason_{s}"]) for s in Section]

    def others(self) -> list[forms.BoundField]:
        """The form's other fields."""
        return [field for field in self if not field.name.startswith(("ask_", "reason_"))]

    def clean(self) -> dict[str, Any]:
        """At least one section; every ticked one has a reason, every reason is ticked."""
        data = super().clean() or {}
        asked = {}
        for section in Section:
            ticked, reason = data.pop(f"ask_{section}", False), data.pop(f"reason_{section}", "")
            if ticked and not reason:
                self.add_error(f"reason_{section}", _("請說明「%s」要修正什麼。") % section.label)
            elif reason and not ticked:
                self.add_error(f"ask_{section}", _("寫了理由，但沒有勾選「%s」。") % section.label)
            elif ticked:
                asked[section.value] = reason
        if not asked and not self.errors:
            raise forms.ValidationError(_("請至少勾選一個章節。"))
        return data | {"sections": asked}


class ChangeForm(ReturnForm):
    """What of the plan is to change during execution, and why."""

    reason = forms.CharField(label=_("調整內容與原因"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class ResubmitForm(PlanMoveForm):
    """An answer to each section asked for; gives ``answers = {request id: words}``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for request in self.instance.open_requests:
            self.fields[f"answer_{request.pk}"] = forms.CharField(
                label=request.get_section_display(),
                help_text=_("要求：%s") % request.reason,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        """Gather the answers by request."""
        data = super().clean() or {}
        answers = {name[7:]: data.pop(name) for name in list(data) if name.startswith("answer_")}
        return data | {"answers": answers}


class SubmitForm(PlanMoveForm):
    """The consent under the Personal Data Protection Act §8, given with each first filing."""

    consent = forms.BooleanField(
        label=_(
            "我已閱讀個人資料告知事項，同意臺中市政府於辦理地方創生提案之審查、函送與列管範圍內使用計畫所載個人資料。"
        ),
        help_text=_(
            "告知事項：一、蒐集者為臺中市政府研究發展考核委員會；二、目的為地方創生提案審查與列管；三、類別為姓名與聯絡方式；"
            "四、於計畫期間及保存年限內，在中華民國境內由市府、國發會與相關部會使用；五、得請求查詢、更正、停止利用或刪除；"
            "六、不提供聯絡資料將無法受理送件。"
        ),
    )


class OptionalLetterMixin(forms.Form):
    """A letter that the official-document system may have issued; numbers are recorded here, never made."""

    letter_number = forms.CharField(label=_("發文字號"), required=False, max_length=40)
    letter_date = RocDateField(label=_("發文日期"), required=False)


class ForwardForm(PlanMoveForm, OptionalLetterMixin):
    """The office's finding of fit, with a letter if there is one."""

    vision_fit = forms.CharField(
        label=_("符合該區地方創生願景之說明"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    field_order = ["vision_fit", "letter_number", "letter_date"]


class FormCaseForm(NoteForm):
    """RDEC's checklist before a case is formed (R15)."""

    check_complete = forms.BooleanField(label=_("計畫內容要件齊備（計畫肆）"))
    check_consensus = forms.BooleanField(label=_("共識會議紀錄確為在地參與之紀錄"))
    check_budget = forms.BooleanField(label=_("經費需求與對接之中央計畫相符"))
    check_vision = forms.BooleanField(label=_("符合提案行政區之地方創生願景"))
    field_order = ["check_complete", "check_consensus", "check_budget", "check_vision", "note"]


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
