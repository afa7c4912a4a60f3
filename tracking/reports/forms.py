"""What a progress report asks for, with the figures of the period before; never saves anything."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from documents.files.kinds import KINDS
from documents.forms import DocumentField, PhotoField
from inputs.fields import MoneyField, format_day, grouped
from inputs.numbers import WholeNumberField
from inputs.reasons import Substance
from tracking.models import ProgressReport
from tracking.reports.rules import Figures, Standing, gaps
from tracking.reports.standing import beside_ledger, causes_for, columns, ledger_spent, lines_of, standing_of
from tracking.states import Light
from workflow.engine.forms import MoveForm

PHOTOS = tuple(kind.extension for kind in KINDS.values() if kind.check == "image")
PLAIN = ("spent_reason", "narrative", "remedy", "next_steps")


def _text(label: Any, most: int, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=False, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


NO_PHOTO = _("「%(name)s」不是照片（jpg 或 png）。請放在佐證文件。")


class ReportForm(MoveForm):
    """The report of one period (R10); gives ``percents`` and ``notes`` by the item's code."""

    instance: ProgressReport

    spent = MoneyField(label=_("累計支用核定補助（元）"), required=False)
    spent_reason = _text(
        _("累計支用減少之原因"),
        500,
        2,
        help_text=_("只有比上期少時要填。"),
        validators=[Substance(_("請說明為何減少。"))],
    )
    narrative = _text(_("辦理情形"), 4000)
    causes = forms.TypedMultipleChoiceField(
        label=_("落後原因"),
        coerce=int,
        required=False,
        help_text=_("落後時必選。"),
        widget=forms.CheckboxSelectMultiple,
    )
    remedy = _text(
        _("改善措施"),
        2000,
        help_text=_("落後時必填。"),
        validators=[Substance(_("請說明何時以何方法趕上。"), _("改善措施"))],
    )
    next_steps = _text(_("下期預定辦理"), 2000, 2)
    evidence = DocumentField(label=_("佐證文件"), required=False)
    evidence_caption = forms.CharField(label=_("佐證說明"), max_length=200, required=False)
    photo = PhotoField(
        label=_("照片"),
        required=False,
        help_text=_("jpg 或 png；其他檔案請放在佐證文件。"),
        error_messages={"not_a_photo": NO_PHOTO},
    )
    photo_caption = forms.CharField(label=_("照片說明"), max_length=200, required=False)

    def __init__(self, *args: Any, instance: ProgressReport, **kwargs: Any) -> None:
        kwargs["initial"] = _last_figures(instance) | (kwargs.get("initial") or {})
        super().__init__(*args, instance=instance, **kwargs)
        causes: Any = self.fields["causes"]
        causes.choices = [(cause.pk, cause.name) for cause in causes_for(instance)]
        if not instance.filed_at:  # the period before may have been filed since this one was opened
            self.initial["spent"] = self.standing.spent
        about = {"subsidy": f"{self.standing.subsidy:,}", "spent": f"{ledger_spent(instance):,}"}
        about["day"] = format_day(instance.last_day)
        words = _("核定補助 %(subsidy)s 元；補助款帳至 %(day)s 登錄支用核定補助 %(spent)s 元。") % about
        self.fields["spent"].help_text = words
        for item in self.standing.items:
            before = self.standing.done.get(item.code, 0)
            self.initial.setdefault(f"percent_{item.code}", before)
            self.fields[f"percent_{item.code}"] = WholeNumberField(
                label=_("%(item)s（權重 %(weight)s％；完成％，上期 %(before)d）")
                % {"item": item.title, "weight": grouped(item.weight.normalize()), "before": before},
                required=False,
            )
            self.fields[f"note_{item.code}"] = forms.CharField(
                label=_("%s：說明") % item.title, required=False, max_length=300
            )

    @cached_property
    def standing(self) -> Standing:
        """What it is measured by."""
        return standing_of(self.instance)

    def item_list(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each work item with its two fields, for the template."""
        return [(item, self[f"percent_{item.code}"], self[f"note_{item.code}"]) for item in self.standing.items]

    @property
    def beside_ledger(self) -> str:
        """How the sum that stands in the form now differs from the ledger, in words."""
        try:
            spent = self.fields["spent"].clean(self["spent"].value())
        except forms.ValidationError:
            return ""
        return beside_ledger(self.instance, spent or 0)

    def clean(self) -> dict[str, Any]:
        """Gather the items; then what the door would refuse, each at its field."""
        data = super().clean() or {}
        codes = [item.code for item in self.standing.items]
        percents = {code: data.pop(f"percent_{code}", None) for code in codes}
        notes = {code: data.pop(f"note_{code}", "") for code in codes}
        data["percents"] = {code: percent for code, percent in percents.items() if percent is not None}
        data["notes"] = {code: note for code, note in notes.items() if note}
        data["spent"] = data.get("spent") or 0
        data["causes"] = list(data.get("causes") or ())
        said = Figures(
            data["percents"],
            data["notes"],
            data["spent"],
            data.get("spent_reason", ""),
            data["causes"],
            data.get("remedy", ""),
        )
        for name, words in gaps(said, self.standing).items():
            if name not in self.errors:
                self.add_error(name, words)
        return data


def _last_figures(report: ProgressReport) -> dict[str, Any]:
    """What stands in the report: carried over when it was opened, or filed and returned."""
    found: dict[str, Any] = {name: getattr(report, name) for name in PLAIN}
    found |= {"spent": report.spent, "causes": columns(report)["cause_ids"]}
    if report.filed_at:  # what was filed once stands as it was typed
        for line in lines_of(report):
            found |= {f"percent_{line.code}": line.percent, f"note_{line.code}": line.note}
    return found


class ReturnReportForm(MoveForm):
    """What is to be completed, item by item; the general reason may stand alone."""

    instance: ProgressReport

    reason = forms.CharField(
        label=_("理由"),
        max_length=2000,
        validators=[Substance(_("請說明進度報告要補正什麼。"))],
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.work = list(self.instance.baseline.items.all())
        for item in self.work:
            self.fields[f"item_{item.code}"] = _text(_("「%(item)s」要補正什麼") % {"item": item.title}, 500, 2)

    def clean(self) -> dict[str, Any]:
        """Gather what is said of items: ``returned`` names code, title and reason of each."""
        data = super().clean() or {}
        said = {item: data.pop(f"item_{item.code}", "") for item in self.work}
        returned = [{"code": item.code, "title": item.title, "reason": words} for item, words in said.items() if words]
        return data | ({"returned": returned} if returned else {})


class LightForm(forms.Form):
    """A person's light beside the computed one."""

    judged = forms.ChoiceField(
        label=_("人工燈號"), choices=[c for c in Light.choices if c[0] != Light.UNREPORTED], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("人工判定之理由"),
        max_length=500,
        validators=[Substance(_("請說明為何與計算的燈號不同。"))],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
