"""Of which plans the statistics are, and which ventures a figure counts, read from the address; never widens what one sees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import JSONArray, JSONObject
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms import DistrictField
from inputs.words import listed
from programmes.models import CentralProgramme, Kpi
from programmes.states import YEARS
from proposals.case.scope import ALL, Scope
from proposals.models import KpiContribution, PlanVersion, Venture
from proposals.queries import ProposalQuerySet, seen_q
from proposals.states import DECIDED, REVISING, Outcome
from tracking.models import LedgerEntry
from workflow.rows import Rows


class StatisticsScope(Scope):
    """Every field is optional; what cannot be read is left out rather than refused."""

    district = DistrictField(required=False, empty_label=ALL)
    against = forms.TypedChoiceField(
        label=_("對照年度"),
        required=False,
        coerce=int,
        choices=[("", _("不對照")), *((year, str(year)) for year in YEARS)],
    )

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.is_valid()

    @property
    def is_narrowed(self) -> bool:
        """Is any plan left out?"""
        return bool(self.asked)

    @property
    def asked(self) -> dict[str, str]:
        """What narrows the lists that figures lead to, too."""
        district = self.cleaned_data.get("district")
        return self.scope | ({"district": district.code} if district else {})

    @property
    def against_year(self) -> int | None:
        """The year of notice that is shown beside, where another than the figures' own was asked for."""
        year: int | None = self.cleaned_data.get("against") or None
        return year if year != self.cleaned_data.get("notified") else None

    def of(self, plans: ProposalQuerySet) -> ProposalQuerySet:
        """Those of ``plans`` that are asked for."""
        found = plans.filter(self.of_plans())
        district = self.cleaned_data.get("district")
        return found.filter(districts=district) if district else found

    def other(self) -> StatisticsScope:
        """The same of the year it is compared with."""
        data = QueryDict(mutable=True)
        data.update(self.asked | {"notified": str(self.against_year)})
        return StatisticsScope(data)

    @property
    def words(self) -> str:
        """What is asked for, as papers and files say it."""
        said = []
        for name in ("notified", "district", "kind"):
            if value := self.cleaned_data.get(name):
                field: Any = self.fields[name]
                said.append(f"{field.label}：{dict(field.choices).get(value, value) if name != 'district' else value}")
        return listed(said) or str(_("全部計畫"))


class VentureFilter(Scope):
    """Every field is optional; what cannot be read is left out rather than refused."""

    outcome = forms.ChoiceField(
        label=_("國發會工作會議"), required=False, choices=[("", _("全部")), *((o, Outcome(o).label) for o in DECIDED)]
    )
    kpi = forms.ModelChoiceField(
        label=_("指標"),
        required=False,
        queryset=Kpi.objects.order_by("code"),
        to_field_name="code",
        empty_label=_("全部"),
    )
    year = forms.TypedChoiceField(
        label=_("指標年度"), required=False, coerce=int, choices=[("", _("全部")), *((y, str(y)) for y in YEARS)]
    )
    district = DistrictField(required=False, empty_label=_("全部"))
    ministry = forms.CharField(label=_("部會"), required=False, max_length=60, widget=forms.HiddenInput)
    programme = forms.ModelChoiceField(
        label=_("補助計畫"),
        required=False,
        queryset=CentralProgramme.objects.order_by("ministry", "name"),
        empty_label=_("全部"),
    )
    funded = forms.TypedChoiceField(
        label=_("經費年度"), required=False, coerce=int, choices=[("", _("全部")), *((y, str(y)) for y in YEARS)]
    )
    money = forms.BooleanField(label=_("只看有補助款帳"), required=False)

    def __init__(self, data: QueryDict, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.is_valid()

    def rows(self, actor: Any) -> Rows:
        """The decided ventures of the plans ``actor`` may see, the latest plan first."""
        asked: Any = self.cleaned_data.get
        entries = self._entries()
        found = Venture.objects.all()
        if asked("outcome") or not entries:  # whatever has money was decided
            found = found.filter(outcome__in=[asked("outcome")] if asked("outcome") else DECIDED)
        if asked("kpi"):
            found = found.filter(self._promised())
        if asked("district"):
            found = found.filter(proposal__districts=asked("district"))
        if entries:
            found = found.filter(Exists(LedgerEntry.objects.filter(entries, venture=OuterRef("pk"))))
        found = found.filter(self.of_plans("proposal__"))
        # For who sees few, two indexes are merged (``venture_decided``).
        return Rows([found.filter(seen_q(actor, "proposal")).order_by("-proposal_id", "-pk")])

    def _promised(self) -> Q:
        """Which ventures promise the figure: of a plan in its writers' hands as it was filed (R20)."""
        kpi, year = self.cleaned_data["kpi"], self.cleaned_data.get("year")
        standing = KpiContribution.objects.filter(venture=OuterRef("pk"), kpi=kpi)
        said: dict[str, Any] = {"code": Value(kpi.code)}
        if year:
            standing, said = standing.filter(year=year), said | {"year": Value(year)}
        venture = JSONArray(JSONObject(id=OuterRef("pk"), kpis=JSONArray(JSONObject(**said))))
        filed = PlanVersion.objects.filter(pk=OuterRef("proposal__version"), content__ventures__contains=venture)
        written = Q(proposal__state__in=REVISING)
        return Q(Exists(standing)) & ~written | Q(Exists(filed)) & written

    def _entries(self) -> Q:
        """Which entries of the ledger a venture has to have one of; nothing where none is asked for."""
        asked: Any = self.cleaned_data.get
        found = Q()
        if ministry := asked("ministry"):  # where a letter names no programme, its ministry
            found &= Q(programme__ministry=ministry) | Q(programme=None, letter__ministry=ministry)
        if asked("programme"):
            found &= Q(programme=asked("programme"))
        if asked("funded"):
            found &= Q(year=asked("funded"))
        return found or (Q(pk__isnull=False) if asked("money") else found)
