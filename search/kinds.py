"""What is found, kind by kind: who sees it, where it is looked for, how a line of the results says it; never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, F, Field, Func, JSONField, OuterRef, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.states import UnitKind
from guidance.models import Partner
from programmes.models import CentralProgramme
from proposals.letters.occasions import label_of
from proposals.models import Proposal, SoughtProgramme, Venture
from proposals.permissions import reads_filed_q
from reviews.models import Commitment, Decision, OpinionRequest
from reviews.permissions import named_to_all, veil
from search.models import Source
from search.sights import letters_read, opinions_read, units_seen, versions_read
from workflow.engine.verdicts import Words as Said
from workflow.rows import each
from workflow.statements import gathered

if TYPE_CHECKING:
    from accounts.actors import Actor

LONG = ("summary", "vision", "benefits")
SAID = (
    KeyTextTransform("summary", KeyTextTransform("basics", "version__content")),
    *(KeyTextTransform(name, "version__content") for name in LONG[1:]),
)


@dataclass(frozen=True)
class Hit:
    """One thing that was found: what it is called, where it is (of some units nowhere), how it stands, the texts the actor reads."""

    title: str
    url: str
    about: str = ""
    state: str = ""
    texts: Sequence[str] = field(default=())


@dataclass(frozen=True)
class Kind:
    """A kind of what is found, and in which rows it is looked for."""

    code: str
    label: Said
    sources: tuple[Source, ...]
    shown: Callable[[Actor, Sequence[int]], dict[int, Hit]]
    ordered: Callable[[Sequence[int]], list[int]] | None = (
        None  # what was found, where it is not in the order of its keys
    )


def _seen(actor: Actor, path: str) -> Exists:
    """The plan at the end of ``path`` is one the actor sees."""
    return Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef(path)))


# --- plans -------------------------------------------------------------------------------------------------------------
def _plans(actor: Actor, keys: Sequence[int]) -> dict[int, Hit]:
    rows = Proposal.objects.visible_to(actor).filter(pk__in=keys).select_related("owner", "represented_by")
    sought = CentralProgramme.objects.filter(
        Exists(SoughtProgramme.objects.filter(programme=OuterRef("pk"), proposal=OuterRef(OuterRef("pk"))))
    )
    rows = rows.annotate(
        places=Proposal.objects.places(),
        programmes=gathered(sought, "code", "name"),
        is_filed=each(reads_filed_q(actor)),
        # Of whom the filed version is not for, it is not read.
        **{f"filed_{name}": _where_filed(actor, said) for name, said in zip(LONG, SAID, strict=True)},
    )
    return {plan.pk: _plan(plan) for plan in rows}


def _where_filed(actor: Actor, said: Any) -> Case:
    return Case(When(reads_filed_q(actor), then=said), output_field=TextField())


def _plan(plan: Any) -> Hit:
    texts = [getattr(plan, f"filed_{name}" if plan.is_filed else name) or "" for name in LONG]
    texts += [] if plan.is_filed or plan.title == plan.called else [plan.title]  # as its writers have it since
    districts = "、".join(name for _code, name, _priority in plan.named_districts)
    contact = plan.filed_contact or plan.contact_name if plan.is_filed else plan.contact_name
    names = [name for unit in (plan.owner, plan.represented_by) if unit for name in (unit.full_name, unit.name)]
    sought = ["　".join(row) for row in plan.programmes]
    return Hit(
        str(plan),
        plan.get_absolute_url(),
        "　".join(filter(None, (plan.owner.name, districts))),
        str(plan.get_state_display()),
        [*texts, contact, *names, districts, *sought],
    )


# --- ventures ----------------------------------------------------------------------------------------------------------
class _SaidOfVenture(Func):
    """What a version of a plan says of the venture of a key."""

    template = "jsonb_path_query_first(%(expressions)s))"
    arg_joiner = ", '$.ventures[*] ? (@.id == $id)', jsonb_build_object('id', "
    output_field: Field = JSONField()


def _ventures(actor: Actor, keys: Sequence[int]) -> dict[int, Hit]:
    rows = Venture.objects.filter(_seen(actor, "proposal"), pk__in=keys).select_related("proposal")
    is_filed = Exists(Proposal.objects.filter(reads_filed_q(actor), pk=OuterRef("proposal")))
    said = When(is_filed, then=_SaidOfVenture("proposal__version__content", "pk"))
    return {row.pk: _venture(row) for row in rows.annotate(said=Case(said, output_field=JSONField()))}


def _venture(row: Any) -> Hit:
    written = {"title": row.title, "theme": row.theme, "method": row.method}
    said = written if row.said is None else row.said
    plan = row.proposal
    state = str(plan.get_state_display())
    return Hit(said["title"], plan.get_absolute_url(), str(plan), state, [said["theme"], said["method"]])


# --- opinions, what agencies committed to, what meetings decided ---------------------------------------------------------
def _opinions(actor: Actor, keys: Sequence[int]) -> dict[int, Hit]:
    rows = opinions_read(actor).filter(pk__in=keys).for_list()
    rows = rows.prefetch_related("items", "venture_opinions")
    return {row.pk: _opinion(row) for row in veil(rows, actor)}


def _by_alias(keys: Sequence[int]) -> list[int]:
    """Of the newest plan first, and there as they are called: an opinion's key tells when its agency was asked."""
    alias = Case(When(named_to_all("round__"), then=Value("")), default=F("alias"))
    rows = OpinionRequest.objects.filter(pk__in=keys)
    order = ("-round__proposal_id", "-round_id", Length(alias), alias, "agency_id")
    return list(rows.order_by(*order).values_list("pk", flat=True))


