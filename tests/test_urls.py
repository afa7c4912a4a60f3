"""Every URL has a row here that says what a stranger meets and which methods it takes; one without a row fails."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.states import UnitKind
from proposals.models import Proposal
from proposals.writing.services import start_plan
from tests.factories.accounts import make_actor, make_user, sign_in
from tests.urls import addresses
from workflow.admin import ReadOnlyAdmin
from workflow.models import OutboxMessage

pytestmark = pytest.mark.django_db

LOGIN = "sign in, then come back"  # 302 to the sign-in page with the address in ``next``
SIGN_IN = "sign in"  # 302 to the sign-in page
PK, CODE, NO_FILE, NO_DAY = 999_999, "nowhere", UUID(int=0), dt.date(1912, 1, 1)  # what is not there
BOTH = "GET POST"
PAPER = {"": "GET", "_pdf": BOTH, "_odt": "GET"}


@dataclass(frozen=True)
class Row:
    """What an anonymous GET meets: LOGIN, SIGN_IN or a status; the methods a signed-in person may use."""

    anonymous: str | int
    methods: str
    args: tuple[Any, ...] = ()


ROWS: dict[str, Row] = {
    # Probes, asked by machines.
    "healthz": Row(200, "GET"),
    "readyz": Row(200, "GET"),
    # Signing in and up.
    "account_login": Row(200, BOTH),
    "account_signup": Row(200, BOTH),
    "account_logout": Row(SIGN_IN, BOTH),
    "account_inactive": Row(200, "GET"),
    "account_reset_password": Row(200, BOTH),
    "account_reset_password_done": Row(200, "GET"),
    "account_reset_password_from_key": Row(200, BOTH, ("1", "abc")),
    "account_reset_password_from_key_done": Row(200, "GET"),
    "account_email_verification_sent": Row(200, "GET"),
    "account_confirm_email": Row(200, BOTH, ("abc",)),
    "account_confirm_login_code": Row(SIGN_IN, BOTH),
    "mfa_authenticate": Row(SIGN_IN, BOTH),
    # One's own account.
    "account_reauthenticate": Row(LOGIN, BOTH),
    "account_email": Row(LOGIN, BOTH),
    "account_change_password": Row(LOGIN, BOTH),
    "account_set_password": Row(LOGIN, BOTH),
    "mfa_index": Row(LOGIN, "GET"),
    "mfa_reauthenticate": Row(LOGIN, BOTH),
    "mfa_activate_totp": Row(LOGIN, BOTH),
    "mfa_deactivate_totp": Row(LOGIN, BOTH),
    "mfa_view_recovery_codes": Row(LOGIN, "GET"),
    "mfa_generate_recovery_codes": Row(LOGIN, BOTH),
    "mfa_download_recovery_codes": Row(LOGIN, BOTH),
    # Single sign-on; without a provider in the settings there is none.
    "openid_connect_login": Row(404, BOTH, ("sso",)),
    "openid_connect_callback": Row(404, BOTH, ("sso",)),
    "socialaccount_login_cancelled": Row(200, "GET"),
    "socialaccount_login_error": Row(LOGIN, "GET"),
    "socialaccount_signup": Row(SIGN_IN, BOTH),
    "socialaccount_connections": Row(LOGIN, BOTH),
    "accounts/social/login/cancelled/": Row(LOGIN, BOTH),
    "accounts/social/login/error/": Row(LOGIN, BOTH),
    "accounts/social/signup/": Row(LOGIN, BOTH),
    "accounts/social/connections/": Row(LOGIN, BOTH),
    # accounts
    "accounts:set_language": Row(405, "POST"),
    "accounts:profile": Row(LOGIN, BOTH),
    "accounts:act_as": Row(LOGIN, "POST"),
    "accounts:send_confirmation_again": Row(405, "POST"),
    "accounts:wrong_address": Row(405, "POST"),
    "accounts:organisation": Row(LOGIN, "GET"),
    "accounts:found_organisation": Row(LOGIN, BOTH),
    "accounts:join_organisation": Row(LOGIN, "POST", (CODE,)),
    "accounts:accesses": Row(LOGIN, "GET"),
    "accounts:signins": Row(LOGIN, "GET"),
    "accounts:units": Row(LOGIN, "GET"),
    "accounts:unit_edit": Row(LOGIN, BOTH, (CODE,)),
    "accounts:people": Row(LOGIN, "GET", (CODE,)),
    "accounts:invite": Row(LOGIN, "POST", (CODE,)),
    "accounts:invite_again": Row(LOGIN, "POST", (CODE, PK)),
    "accounts:invitation_withdraw": Row(LOGIN, "POST", (CODE, PK)),
    "accounts:invitation_answer": Row(LOGIN, "POST", (PK,)),
    "accounts:decide": Row(LOGIN, "POST", (CODE, PK)),
    "accounts:change_role": Row(LOGIN, "POST", (CODE, PK)),
    "accounts:remove_member": Row(LOGIN, "POST", (CODE, PK)),
    "accounts:appoint_deputy": Row(LOGIN, "POST", (CODE,)),
    "accounts:end_deputy": Row(LOGIN, "POST", (CODE, PK)),
    # proposals
    "proposals:list": Row(LOGIN, "GET"),
    "proposals:start": Row(LOGIN, BOTH),
    "proposals:start_on_behalf": Row(LOGIN, BOTH),
    "proposals:privacy": Row(LOGIN, "GET"),
    "proposals:privacy_version": Row(LOGIN, "GET", (PK,)),
    "proposals:privacy_new": Row(LOGIN, BOTH),
    "proposals:copy": Row(LOGIN, BOTH, (PK,)),
    "proposals:consent": Row(LOGIN, BOTH, (PK,)),
    "proposals:signed_paper": Row(LOGIN, "GET", (PK,)),
    "proposals:import": Row(LOGIN, BOTH),
    "proposals:import_xlsx": Row(LOGIN, "GET"),
    "proposals:import_ods": Row(LOGIN, "GET"),
    "proposals:imported": Row(LOGIN, "GET", (PK,)),
    "programmes:list": Row(LOGIN, "GET"),
    "programmes:new": Row(LOGIN, BOTH),
    "programmes:programme": Row(LOGIN, "GET", (CODE,)),
    "programmes:edit": Row(LOGIN, BOTH, (CODE,)),
    "programmes:kpis": Row(LOGIN, "GET"),
    "programmes:kpi_new": Row(LOGIN, BOTH),
    "programmes:kpi_edit": Row(LOGIN, BOTH, (CODE,)),
    "upkeep:letterhead": Row(LOGIN, BOTH, (CODE,)),
    "upkeep:calendar": Row(LOGIN, "GET"),
    "upkeep:day_new": Row(LOGIN, BOTH),
    "upkeep:day_edit": Row(LOGIN, BOTH, (NO_DAY,)),
    "upkeep:day_remove": Row(LOGIN, "POST", (NO_DAY,)),
    "upkeep:clocks": Row(LOGIN, BOTH),
    "proposals:budget_answer": Row(LOGIN, "POST", (PK, PK)),
    "chapters:list": Row(LOGIN, "GET"),
    "chapters:begin": Row(LOGIN, "POST"),
    "chapters:version": Row(LOGIN, "GET", (PK,)),
    "chapters:edit": Row(LOGIN, BOTH, (PK,)),
    "chapters:publish": Row(LOGIN, BOTH, (PK,)),
    "chapters:discard": Row(LOGIN, "POST", (PK,)),
    "chapters:question_add": Row(LOGIN, BOTH, (PK,)),
    "chapters:question_edit": Row(LOGIN, BOTH, (PK, PK)),
    "chapters:question_remove": Row(LOGIN, "POST", (PK, PK)),
    "drafts:keep": Row(LOGIN, "POST"),
    "drafts:mine": Row(LOGIN, "GET"),
    "drafts:draft": Row(LOGIN, BOTH, (PK,)),
    "proposals:intake": Row(LOGIN, "GET"),
    "proposals:intake_forward": Row(LOGIN, BOTH),
    "proposals:visions": Row(LOGIN, "GET"),
    "proposals:vision": Row(LOGIN, BOTH, (CODE,)),
    "proposals:vision_file": Row(LOGIN, "GET", (CODE, NO_FILE)),
    "proposals:detail": Row(LOGIN, "GET", (PK,)),
    "proposals:edit": Row(LOGIN, "GET", (PK,)),
    "proposals:section": Row(LOGIN, BOTH, (PK, "basics")),
    "proposals:section_draft": Row(LOGIN, "POST", (PK, "basics")),
    "proposals:venture_section_draft": Row(LOGIN, "POST", (PK, PK, "theme")),
    "proposals:venture_add": Row(LOGIN, "POST", (PK,)),
    "proposals:venture_remove": Row(LOGIN, BOTH, (PK, PK)),
    "proposals:venture_section": Row(LOGIN, BOTH, (PK, PK, "theme")),
    "proposals:move": Row(LOGIN, BOTH, (PK, "notify")),
    "proposals:begin": Row(LOGIN, "POST", (PK,)),
    "proposals:correct": Row(LOGIN, BOTH, (PK, "line", PK)),
    "proposals:history": Row(LOGIN, "GET", (PK,)),
    "proposals:versions": Row(LOGIN, "GET", (PK,)),
    "proposals:compare": Row(LOGIN, "GET", (PK,)),
    "proposals:compare_pdf": Row(LOGIN, BOTH, (PK,)),
    "proposals:compare_odt": Row(LOGIN, "GET", (PK,)),
    "proposals:version_pdf": Row(LOGIN, BOTH, (PK, 1)),
    "proposals:version_odt": Row(LOGIN, "GET", (PK, 1)),
    "proposals:version_budget": Row(LOGIN, "GET", (PK, 1)),
    "proposals:letters": Row(LOGIN, "GET", (PK,)),
    "proposals:letter_new": Row(LOGIN, "POST", (PK,)),
    "proposals:letter": Row(LOGIN, "GET", (PK, PK)),
    "proposals:letter_edit": Row(LOGIN, BOTH, (PK, PK)),
    "proposals:letter_number": Row(LOGIN, BOTH, (PK, PK)),
    "proposals:letter_pdf": Row(LOGIN, BOTH, (PK, PK, 1)),
    "proposals:letter_odt": Row(LOGIN, "GET", (PK, PK, 1)),
    "proposals:letter_di": Row(LOGIN, "GET", (PK, PK, 1)),
    "proposals:contact": Row(LOGIN, "GET", (PK,)),
    "proposals:dossier": Row(LOGIN, BOTH, (PK,)),
    "proposals:files": Row(LOGIN, BOTH, (PK,)),
    "proposals:download": Row(LOGIN, "GET", (PK, NO_FILE)),
    # reviews
    "reviews:my": Row(LOGIN, "GET"),
    "reviews:plan": Row(LOGIN, "GET", (PK,)),
    "reviews:open_several": Row(LOGIN, BOTH),
    "reviews:open_round": Row(LOGIN, BOTH, (PK, "open_review")),
    "reviews:ask_revision": Row(LOGIN, BOTH, (PK, "ask_review_revision")),
    "reviews:answering": Row(LOGIN, "GET", (PK,)),
    "reviews:answer_item": Row(LOGIN, BOTH, (PK, PK)),
    "reviews:answer_opinions": Row(LOGIN, BOTH, (PK, "resubmit_review")),
    "reviews:call_meeting": Row(LOGIN, BOTH, (PK, "call_meeting")),
    "reviews:answer_decisions": Row(LOGIN, BOTH, (PK, "resubmit_meeting")),
    "reviews:take_back": Row(LOGIN, BOTH, (PK, "take_back_review")),
    "reviews:confirm": Row(LOGIN, "POST", (PK,)),
    "reviews:release": Row(LOGIN, BOTH, (PK,)),
    "reviews:opinion": Row(LOGIN, "GET", (PK,)),
    "reviews:opinion_called": Row(LOGIN, "GET", (PK, "A")),
    "reviews:opinion_file": Row(LOGIN, BOTH, (PK,)),
    "reviews:opinion_recall": Row(LOGIN, BOTH, (PK,)),
    "reviews:opinion_check": Row(LOGIN, BOTH, (PK,)),
    "reviews:opinion_return": Row(LOGIN, BOTH, (PK,)),
    "reviews:opinion_recall_from_check": Row(LOGIN, BOTH, (PK,)),
    "reviews:opinion_misroute": Row(LOGIN, BOTH, (PK,)),
    "reviews:opinion_ask_extension": Row(LOGIN, BOTH, (PK,)),
    "reviews:checking": Row(LOGIN, BOTH, (CODE,)),
    "reviews:reassign": Row(LOGIN, BOTH, (PK,)),
    "reviews:insist": Row(LOGIN, BOTH, (PK,)),
    "reviews:grant_extension": Row(LOGIN, BOTH, (PK,)),
    "reviews:refuse_extension": Row(LOGIN, BOTH, (PK,)),
    "reviews:recall_round": Row(LOGIN, BOTH, (PK, "recall_round")),
    "reviews:nudge": Row(LOGIN, "POST", (PK,)),
    "reviews:excuse": Row(LOGIN, BOTH, (PK,)),
    "reviews:extend": Row(LOGIN, BOTH, (PK,)),
    "reviews:withdraw_request": Row(LOGIN, BOTH, (PK,)),
    "reviews:add_agencies": Row(LOGIN, BOTH, (PK,)),
    "reviews:my_matters": Row(LOGIN, BOTH),
    "reviews:commitment": Row(LOGIN, BOTH, (PK, "confirm")),
    "reviews:charge": Row(LOGIN, "GET", (PK,)),
    "reviews:charge_move": Row(LOGIN, BOTH, (PK, "report_charge")),
    "reviews:cancel_meeting": Row(LOGIN, BOTH, (PK, "cancel_meeting")),
    "reviews:meeting": Row(LOGIN, "GET", (PK,)),
    "reviews:meeting_move": Row(LOGIN, BOTH, (PK, "postpone")),
    "reviews:invited": Row(LOGIN, BOTH, (PK,)),
    "reviews:draft_minutes": Row(LOGIN, BOTH, (PK,)),
    "reviews:comment_minutes": Row(LOGIN, BOTH, (PK,)),
    "reviews:minutes": Row(LOGIN, BOTH, (PK,)),
    "reviews:meeting_live": Row(LOGIN, "GET", (PK,)),
    "reviews:need_news": Row(LOGIN, "GET", (PK,)),
    "reviews:meeting_news": Row(LOGIN, "GET", (PK,)),
    "reviews:meeting_mine": Row(LOGIN, BOTH, (PK,)),
    "reviews:meeting_mine_news": Row(LOGIN, "GET", (PK,)),
    "reviews:arrivals": Row(LOGIN, BOTH, (PK,)),
    "reviews:attend": Row(404, BOTH, ("unsigned",)),
    "reviews:packets": Row(LOGIN, BOTH, (PK,)),
    "reviews:packet": Row(LOGIN, BOTH, (PK, 1)),
    "reviews:remits": Row(LOGIN, "GET"),
    "reviews:remit_new": Row(LOGIN, BOTH),
    "reviews:remit_edit": Row(LOGIN, BOTH, (PK,)),
    "reviews:remit_remove": Row(LOGIN, "POST", (PK,)),
    "reviews:phrases": Row(LOGIN, "GET"),
    "reviews:phrase_new": Row(LOGIN, BOTH),
    "reviews:phrase_edit": Row(LOGIN, BOTH, (PK,)),
    "reviews:phrase_remove": Row(LOGIN, "POST", (PK,)),
    **{f"reviews:opinion_paper{form}": Row(LOGIN, does, (PK,)) for form, does in PAPER.items()},
    **{f"reviews:called_paper{form}": Row(LOGIN, does, (PK, "A")) for form, does in PAPER.items()},
    "reviews:summary_paper": Row(LOGIN, "GET", (PK,)),
    "reviews:summary_paper_pdf": Row(LOGIN, BOTH, (PK,)),
    "reviews:summary_paper_odt": Row(LOGIN, "GET", (PK,)),
    "reviews:summary_paper_ods": Row(LOGIN, "GET", (PK,)),
    "reviews:answers_paper": Row(LOGIN, "GET", (PK,)),
    "reviews:answers_paper_pdf": Row(LOGIN, BOTH, (PK,)),
    "reviews:answers_paper_odt": Row(LOGIN, "GET", (PK,)),
    "reviews:plan_decisions": Row(LOGIN, "GET", (PK,)),
    "reviews:plan_decisions_pdf": Row(LOGIN, BOTH, (PK,)),
    "reviews:plan_decisions_odt": Row(LOGIN, "GET", (PK,)),
    "reviews:meeting_decisions": Row(LOGIN, "GET", (PK,)),
    "reviews:meeting_decisions_pdf": Row(LOGIN, BOTH, (PK,)),
    "reviews:meeting_decisions_odt": Row(LOGIN, "GET", (PK,)),
    # tracking
    "tracking:file_plan": Row(LOGIN, BOTH, (PK, "file_plan")),
    "tracking:my": Row(LOGIN, "GET"),
    "tracking:plan": Row(LOGIN, "GET", (PK,)),
    "tracking:send": Row(LOGIN, BOTH, (PK, "send_to_counselling")),
    "tracking:ndc_revise": Row(LOGIN, BOTH, (PK, "counselling_revise")),
    "tracking:ndc_pass": Row(LOGIN, BOTH, (PK, "counselling_pass")),
    "tracking:ndc_decide": Row(LOGIN, BOTH, (PK, "working_pass")),
    "tracking:approve": Row(LOGIN, BOTH, (PK, "approve")),
    "tracking:undertaking": Row(LOGIN, "GET", (PK,)),
    "tracking:begin": Row(LOGIN, "POST", (PK,)),
    "tracking:undertaking_move": Row(LOGIN, BOTH, (PK, "accept_plan")),
    "tracking:plan_ledger": Row(LOGIN, "GET", (PK,)),
    "tracking:plan_ledger_pdf": Row(LOGIN, BOTH, (PK,)),
    "tracking:plan_ledger_ods": Row(LOGIN, "GET", (PK,)),
    "tracking:ledger": Row(LOGIN, "GET", (PK,)),
    "tracking:ledger_pdf": Row(LOGIN, BOTH, (PK,)),
    "tracking:ledger_ods": Row(LOGIN, "GET", (PK,)),
    "tracking:letter": Row(LOGIN, BOTH, (PK,)),
    "tracking:ask_payment": Row(LOGIN, BOTH, (PK,)),
    "tracking:spend": Row(LOGIN, BOTH, (PK,)),
    "tracking:reverse": Row(LOGIN, BOTH, (PK,)),
    "tracking:payment_move": Row(LOGIN, BOTH, (PK, "pay")),
    # portal; the components and the mail written by a local run are not there elsewhere
    "portal:home": Row(LOGIN, "GET"),
    "portal:notices": Row(LOGIN, BOTH),
    "portal:favicon": Row(301, "GET"),
    "portal:sitemap": Row(200, "GET"),
    "portal:components": Row(404, "GET"),
    "portal:mail_list": Row(404, "GET"),
    "portal:mail": Row(404, "GET", ("any",)),
}

# What Django's admin shows to a superuser; a further model needs a decision, and a line here.
EDITED_IN_THE_ADMIN = {
    "account.emailaddress",
    "accounts.deputy",
    "accounts.district",
    "accounts.membership",
    "accounts.unit",
    "accounts.user",
    "auth.group",
    "axes.accessattempt",
    "mfa.authenticator",
    "programmes.centralprogramme",
    "programmes.fiscaltier",
    "programmes.kpi",
    "socialaccount.socialaccount",
    "socialaccount.socialapp",
    "socialaccount.socialtoken",
    "workflow.calendarday",
    "workflow.clockrule",
}
READ_IN_THE_ADMIN = {"proposals.proposal", "workflow.outboxmessage"}
LOGS_IN_THE_ADMIN = {"accounts.access", "accounts.signin"}  # read as well, see tests/accounts/audit
ALL_IN_THE_ADMIN = EDITED_IN_THE_ADMIN | READ_IN_THE_ADMIN | LOGS_IN_THE_ADMIN
OURS = ("accounts:", "proposals:", "reviews:", "tracking:", "portal:", "upkeep:")


def address(name: str) -> str:
    """The URL of a row."""
    return f"/{name}" if name.endswith("/") else reverse(name, args=ROWS[name].args)


def test_every_url_has_a_row():
    named = [name for name, _route in addresses() if not name.startswith("admin")]
    assert sorted(named) == sorted(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_what_a_stranger_meets(client: Client, name: str):
    url = address(name)
    answer, expected = client.get(url), ROWS[name].anonymous
    sign_in_page = reverse("account_login")
    if expected == LOGIN:
        assert (answer.status_code, answer["Location"]) == (302, f"{sign_in_page}?{urlencode({'next': url}, safe='/')}")
        posted = client.post(url)
        assert (posted.status_code, posted["Location"]) == (answer.status_code, answer["Location"])
    elif expected == SIGN_IN:
        assert (answer.status_code, answer["Location"]) == (302, sign_in_page)
    else:
        assert answer.status_code == expected


@pytest.mark.parametrize("name", ROWS)
def test_methods(client: Client, name: str):
    """A method that is not listed is refused before anything is looked up; where there is GET there is HEAD."""
    actor, methods = make_actor(UnitKind.PROPOSER), ROWS[name].methods.replace("GET", "GET HEAD").split()
    answers = {m: sign_in(client, actor).generic(m, address(name)).status_code for m in ("GET", "HEAD", "POST")}
    assert [method for method, status in answers.items() if status != 405] == methods
    assert answers["GET"] == answers["HEAD"]
    if name.startswith(OURS):
        others = {sign_in(client, actor).generic(m, address(name)).status_code for m in ("PUT", "PATCH", "DELETE")}
        assert others <= {404, 405}


def admin_addresses() -> list[str]:
    """The admin's pages, with an id that is not there."""
    named = [(name, route) for name, route in addresses() if name.startswith("admin:") and name != "admin:app_list"]
    short = [f"/admin/{label.replace('.', '/')}/1/" for label in sorted(ALL_IN_THE_ADMIN)]
    apps = [reverse("admin:app_list", args=[label]) for label in APP_LABELS]
    return [reverse(name, args=["1"] * route.count("<")) for name, route in named] + short + apps + ["/admin/nothing/"]


