"""Names the ways the door says no. Words no reason but one: who refuses gives it, a stale page says it everywhere alike."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from workflow.engine.verdicts import Words


class Refused(Exception):
    """A move was not made and nothing has changed; ``reason`` is for the person who asked."""

    def __init__(self, reason: Words) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


class WrongState(Refused):
    """The case is not in a state this move leaves."""


class NotPermitted(Refused):
    """This actor may not make the move."""


class GuardFailed(Refused):
    """Something that must hold first does not."""


class DataMissing(Refused):
    """The move asks for something that was not given."""


class OutOfSight(Http404):
    """Not there for who asks, who could see it before: says who took it away, and when (409, with what was typed)."""


class StaleVersion(Refused):
    """The page the person saw is older than the case."""


def since_opened(what: Words) -> str:
    """What is said of a stale page: what has happened since; the page's title says that nothing was done."""
    return _("這一頁開啟之後，%(what)s。請依最新內容再確認。") % {"what": what}
