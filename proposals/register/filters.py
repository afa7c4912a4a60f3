"""Which letters are listed, read from the address; never widens what the actor may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Exists, OuterRef, Subquery
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from documents.letters.values import Kind
from inputs.fields import RocDateField, SoughtField
from inputs.search import Folded, folded
from proposals.case.scope import ALL
from proposals.models import Letter, LetterVersion, Proposal
from proposals.permissions import letter_versions_q
from proposals.queries import seen_q
from proposals.states import LetterStatus
from workflow.rows import Rows, each

if TYPE_CHECKING:
    from accounts.actors import Actor

STATES = [choice for choice in LetterStatus.choices if choice[0] != LetterStatus.DROPPED]


class RegisterFilter(forms.Form):
    """Every field is optional; what cannot be read is left out rather than refused."""

    q = SoughtField(label=_("計畫"), widget=forms.SearchInput(attrs={"placeholder": _("計畫、案號、提案單位")}))
    number = SoughtField(label=_("發文字號"), widget=forms.SearchInput(attrs={"placeholder": _("例如：1150001234")}))
    kind = forms.ChoiceField(label=_("文別"), required=False, choices=[("", ALL), *Kind.choices])
    state = forms.ChoiceField(label=_("狀態"), required=False, choices=[("", ALL), *STATES])
    since = RocDateField(label=_("發文日期自"), required=False)
    until = RocDateField(label=_("發文日期至"), required=False)
    own = forms.BooleanField(label=_("只看本單位擬的"), required=False)

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        """Is anything left out?"""
        return any(value not in (None, "", False) for value in self.cleaned_data.values())

    def rows(self, actor: Actor) -> Rows:
        """Those the actor reads of the plans it sees, the newest first."""
        asked: Any = self.cleaned_data.get
        found = Letter.objects.visible_to(actor).kept().filter(each(seen_q(actor, "proposal"))).order_by("-id")
        if asked("own"):
            found = found.filter(unit=actor.unit_id)
        for name, column in (("kind", "kind"), ("state", "status")):
            if asked(name):
                found = found.filter(**{column: asked(name)})
        versions = LetterVersion.objects.filter(letter_versions_q(actor), letter=OuterRef("pk"))
        if asked("number"):
            found = found.filter(Exists(_numbered(versions, asked("number"))))
        if asked("q"):
            found = found.filter(Exists(Proposal.objects.about(asked("q")).filter(pk=OuterRef("proposal"))))
        if asked("since") or asked("until"):
            last = versions.order_by("-number").values("letter_date")[:1]
            found = found.alias(sent_on=Subquery(last)).filter(status=LetterStatus.SENT)
            found = found.filter(sent_on__gte=asked("since")) if asked("since") else found
            found = found.filter(sent_on__lte=asked("until")) if asked("until") else found
        return Rows([found])


def _numbered(versions: Any, number: str) -> Any:
    """Those whose number holds ``number``, as a search folds both; one that was corrected is found by either."""
    return (
        versions.exclude(letter_number="").alias(sought=Folded("letter_number")).filter(sought__contains=folded(number))
    )