APP_LABELS = sorted({label.partition(".")[0] for label in ALL_IN_THE_ADMIN})


def test_the_admin_keeps_these_models():
    registered = {model._meta.label_lower: kept for model, kept in admin.site._registry.items()}
    assert set(registered) == ALL_IN_THE_ADMIN
    assert {label for label, kept in registered.items() if isinstance(kept, ReadOnlyAdmin)} == READ_IN_THE_ADMIN


@pytest.mark.parametrize("label", sorted(READ_IN_THE_ADMIN))
def test_what_has_a_state_is_only_read_there(client: Client, label: str):
    """Not even a superuser gets past the door."""
    officer = make_actor(UnitKind.RDEC, user=make_user("系統管理者", is_staff=True, is_superuser=True))
    sign_in(client, officer)
    row = (make_outbox_row if label == "workflow.outboxmessage" else make_plan)()
    pages = {page: f"admin:{label.replace('.', '_')}_{page}" for page in ("changelist", "add", "change", "delete")}
    of_row = {
        page: reverse(name, args=[row.pk] if page in ("change", "delete") else []) for page, name in pages.items()
    }
    assert {page: client.get(url).status_code for page, url in of_row.items()} == {
        "changelist": 200,
        "add": 403,
        "change": 200,
        "delete": 403,
    }
    assert {page: client.post(url, {"post": "yes"}).status_code for page, url in of_row.items()} == {
        "changelist": 200,
        "add": 403,
        "change": 403,
        "delete": 403,
    }


def make_outbox_row() -> OutboxMessage:
    """Something that waits to be sent."""
    return OutboxMessage.objects.create(key="row", payload={})


def make_plan() -> Proposal:
    """A draft."""
    return start_plan(title="水圳慢行", by=make_actor(UnitKind.PROPOSER))


def test_the_admin_is_closed_to_everybody_but_superusers(client: Client):
    """Each of its pages leads a stranger to the sign-in; an officer without the flag gets no further."""
    urls = admin_addresses()
    assert len(urls) == len([route for _name, route in addresses() if route.startswith("admin/")]) + len(APP_LABELS) - 1
    strangers = {url: client.get(url) for url in urls}
    assert {url: a.status_code for url, a in strangers.items() if a.status_code != 302} == {}
    logins = (reverse("account_login"), reverse("admin:login"))
    assert [url for url, answer in strangers.items() if not answer["Location"].startswith(logins)] == []
    sign_in(client, make_actor(UnitKind.RDEC))
    assert {client.get(url).status_code for url in urls} == {302, 403}
