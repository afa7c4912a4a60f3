"""Forms around filing: for somebody who cannot, from a former plan, consent to be shown, the privacy notice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import RocDateField
from documents.forms import DocumentField
from proposals.models import PrivacyNotice, Proposal


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


class NoticeForm(forms.ModelForm):
    """The next 個資告知事項, begun from the present one."""

    effective_from = RocDateField(label=_("生效日"))

    class Meta:
        model = PrivacyNotice
        fields = ["effective_from", *PrivacyNotice.ITEMS]
        widgets = dict.fromkeys(PrivacyNotice.ITEMS, forms.Textarea(attrs={"rows": 4}))

    def clean_effective_from(self) -> dt.date:
        """Not in the past: what was agreed to before stays what it was."""
        day: dt.date = self.cleaned_data["effective_from"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("生效日不能在今天之前。"))
        return day