def _by_agency(keys: Sequence[int]) -> list[int]:
    """The same of what agencies committed to, whose keys tell when its opinion came in."""
    rows = Commitment.objects.filter(pk__in=keys)
    return list(rows.order_by("-proposal_id", "agency_id", "pk").values_list("pk", flat=True))


def _opinion(row: OpinionRequest) -> Hit:
    parts = [text for part in row.venture_opinions.all() for text in (part.content, part.fit)]
    return Hit(
        gettext("%(agency)s的審查意見") % {"agency": row.agency.name},
        row.get_absolute_url(),
        f"{row.plan}　{row.round}",
        str(row.get_state_display()),
        [row.content_opinion, row.fit_opinion, *(item.text for item in row.items.all()), *parts],
    )


def _commitments(actor: Actor, keys: Sequence[int]) -> dict[int, Hit]:
    rows = Commitment.objects.visible_to(actor).filter(pk__in=keys).for_page()
    return {
        row.pk: Hit(
            f"{row.agency.name}　{row.part}",
            row.get_absolute_url(),
            str(row.proposal),
            str(row.get_state_display()),
            (row.item,),
        )
        for row in rows
    }


def _decisions(actor: Actor, keys: Sequence[int]) -> dict[int, Hit]:
    rows = Decision.objects.filter(_seen(actor, "agenda_item__proposal"), pk__in=keys)
    rows = rows.select_related("agenda_item__meeting", "agenda_item__proposal", "unit")
    return {
        row.pk: Hit(
            gettext("%(meeting)s決議 %(n)d") % {"meeting": row.agenda_item.meeting, "n": row.number},
            reverse("reviews:plan", args=[row.agenda_item.proposal_id]) + "#meetings",
            str(row.agenda_item.proposal),
            row.unit.name if row.unit else "",
            (row.text,),
        )
        for row in rows
    }


# --- letters -----------------------------------------------------------------------------------------------------------
def _letters(actor: Actor, keys: Sequence[int]) -> dict[int, Hit]:
    letters = {row.pk: row for row in letters_read(actor).filter(pk__in=keys).select_related("proposal", "unit")}
    versions = (
        versions_read(actor)
        .filter(letter__in=letters)
        .annotate(subject=KeyTextTransform("subject", "content"))
        .order_by("-number")
    )
    texts: dict[int, list[str]] = {}
    newest: dict[int, str] = {}
    for version in versions.defer("content", "received"):
        number, now = version.letter_number, newest.setdefault(version.letter_id, version.letter_number)
        if number and number != now:
            number = gettext("%(former)s（已更正為 %(number)s）") % {"former": number, "number": now}
        texts.setdefault(version.letter_id, []).append(f"{number}　{version.subject or ''}".strip("　"))
    return {
        pk: Hit(
            f"{row.get_kind_display()}　{label_of(row)}",
            row.get_absolute_url(),
            f"{row.proposal}　{row.unit.name}",
            str(row.get_status_display()),
            texts.get(pk, ()),
        )
        for pk, row in letters.items()
    }


# --- organisations and partners ------------------------------------------------------------------------------------------
def _units(actor: Actor, keys: Sequence[int]) -> dict[int, Hit]:
    rows = units_seen(actor).filter(pk__in=keys).select_related("district")
    return {
        row.pk: Hit(
            row.full_name,
            _of_unit(row, actor),
            row.district.name if row.district else "",
            str(row.get_kind_display()),
            (row.name,),
        )
        for row in rows
    }


def _of_unit(unit: Unit, actor: Actor) -> str:
    """The list of what a unit has to do with: who proposes has plans, an office its district's, an agency opinions."""
    if unit.kind == UnitKind.AGENCY and (actor.kind == UnitKind.RDEC or actor.unit_id == unit.pk):
        return reverse("reviews:opinions", query={"agency": unit.pk})
    if unit.kind == UnitKind.DISTRICT_OFFICE and unit.district_id:
        return reverse("proposals:list", query={"district": unit.district_id})
    return reverse("proposals:list", query={"q": unit.full_name}) if unit.kind == UnitKind.PROPOSER else ""


def _partners(actor: Actor, keys: Sequence[int]) -> dict[int, Hit]:
    rows = Partner.objects.visible_to(actor).filter(pk__in=keys)
    return {
        row.pk: Hit(row.name, row.get_absolute_url(), row.themes_label, str(row.get_kind_display()), (row.about,))
        for row in rows
    }


KINDS: tuple[Kind, ...] = (
    Kind("plan", _("計畫"), (Source.PLAN, Source.PLAN_FILED), _plans),
    Kind("venture", _("事業提案"), (Source.VENTURE, Source.VENTURE_FILED), _ventures),
    Kind("opinion", _("審查意見"), (Source.OPINION,), _opinions, _by_alias),
    Kind("commitment", _("分工事項"), (Source.COMMITMENT,), _commitments, _by_agency),
    Kind("decision", _("會議決議"), (Source.DECISION,), _decisions),
    Kind("letter", _("公文"), (Source.LETTER,), _letters),
    Kind("unit", _("單位"), (Source.UNIT,), _units),
    Kind("partner", _("協力夥伴"), (Source.PARTNER,), _partners),
)


def of_code(code: str | None, among: Iterable[Kind] = KINDS) -> Kind | None:
    """The kind that an address names."""
    return next((kind for kind in among if kind.code == code), None)
