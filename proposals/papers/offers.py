"""What the reader of a plan's paper is told of it: what it is called as a file, where its page leads; never who may have it.

Files are called by plan, kind and version, as people look for them; never by a number of ours.
"""

from __future__ import annotations

from django.urls import reverse

from accounts.actors import ActorRequest
from documents.files.names import clean_name, cut
from documents.orders.pages import Offer
from proposals.content import from_version
from proposals.models import PlanVersion, Proposal
from proposals.permissions import is_rdec

TITLE = 60  # characters of a title: with kind and version the name stays one that every system takes


def called(what: str, *versions: PlanVersion, ending: str) -> str:
    """計畫名稱_計畫書_第1版.pdf; the title is that of the last of ``versions``."""
    numbers = "".join(f"_第{version.number}版" for version in versions)
    return named(from_version(versions[-1].content).basics.title, f"{what}{numbers}", ending=ending)


def named(title: str, what: str, *, ending: str) -> str:
    """The same of what is of no version."""
    return clean_name(f"{cut(title, TITLE)}_{what}{ending}")


def offer(request: ActorRequest, plan: Proposal, called: str, *, back: str = "proposals:versions") -> Offer:
    """``called`` is the file's name, ``back`` where its page leads to; RDEC has one tried again that failed."""
    return Offer(called, reverse(back, args=[plan.pk]), may_try_again=bool(is_rdec(plan, request.actor)))
