"""What is asked when a matter is cleared up, or confirmed on an agency's behalf."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms import DocumentField
from reviews.models import Commitment
from workflow.engine.forms import MoveForm


class AgreeForm(MoveForm):
    """A yes, and what the agency says with it, if anything."""

    note = forms.CharField(label=_("說明"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ClarifyForm(MoveForm):
    """What the agency cleared up."""

    note = forms.CharField(label=_("釐清說明"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class AmendForm(MoveForm):
    """The matter in the agency's own words; and, if it likes, why."""

    instance: Commitment

    item = forms.CharField(label=_("修正後的內容"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    note = forms.CharField(label=_("說明"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_item(self) -> str:
        """Other words than before, and none that the agency has in another line of the plan."""
        words = str(self.cleaned_data["item"])
        if words == self.instance.item:
            raise forms.ValidationError(_("內容與原來的相同；同意的，請直接確認。"))
        others = Commitment.objects.live().filter(proposal=self.instance.proposal_id, agency=self.instance.agency_id)
        if others.filter(item=words).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("貴機關在這個計畫已有相同的事項。"))
        return words


class EvidenceForm(forms.Form):
    """The paper by which an agency has confirmed, and where it came from (R4)."""

    paper = DocumentField(label=_("確認文件"), help_text=_("機關的公文、電子郵件或會議紀錄；一份可確認好幾項。"))
    source = forms.CharField(
        label=_("文件來源"),
        max_length=200,
        help_text=_("例如：農業局 115.03.02 中市農企字第1150001234號函、承辦人電子郵件。"),
    )


class ConfirmForForm(EvidenceForm, MoveForm):
    """The same for one matter."""
