"""Which paragraph of the manual helps on which page, by the page's URL name: the one table; never what stands there.

A name stands for itself, one with ``*`` for all that begin so; of several the longest counts. The paragraph is taken from one's own
chapter where it has one of that anchor, else from the first chapter that has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from django.utils.translation import get_language

from accounts.actors import Actor
from manual.chapters import CHAPTERS, in_order
from manual.reading import chapter

# Of what a page gives as a file the paragraph is the page's.
PAPER = re.compile(r"_(pdf|odt|ods|xlsx|file)$")
PLACES: Mapping[str, str] = {
    # What is everybody's.
    "portal:home": "desk",
    "portal:notice*": "notices",
    "portal:mails": "mails",
    "portal:sitemap": "around",
    "search:*": "search",
    "drafts:*": "drafts",
    "lists:*": "lists",
    "handovers:*": "handover",
    "account_*": "sign-in",
    "socialaccount_*": "sign-in",
    "openid_connect_*": "sign-in",
    "account_signup": "register",
    "mfa_*": "sign-in",
    "accounts:profile": "account",
    "accounts:organisation": "unit",
    "accounts:found_organisation": "unit",
    "accounts:unit*": "units",
    "accounts:people": "unit",
    "accounts:accesses": "records",
    "accounts:signins": "records",
    # What administrators keep.
    "upkeep:*": "upkeep",
    "upkeep:letterhead": "letters",
    "records:keeping": "records",
    "chapters:*": "chapters",
    "programmes:*": "programmes",
    # A plan, from its first word to its case number.
    "proposals:*": "plan",
    "proposals:list": "lists",
    "proposals:assign": "assign",
    "proposals:register": "letters",
    "proposals:letter*": "letters",
    "proposals:start": "start",
    "proposals:start_on_behalf": "behalf",
    "proposals:consent": "behalf",
    "proposals:privacy*": "privacy",
    "privacy:*": "privacy",
    "proposals:contact": "privacy",
    "proposals:copy": "start",
    "proposals:import": "workbook",
    "proposals:imported": "workbook",
    "proposals:intake*": "intake",
    "proposals:vision*": "vision",
    "proposals:edit": "write",
    "proposals:section": "write",
    "proposals:venture_*": "write",
    "proposals:paste": "workbook",
    "proposals:move": "moves",
    "proposals:correct": "take-back",
    "proposals:version*": "versions",
    "proposals:compare*": "versions",
    "proposals:dossier": "papers",
    "proposals:files": "papers",
    # The platform's work beside it.
    "guidance:request*": "counsel",
    "guidance:ask": "counsel",
    "guidance:contact": "counsel",
    "guidance:contacts": "counsel",
    "guidance:figures": "counsel",
    "guidance:visit*": "visit",
    "guidance:propose_visit": "visit",
    "guidance:add_photo": "visit",
    "guidance:follow_up*": "visit",
    "guidance:coordination*": "coordination",
    "guidance:resource*": "resources",
    "guidance:windows": "programmes",
    "guidance:network*": "network",
    "guidance:my_contact": "privacy",
    "guidance:partner*": "match",
    "guidance:own_entry": "entry",
    "guidance:add_partner": "match",
    "guidance:edit_partner": "entry",
    "guidance:withdraw_consent": "privacy",
    "guidance:invite_partner": "match",
    "guidance:match*": "match",
    "guidance:agreement": "match",
    "guidance:contribut*": "contribute",
    "guidance:strike": "contribute",
    "guidance:plan_partners": "match",
    "guidance:seek": "match",
    "guidance:suggest": "match",
    "guidance:inventory*": "inventory",
    "guidance:entry*": "inventory",
    "guidance:take_entries": "inventory",
    "guidance:offer_rows": "inventory",
    # Reviews and meetings.
    "reviews:opinion*": "opinion",
    "reviews:opinions": "review",
    "reviews:my": "opinion",
    "reviews:plan": "review",
    "reviews:open_*": "review",
    "reviews:nudge*": "review",
    "reviews:ask_revision": "review",
    "reviews:release": "review",
    "reviews:re*": "review",
    "reviews:insist": "review",
    "reviews:grant_extension": "review",
    "reviews:excuse": "review",
    "reviews:extend": "review",
    "reviews:withdraw_request": "review",
    "reviews:add_agencies": "review",
    "reviews:checking": "checking",
    "reviews:answer*": "revise",
    "reviews:take_back": "take-back",
    "reviews:commitment*": "commitments",
    "reviews:my_matters": "commitments",
    "reviews:charge*": "charges",
    "reviews:meeting*": "meeting",
    "reviews:call_meeting": "meeting",
    "reviews:cancel_meeting": "meeting",
    "reviews:invite*": "meeting",
    "reviews:plans_to_add": "meeting",
    "reviews:draft_minutes": "meeting",
    "reviews:comment_minutes": "meeting",
    "reviews:arrivals": "meeting",
    "reviews:attend": "meeting",
    "reviews:packet*": "meeting",
    "reviews:minutes": "meeting",
    "reviews:plan_decisions": "meeting",
    "reviews:remit*": "upkeep",
    "reviews:phrase*": "opinion",
    "reviews:called_paper": "opinion",
    "reviews:summary_paper": "review",
    # To the council, and what follows.
    "tracking:plan": "undertaking",
    "tracking:send": "ndc",
    "tracking:ndc_*": "ndc",
    "tracking:take_back_*": "take-back",
    "tracking:answer*": "revise",
    "tracking:comments_paper": "ndc",
    "tracking:enclosure*": "ndc",
    "tracking:approve": "approve",
    "tracking:letter": "approve",
    "tracking:my": "undertaking",
    "tracking:undertaking*": "undertaking",
    "tracking:file_plan": "work-plan",
    "tracking:work_template*": "upkeep",
    "tracking:work_sheet*": "report",
    "tracking:board": "board",
    "tracking:progress": "board",
    "tracking:lights": "board",
    "tracking:statistics*": "board",
    "tracking:feed": "calendar",
    "tracking:calendar": "calendar",
    "tracking:figures": "report",
    "tracking:report*": "report",
    "tracking:file_report": "report",
    "tracking:reporting": "upkeep",
    "tracking:report_every": "report",
    "tracking:light_limits": "upkeep",
    "tracking:cause_*": "upkeep",
    "tracking:ground*": "upkeep",
    "tracking:begin_change": "change",
    "tracking:change*": "change",
    "tracking:file_change": "change",
    "tracking:results": "results",
    "tracking:record_kpi": "results",
    "tracking:add_photo": "results",
    "tracking:withdraw_photo": "results",
    "tracking:final_report": "results",
    "tracking:plan_ledger": "money",
    "tracking:ledger": "money",
    "tracking:ask_payment": "money",
    "tracking:spend": "money",
    "tracking:reverse": "money",
    "tracking:payment_move": "money",
    # What anybody reads, and who keeps it.
    "public:*": "public",
    "public:news_*": "news",
    "public:news_item": "public",
    "public:stor*": "story",
    "public:story": "public",
    "public:stories": "public",
    "public:status*": "public",
    "manual:*": "around",
}


def anchor_of(name: str) -> str:
    """The anchor for a page of this name, empty where the table has none."""
    if name not in PLACES:
        name = PAPER.sub("", name)
    if name in PLACES:
        return PLACES[name]
    fitting = [start for start in PLACES if start.endswith("*") and name.startswith(start[:-1])]
    return PLACES[max(fitting, key=len)] if fitting else ""


@cache
def chapter_with(anchor: str, order: tuple[str, ...], language: str) -> str:
    """The first chapter with a paragraph of that anchor, empty where none has."""
    return next((name for name in order if anchor in chapter(name, language).anchors), "")


def place_of(name: str, actor: Actor | None) -> str:
    """The address of what helps on the page of that URL name, empty where nothing does; of nobody as for everybody."""
    anchor = anchor_of(name)
    order = tuple(in_order(actor)) if actor else CHAPTERS
    found = chapter_with(anchor, order, get_language() or "") if anchor else ""
    return f"{chapter(found, 'en').url}#{anchor}" if found else ""
