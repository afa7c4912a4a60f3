"""How an outbox row becomes a mail; never decides when, and never marks what was sent."""

from __future__ import annotations

from email.mime.text import MIMEText
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from workflow.inbox.kinds import named
from workflow.models import OutboxMessage


def on_one_line(header: str) -> str:
    """What a header says: a line break in a name or a title is a blank, and no other header begins behind it."""
    return " ".join(header.split())


def send_mail(row: OutboxMessage) -> None:
    """One mail in its reader's language, as text and as a page; the address it leads to is made absolute here."""
    language = row.payload.get("language", settings.LANGUAGE_CODE)
    stop = _may_be_stopped(row.payload.get("kind", ""))
    about = {**row.payload, "site": settings.SITE_URL, "lang": "en" if language == "en" else "zh-Hant-TW"}
    about["stoppable"] = bool(stop)
    with override(language):
        body, page = (render_to_string(f"mail/notice.{form}", about) for form in ("txt", "html"))
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
    message = EmailMultiAlternatives(
        subject=on_one_line(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{row.payload['subject']}"),
        body=body,
        to=[on_one_line(row.payload["to"])],
        headers={"Message-ID": f"<{row.key.replace(':', '.')}@{domain}>", **stop},
    )
    message.attach_alternative(page, "text/html")
    if calendar := row.payload.get("calendar"):
        message.attach(_calendar_part(calendar["method"], calendar["text"]))
    message.send()
    if row.payload.get("outside"):  # whoever keeps that person's consent knows the address, and nobody else
        row.payload = {"outside": True, "subject": row.payload["subject"]}


def _may_be_stopped(kind: str) -> dict[str, str]:
    """Where a mail program leads who wants no more of these (RFC 2369); nowhere for what is legal, or no notice."""
    found = named(kind)
    where = f"{settings.SITE_URL}{reverse('portal:notice_choices')}"
    return {"List-Unsubscribe": f"<{where}>"} if found and not found.legal else {}


def _calendar_part(method: str, text: str) -> MIMEText:
    """What a calendar takes over by itself: it looks for the method beside the type (RFC 6047)."""
    part = MIMEText(text, "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename="event.ics")
    return part


def send_raw_mail(row: OutboxMessage) -> None:
    """Send as written; then forget the text, which may hold a link that opens an account."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{row.key.replace(':', '.')}@{domain}>"}
    subject, to = on_one_line(row.payload["subject"]), [on_one_line(address) for address in row.payload["to"]]
    EmailMessage(subject, row.payload["body"], to=to, headers=headers).send()
    row.payload = {**row.payload, "body": ""}  # stored together with the mark that it was sent
