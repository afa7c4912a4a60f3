"""The page of a section: the plan, the section, whose it is, its forms; read by what stands at an address, never saves."""

from __future__ import annotations

from typing import Any

from django.http import Http404, QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.views import View

from accounts.actors import ActorRequest
from chapters.states import GRIDS, PROSE, Section
from proposals.content import facts
from proposals.content.completeness import Tick, ticks
from proposals.models import Proposal, Venture
from proposals.pages import filing_again, get_plan
from proposals.permissions import can_edit, can_edit_section, writes_in
from proposals.states import Place
from proposals.writing import drafts
from proposals.writing.beside import next_open
from proposals.writing.sections import EDITORS, Parts
from proposals.writing.typed import as_typed
from workflow.drafts import services
from workflow.engine.facts import Facts


class SectionPage(View):
    """What the pages of a section share: the plan, the section, whose it is, and the forms."""

    request: ActorRequest
    http_method_names = ["get", "head", "post"]

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the section; 404 unless the actor writes in this plan, now or when it was open."""
        super().setup(request, *args, **kwargs)
        self.section: str = kwargs["section"]
        editor = EDITORS.get(self.section)
        if editor is None or editor.of_venture is not ("venture" in kwargs):
            raise Http404
        self.editor = editor
        self.read()

    def read(self) -> None:
        """The plan and the venture as they are stored, and how often the section was saved by then."""
        number = self.kwargs.get("venture")
        columns = drafts.columns(self.section, number)
        self.plan: Any = get_plan(self.request, self.kwargs["pk"], **columns)
        self.is_open = bool(can_edit(self.plan, self.request.actor))
        if self.section not in self.plan.layout or not (self.is_open or writes_in(self.plan, self.request.actor)):
            raise Http404
        self.chapter = self.plan.layout[self.section]
        self.venture = drafts.venture_of(self.plan, self.section)
        self.is_removed = bool(number) and self.venture is None
        self.verdict = can_edit_section(self.plan, self.request.actor, self.section, self.venture_key)

    @property
    def venture_key(self) -> int | None:
        """Of the venture the section belongs to."""
        return self.venture.pk if self.venture else None

    @property
    def place(self) -> tuple[Proposal, str, Venture | None]:
        """Which section of which plan or venture."""
        return self.plan, self.section, self.venture

    @property
    def page(self) -> services.Place:
        """Whose draft of this section it is; the page that keeps it has an address of its own."""
        return services.Place(self.request.user, self.request.actor.unit_id, self.address)

    @property
    def address(self) -> str:
        """Of the section."""
        return drafts.page_of(self.plan, self.section, self.venture_key)

    def forms(self, data: QueryDict | None = None, files: Any = None) -> Parts:
        """The section's form, rows and questions, on what is stored, with ``data`` laid over it."""
        parts = drafts.parts_of(*self.place, data, files)
        if parts.rows is not None and data is None:
            parts.rows.offer(self.request.GET)
        if parts.rows is not None:
            parts.rows.in_columns = self.section in GRIDS
        self.limited(parts.form)
        return parts

    def limited(self, form: Any) -> Any:
        """The form whose text says how many words the template allows it."""
        name = PROSE.get(self.section)
        if form is not None and name:
            field = form.fields[name]
            limit = self.chapter.word_limit or field.max_length
            field.help_text = format_lazy("{help}{limit}", help=field.help_text, limit=_("%s 字以內。") % f"{limit:,}")
            if self.chapter.word_limit:
                field.widget.attrs["data-limit"] = limit
        return form

    def laid_over(self, data: QueryDict) -> QueryDict:
        """``data`` with rows that are gone meanwhile made new."""
        return drafts.laid_over(*self.place, data)

    def facts(self) -> Facts:
        """What is read of the plan for this page: where money is written also what it is checked by."""
        read = Facts(self.plan)
        if self.section == Section.BUDGET and self.venture:
            facts.read_with_book(read)
        return read

    def is_gone(self, read: Facts) -> bool:
        """Was the venture removed while this request went on?"""
        return self.venture is not None and self.venture.pk not in {v.id for v in read.of(facts.content).ventures}

    def standing(self, read: Facts, parts: Parts, present: dict[Place, list[str]]) -> dict[str, Any]:
        """How far the plan is with what is typed in ``parts``: the side list, what this section lacks, the neighbours."""
        content = as_typed(read.of(facts.content), self.section, self.venture, parts)
        side = ticks(content, self.plan.layout)
        here = next(
            i for i, tick in enumerate(side) if (tick.section, key_of(tick)) == (self.section, self.venture_key)
        )
        asked = {request.place: request for request in read.of(facts.requests)}
        return {
            "plan": self.plan,
            "venture": self.venture,
            "section": self.section,
            "verdict": self.verdict,
            "side": [
                (
                    tick,
                    drafts.page_of(self.plan, tick.section, key_of(tick)),
                    _names(present, tick),
                    asked.get(place_of(tick)),
                )
                for tick in side
            ],
            "before": _step(self.plan, side, here - 1),
            "after": _step(self.plan, side, next_open([place_of(tick) for tick in side], here, asked)),
            "missing": side[here].missing,
            "unsaved": bool(ticks(read.of(facts.content), self.plan.layout)[here].missing and not side[here].missing),
            "gaps": sum(len(tick.missing) for tick in side),
            "to_revise": sum(not request.revised_at for request in asked.values()),
            "file_again": filing_again(read, self.request.actor),
        }


def place_of(tick: Tick) -> Place:
    """Where the section of ``tick`` is."""
    return Place(tick.section, key_of(tick))


def key_of(tick: Tick) -> int | None:
    """Of the venture the section belongs to."""
    return tick.venture.id if tick.venture else None


def _names(present: dict[Place, list[str]], tick: Tick) -> list[str]:
    """Who else is in the section of ``tick``."""
    return present.get(place_of(tick), [])


def _step(plan: Proposal, side: list[Tick], number: int) -> tuple[str, str] | None:
    """Label and address of a neighbouring section."""
    if not 0 <= number < len(side):
        return None
    return side[number].label, drafts.page_of(plan, side[number].section, key_of(side[number]))
