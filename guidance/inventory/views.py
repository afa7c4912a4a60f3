"""Pages of the inventory: list, map, figures, an entry and its forms; never write but through services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import District
from documents.services import serve
from guidance.inventory import services
from guidance.inventory.contacts import contact_of
from guidance.inventory.figures import figures_of
from guidance.inventory.forms import EntryFilter, EntryPageForm, RemoveForm, WithdrawForm
from guidance.inventory.maps import map_of, place_of
from guidance.listings.inventory import INVENTORY
from guidance.models import InventoryEntry
from guidance.narrowing import page_of_list
from guidance.permissions import keeps_district, keeps_entry, reads_inventory
from guidance.queries import EntryQuerySet
from inputs.numbers import counted
from lists.pages import list_file, list_page
from workflow.drafts.form_view import FormView
from workflow.engine.errors import NotPermitted, Refused
from workflow.rows import Rows, page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.actors import Actor, ActorRequest

OF_PEOPLE = frozenset({*services.NAMED, "consent_on", "photo_consent"})
NEAR = 12  # entries that are named where somebody points at the map


def require_reader(request: ActorRequest) -> None:
    """Whoever reads no inventory has no such page."""
    if not reads_inventory(request.actor):
        raise Http404


@require_safe
def entries(request: ActorRequest) -> HttpResponse:
    """The districts' entries, narrowed by the address."""
    return list_page(request, INVENTORY, "guidance/inventory/list.html", keeps=keeps_district(request.actor))


@require_safe
def inventory_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    return list_file(request, INVENTORY, kind)


@require_safe
def entry_map(request: ActorRequest) -> HttpResponse:
    """The same on the map; the first of them stand below as a list."""
    require_reader(request)
    chosen = EntryFilter(request.GET)
    found = page_of_list(request, chosen, InventoryEntry.objects.seen_by, EntryQuerySet.for_page)
    drawn = map_of(request.actor, chosen.narrow(), chosen.chosen.get("district"))
    return render(request, "guidance/inventory/map.html", found | {"map": drawn})


@require_safe
def near(request: ActorRequest) -> HttpResponse:
    """The entries of a few keys, by name: what stands where somebody points."""
    require_reader(request)
    keys = [key for part in request.GET.get("ids", "").split(",")[:NEAR] if (key := counted(part))]
    found = InventoryEntry.objects.visible_to(request.actor).filter(pk__in=keys).for_page().by_place()
    return render(request, "guidance/inventory/_near.html", {"entries": found})


@require_safe
def figures(request: ActorRequest) -> HttpResponse:
    """Entries per district and kind; each number opens its list."""
    require_reader(request)
    return render(request, "guidance/inventory/figures.html", {"figures": figures_of(request.actor)})


def get_entry(request: ActorRequest, pk: int, *, held: bool = False) -> InventoryEntry:
    """The entry, if the actor may see it; ``held`` for who is about to change it."""
    rows = InventoryEntry.objects.visible_to(request.actor).for_page()
    return get_object_or_404(rows.select_for_update(of=("self",), no_key=True) if held else rows, pk=pk)


@require_safe
def entry(request: ActorRequest, pk: int) -> HttpResponse:
    """What it is, where, how it is known, whom to ask; what was done to it."""
    row = get_entry(request, pk)
    log = page_of(Rows([row.changes.order_by("-id")]), request.GET.get("page"))
    pin = (row.longitude, row.latitude) if row.longitude is not None and row.latitude is not None else None
    keeps = keeps_entry(row, request.actor)
    context = {
        "entry": row,
        "contact": contact_of(row, request.actor),
        "keeps": keeps,
        "place": place_of(pin, row.district) if pin else None,
        "page": log,
        "log": [(line, said_of(line.fields, keeps=keeps)) for line in log],
    }
    return render(request, "guidance/inventory/entry.html", context)


def said_of(fields: list[list[str]], *, keeps: bool) -> list[tuple[str, str, str]]:
    """The fields of a line of the log by their labels; what is said of people only for who ``keeps`` the entry."""
    labels = {field.name: field.verbose_name for field in InventoryEntry._meta.fields}
    left_out = () if keeps else OF_PEOPLE
    return [
        (str(labels[name]), in_words(name, old), in_words(name, new))
        for name, old, new in fields
        if name not in left_out
    ]


def in_words(name: str, kept: str) -> str:
    """What the log keeps of a field, as it is read."""
    if kept == services.THERE and name in services.NAMED:
        return _("（有，內容不留存於紀錄）")
    return services.plain(name, kept) if name == "kind" else kept


