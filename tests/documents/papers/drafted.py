"""Letters and records as the application drafts them from plans that were walked there, for whoever looks at the papers."""

from __future__ import annotations

from django.utils import timezone

from documents.letters.paper import paper
from documents.papers.blocks import Paper
from portal.demo.walker import Walker
from proposals.letters.occasions import occasions
from tests.factories.plans import make_cast, walker_at
from tests.factories.stress import MIXED
from tracking.models import ApprovalLetter, Undertaking
from tracking.papers.enclosing import record_paper


def drafted_papers() -> dict[str, Paper]:
    """By the names of their pictures; writes rows, which the caller rolls back."""
    cast = make_cast()
    returned = walker_at("intake_revision", cast, via=("return_from_district",), name="returned")
    released = walker_at("review_revision", cast, name="released")
    met = walker_at("project_meeting", cast, name="met")
    done = walker_at("executing", cast, name="done")
    meeting = met.plan.project_meetings.get().pk
    drafts = {
        "return": (returned, "D200", "return_to_proposer", None),
        "release": (released, "RDEC", "return_to_proposer", None),
        "ask-opinions": (released, "RDEC", "ask_opinions", None),
        "invitation": (met, "RDEC", "invite", meeting),
        "agenda": (met, "RDEC", "agenda", meeting),
    }
    found = {name: _draft(*each) for name, each in drafts.items()}
    return found | {"ndc": _record(done)}


def _draft(walker: Walker, code: str, occasion: str, about: int | None) -> Paper:
    """A letter as the unit would find it, with a letterhead."""
    actor = walker.cast.of(code)
    unit = actor.unit
    assert unit is not None
    unit.address, unit.phone, unit.fax = "407610 臺中市西屯區示範大道99號", "04-0000-0001", "04-0000-0002"
    unit.contact, unit.email, unit.signature = "林承辦", "officer@example.com", "主任委員　○○○"
    return paper(occasions[occasion].draft(walker.plan, actor, about), timezone.now())


def _record(walker: Walker) -> Paper:
    """What NDC decided and the ministries approved, with results that take their space."""
    plan = walker.plan
    sendings = list(plan.ndc_submissions.select_related("version").order_by("id"))
    letters = list(ApprovalLetter.objects.filter(venture__proposal=plan).select_related("venture").order_by("id"))
    tracked = list(Undertaking.objects.filter(venture__proposal=plan).for_list().order_by("id"))
    for undertaking in tracked:
        undertaking.results_summary = MIXED * 3
    return record_paper(plan, sendings, letters, tracked)
