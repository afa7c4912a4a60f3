"""What final reports, indicators, pictures and the end of tracking ask for; never make a move (R10)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from documents.files.kinds import KINDS
from documents.forms import DocumentField, PhotoField
from inputs.bounds import PROGRAMME_BEGAN, not_before, until_today
from inputs.fields import LetterNumberField, RocDateField, grouped
from inputs.numbers import NumberField
from inputs.reasons import Substance
from programmes.models import Kpi
from proposals.forms import BEFORE_ANSWERED, SENT, LetterForm
from tracking.guards import is_early, is_unfinished
from tracking.models import TerminationGround, Undertaking
from tracking.results.effects import lacking
from tracking.results.kpi import Figure, Key, figures_of, to_record
from tracking.states import Covers, ReportPart
from workflow.engine.forms import MoveForm

if TYPE_CHECKING:
    from tracking.models import FinalReport

PICTURES = tuple(name for name, kind in KINDS.items() if kind.check == "image")
MOST = Decimal(10) ** 12


def words(label: Any, rows: int, most: int, **more: Any) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more)


class CompletionForm(MoveForm):
    """成果報告 (R10), begun from what was filed before where it came back."""

    instance: Undertaking

    summary = words(
        _("成果摘要"),
        6,
        4000,
        help_text=_("對照 KPI 與預期效益，說明達成情形。"),
        validators=[Substance(_("請對照 KPI 說明達成情形。"), _("成果摘要"))],
    )
    shortfall = words(
        _("未達目標之原因"),
        3,
        2000,
        required=False,
        help_text=_("有 KPI 未達目標時必填。"),
        validators=[Substance(_("請說明哪些目標沒有達到、為什麼。"), _("未達目標之原因"))],
    )
    upkeep = words(_("後續維運"), 3, 2000, required=False, help_text=_("補助結束後由誰維護、財源從哪裡來；可不填。"))
    story_title = forms.CharField(label=_("成果故事標題"), max_length=40, required=False)
    story = words(
        _("成果故事"),
        6,
        1500,
        required=False,
        help_text=_("用三、四段話寫一個人或一件事的改變；公開前另取得同意。可不填。"),
    )
    file = DocumentField(label=_("成果報告"), help_text=_("用印的成果報告；KPI、照片與經費由系統附上，不必重打。"))
    reason = words(
        _("提前完成之理由"),
        3,
        2000,
        required=False,
        help_text=_("預定完成日尚未到，請說明為何已能提報完成。"),
        validators=[Substance(_("請說明哪些工作已辦畢。"))],
    )

    def __init__(self, *args: Any, instance: Undertaking, **kwargs: Any) -> None:
        if not args:  # nothing was typed yet
            kwargs["initial"] = _as_filed(instance) | (kwargs.get("initial") or {})
        super().__init__(*args, instance=instance, **kwargs)
        if is_unfinished(self.instance):
            reason = self.fields["reason"]
            reason.required, reason.label = True, _("進度未達 100％ 仍提報完成之理由")
            words = _("最近一期進度報告實際進度 %s％；請說明哪些工作不再辦理、對核定內容有何影響。")
            reason.help_text = words % self.instance.actual
        elif is_early(self.instance, timezone.localdate()):
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    @cached_property
    def figures(self) -> list[Figure]:
        """The indicators as they stand."""
        return figures_of(self.instance)

    def clean(self) -> dict[str, Any]:
        """The indicators are recorded, what was missed is explained; a story has a title."""
        data = super().clean() or {}
        today = timezone.localdate()
        unrecorded = bool(to_record(self.figures, today))
        if lacks := lacking(self.figures, today, data.get("shortfall") or ""):
            if unrecorded:
                self.add_error(None, lacks)
            elif "shortfall" not in self.errors:
                self.add_error("shortfall", lacks)
        for name, other in (("story", "story_title"), ("story_title", "story")):
            if data.get(other) and not data.get(name) and name not in self.errors:
                self.add_error(name, _("成果故事要有標題和內容；不寫可以都留空。"))
        return data


def _as_filed(instance: Undertaking) -> dict[str, Any]:
    """What was filed last (one query)."""
    report: FinalReport | None = instance.final_reports.order_by("-number").first()
    if report is None:
        return {"summary": instance.results_summary}
    return {name: getattr(report, name) for name in ("summary", "shortfall", "upkeep", "story_title", "story")}


class ReturnResultsForm(MoveForm):
    """What of the results is to be completed, part by part; the general reason may stand alone."""

    reason = words(_("理由"), 4, 2000, validators=[Substance(_("請說明成果要補什麼。"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in ReportPart:
            label = _("「%(part)s」要補正什麼") % {"part": part.label}
            self.fields[f"part_{part.value}"] = words(label, 2, 500, required=False)

    def clean(self) -> dict[str, Any]:
        """Gather what is said of parts: ``returned`` names code, title and reason of each."""
        data = super().clean() or {}
        said = {part: data.pop(f"part_{part.value}", "") for part in ReportPart}
        with override(settings.LANGUAGE_CODE):  # it is kept in the log
            returned = [{"code": p.value, "title": str(p.label), "reason": said[p]} for p in ReportPart if said[p]]
        return data | ({"returned": returned} if returned else {})


class ReleaseForm(MoveForm, LetterForm):
    """The 簽 on which a venture is released from tracking, approved after its results (R10)."""

    instance: Undertaking
    letter_number = LetterNumberField(label=_("簽的文號"))
    letter_date = RocDateField(label=_("簽的日期"), **SENT)
    note = words(_("備註"), 3, 1000, required=False)
    field_order = ["letter_number", "letter_date", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        not_before(self, "letter_date", timezone.localdate(self.instance.state_since), BEFORE_ANSWERED)


class TerminateForm(MoveForm):
    """Why the venture is given up: a ground of the list, and what happened."""

    ground = forms.ModelChoiceField(
        label=_("撤銷管制事由"),
        queryset=TerminationGround.objects.filter(is_active=True),
        empty_label=None,
        widget=forms.RadioSelect,
    )
    reason = words(
        _("理由"),
        4,
        2000,
        help_text=_("說明發生了什麼事、已辦理到哪裡、執行單位是否知悉。"),
        validators=[Substance(_("請說明發生了什麼事。"))],
    )


class KpiForm(forms.Form):
    """What indicators came to: figures of any years that have begun, with where they come from and one file of evidence."""

    basis = forms.CharField(
        label=_("資料來源與計算方式"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如：票務系統 115 年 1 月至 12 月入園人次，扣除工作人員。"),
    )
    file = DocumentField(label=_("佐證資料"), help_text=_("統計表、名冊、勞保資料等；幾份請壓縮成一個檔案。"))

    def __init__(self, *args: Any, undertaking: Undertaking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open = to_record(figures_of(undertaking), timezone.localdate())
        known = {kpi.code: kpi for kpi in Kpi.objects.filter(code__in={figure.code for figure in self.open})}
        self.fields = {f"value_{f.code}_{f.year}": _figure(f, known.get(f.code)) for f in self.open} | self.fields

    def clean(self) -> dict[str, Any]:
        """``values`` by code and year; at least one."""
        data = super().clean() or {}
        typed = {figure.key: data.pop(f"value_{figure.code}_{figure.year}", None) for figure in self.open}
        values: dict[Key, Decimal] = {key: value for key, value in typed.items() if value is not None}
        if not values and not any(name.startswith("value_") for name in self.errors):
            self.add_error(None, _("請至少填一項實績值；還沒有數字的可以留空，以後再填。"))
        return data | {"values": values}


def _figure(figure: Figure, kpi: Kpi | None) -> NumberField:
    unit = kpi.written_unit if kpi else ""
    about = {"name": figure.called, "unit": figure.unit}
    field = NumberField(
        label=_("%(name)s（%(unit)s）") % about,
        unit=unit,
        required=False,
        max_digits=14,
        decimal_places=0 if kpi and kpi.is_counted else 2,
        min_value=0 if kpi and kpi.is_counted else -MOST,
        max_value=MOST - 1,
        help_text=_("目標 %(target)s，基準值 %(baseline)s")
        % {"target": grouped(figure.target), "baseline": grouped(figure.baseline)},
    )
    field.whole = bool(kpi and kpi.is_counted)
    return field


class PhotoForm(forms.Form):
    """成果照片: what it shows, who has consented to what."""

    file = PhotoField(label=_("照片"))
    caption = forms.CharField(label=_("照片說明"), max_length=100, help_text=_("在哪裡、做什麼；不寫個人姓名。"))
    taken_on = RocDateField(
        label=_("拍攝日期"), earliest=PROGRAMME_BEGAN, latest=until_today(_("拍攝日期不可晚於今天。"))
    )
    covers = forms.MultipleChoiceField(
        label=_("同意使用的範圍"),
        choices=Covers,
        widget=forms.CheckboxSelectMultiple,
        initial=[Covers.CASE],
        help_text=_("拍攝者與入鏡者都同意的才勾選。"),
    )
    shows_people = forms.BooleanField(label=_("拍到可以辨識的人"), required=False)
    consent = forms.CharField(
        label=_("同意的取得方式"),
        max_length=200,
        required=False,
        help_text=_("例如：活動報名表載明並簽名，未成年者由家長簽署；同意書由執行單位保管。"),
    )

    def clean(self) -> dict[str, Any]:
        """Of who can be recognized it is said how they consented."""
        data = super().clean() or {}
        if data.get("shows_people") and not data.get("consent") and "consent" not in self.errors:
            self.add_error("consent", _("拍到可以辨識的人時，請說明怎樣取得同意。"))
        return data


class WithdrawForm(forms.Form):
    """Whose consent is withdrawn, and how it came."""

    why = forms.CharField(
        label=_("撤回的情形"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如：入鏡者 115.11.20 來電表示不再同意。不寫個人姓名。"),
    )
