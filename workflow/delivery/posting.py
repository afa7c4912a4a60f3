"""How an outbox row becomes a mail; never decides when, and never marks what was sent."""

from __future__ import annotations

from email.mime.text import MIMEText
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import override

from workflow.models import OutboxMessage


def on_one_line(header: str) -> str:
    """What a header says: a line break in a name or a title is a blank, and no other header begins behind it."""
    return " ".join(header.split())


def send_mail(row: OutboxMessage) -> None:
    """One plain-text mail in its reader's language; the address of the page is made absolute here."""
    with override(row.payload.get("language", settings.LANGUAGE_CODE)):
        body = render_to_string("mail/notice.txt", {**row.payload, "site": settings.SITE_URL})
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
    message = EmailMessage(
        subject=on_one_line(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{row.payload['subject']}"),
        body=body,
        to=[on_one_line(row.payload["to"])],
        headers={"Message-ID": f"<{row.key.replace(':', '.')}@{domain}>"},
    )
    if calendar := row.payload.get("calendar"):
        message.attach(_calendar_part(calendar["method"], calendar["text"]))
    message.send()
    if row.payload.get("outside"):  # whoever keeps that person's consent knows the address, and nobody else
        row.payload = {"outside": True, "subject": row.payload["subject"]}


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