@require_safe
def photo(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The picture itself."""
    row = get_entry(request, pk)
    if row.photo is None:
        raise Http404
    return serve(row.photo)


def districts_kept(actor: Actor) -> list[District]:
    """Whose inventories the actor writes (one query)."""
    return [d for d in District.objects.order_by("code") if keeps_district(actor, d.code)]


class EntryPage(FormView):
    """What the pages of an entry's form share: the map beside it, and what is called alike."""

    template_name = "guidance/inventory/form.html"
    row: InventoryEntry | None = None
    form: EntryPageForm

    def get_form(self, *args: Any, **kwargs: Any) -> EntryPageForm:
        """Of an entry."""
        begin = EntryPageForm.of(self.row) if self.row else {}
        kwargs["initial"] = begin | kwargs.get("initial", {})
        self.form = EntryPageForm(*args, districts=districts_kept(self.request.actor), entry=self.row, **kwargs)
        return self.form

    def context(self, form: Any) -> dict[str, Any]:
        """The map of its district, or of the only one whose inventory the actor keeps."""
        only = next(iter(self.form.known.values())) if len(self.form.known) == 1 else None
        district = self.row.district if self.row else only
        return {"entry": self.row, "place": place_of(self.form.pin, district)}

    def write(self, data: dict[str, Any]) -> InventoryEntry:
        """Do it."""
        raise NotImplementedError

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Save, and show it; what is called alike is named, with a box to say that it is another one."""
        try:
            made = self.write(data)
        except services.LooksAlike as refusal:
            self.form.likes = refusal.found
            raise
        messages.success(self.request, _("已儲存「%s」。") % made.name)
        return redirect(made)


class NewView(EntryPage):
    """登錄在地資源."""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Who keeps no inventory has no such page."""
        super().setup(request, *args, **kwargs)
        if not keeps_district(request.actor):
            raise Http404

    def write(self, data: dict[str, Any]) -> InventoryEntry:
        """One more."""
        return services.add_entry(by=self.request.actor, **data)


class KeptEntryView(FormView):
    """A page of an entry that its keepers have, and others not."""

    row: InventoryEntry

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """For others it is not there."""
        super().setup(request, *args, **kwargs)
        self.take()

    def take(self, *, held: bool = False) -> None:
        """The row, for who keeps it."""
        self.row = get_entry(self.request, self.kwargs["pk"], held=held)
        self.base = self.row.row_version
        if not keeps_entry(self.row, self.request.actor):
            raise Http404


class EditView(EntryPage, KeptEntryView):
    """修改在地資源."""

    row: InventoryEntry

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """For others it is not there; what is posted takes the row itself."""
        if request.method == "POST":
            FormView.setup(self, request, *args, **kwargs)
        else:
            super().setup(request, *args, **kwargs)

    @transaction.atomic
    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """The row is held from before it is compared with what the page showed."""
        self.take(held=True)
        return super().post(request, **kwargs)

    def write(self, data: dict[str, Any]) -> InventoryEntry:
        """What was changed here; what another has changed beside it stays."""
        return services.change_held(self.row, by=self.request.actor, **data)


class WithdrawView(KeptEntryView):
    """撤回同意."""

    template_name = "guidance/inventory/withdraw.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Of an entry that names nobody there is nothing to withdraw."""
        super().setup(request, *args, **kwargs)
        if not self.row.has_contact and request.method != "POST":
            raise Http404

    def get_form(self, *args: Any, **kwargs: Any) -> WithdrawForm:
        """How they said so."""
        return WithdrawForm(*args, **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        """Of which entry."""
        return {"entry": self.row}

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """The contact is gone."""
        services.withdraw_consent(self.row, how=data["how"], by=self.request.actor)
        messages.success(self.request, _("已撤回同意，聯絡資料已清除。"))
        return redirect(self.row)


class RemoveView(KeptEntryView):
    """停用."""

    template_name = "guidance/inventory/remove.html"

    def get_form(self, *args: Any, **kwargs: Any) -> RemoveForm:
        """Why."""
        return RemoveForm(*args, **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        """Of which entry."""
        return {"entry": self.row}

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """It stands in no list any more."""
        services.remove_entry(self.row, why=data["why"], by=self.request.actor)
        messages.success(self.request, _("已停用「%s」。") % self.row.name)
        return redirect(self.row)


@require_POST
def check(request: ActorRequest, pk: int) -> HttpResponse:
    """查核: it is still so."""
    return _done(request, pk, services.check_entry, _("已登錄今天查核過。"))


@require_POST
def restore(request: ActorRequest, pk: int) -> HttpResponse:
    """恢復使用."""
    return _done(request, pk, services.restore_entry, _("已恢復使用。"))


def _done(request: ActorRequest, pk: int, service: Callable[..., Any], words: str) -> HttpResponse:
    row = get_entry(request, pk)
    try:
        service(row, by=request.actor)
    except NotPermitted as refusal:
        raise Http404 from refusal
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect(row)
