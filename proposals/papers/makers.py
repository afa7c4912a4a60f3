"""How the papers of a plan are made, in a worker; never when, nor for whom."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.actors import actor_once
from accounts.models import User
from documents.errors import PaperError
from documents.orders import services
from documents.orders.wishes import Kind, Made, Said, Told, register
from documents.papers import html
from documents.papers.blocks import Paper
from proposals.models import PlanVersion, Proposal
from proposals.papers.comparison import comparison_paper
from proposals.papers.dossier import dossier_zip
from proposals.papers.orders import COMPARISON, DOSSIER, PLAN, SHEET, plan_wish
from proposals.papers.places import noted, printed
from proposals.papers.plan import plan_paper, sheet_paper

PDF, ZIP = "application/pdf", "application/zip"
PAGES, FILES = _("已排好 %(count)s 頁。"), _("已放入 %(count)s 個檔案。")
DOSSIER_KEPT_FOR = dt.timedelta(days=1)  # what it holds will have changed by then


def register_all() -> None:
    """When the app starts."""
    register(PLAN, Kind(_plan, PDF, ".pdf", PAGES))
    register(SHEET, Kind(_sheet, PDF, ".pdf", PAGES))
    register(COMPARISON, Kind(_comparison, PDF, ".pdf", PAGES))
    register(DOSSIER, Kind(_dossier, ZIP, ".zip", FILES, kept_for=DOSSIER_KEPT_FOR))


def _plan(said: Said, told: Told) -> Made:
    return _laid_out(plan_paper(_version(said["version"]), for_outsiders=said.get("outsiders", False)))


def _sheet(said: Said, told: Told) -> Made:
    return _laid_out(sheet_paper(_version(said["version"])))


def _comparison(said: Said, told: Told) -> Made:
    old, new = _version(said["old"]), _version(said["new"])
    places = services.places(plan_wish(new)) or _plan({"version": new.pk}, told).places  # unless it was printed before
    return _laid_out(comparison_paper(old, new, printed(new, places)))


def _dossier(said: Said, told: Told) -> Made:
    """For the actor who asked; whoever is that actor no more cannot fetch it either."""
    plan = Proposal.objects.for_page().get(pk=said["plan"])
    actor = actor_once(User.objects.get(pk=said["user"]), said["actor"])
    if actor is None:
        raise PaperError
    return Made(dossier_zip(plan, actor, told=told))


def _version(pk: int) -> PlanVersion:
    return PlanVersion.objects.select_related("proposal").get(pk=pk)


def _laid_out(paper: Paper) -> Made:
    rendered = html.pdf(paper)
    return Made(rendered.pdf, rendered.pages, noted(paper, rendered.places))
