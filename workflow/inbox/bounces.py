"""What comes back after a server had taken a mail: reports that it could not be delivered (RFC 3464). Never sends a mail.

A report says of which message it is; ours bear the key of their row (``workflow.delivery.posting``). The mail is then given
up, as one that was refused at once: whoever looks after its reader sees it, and its address counts as failing.
"""

from __future__ import annotations

import mailbox
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import StrEnum
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Replace
from django.utils import timezone

from workflow.models import OutboxMessage

log = structlog.get_logger(__name__)
BOUNCED = "Bounced"  # begins what is kept of it as its error
MOST_AT_ONCE = 1_000  # messages of one reading; the others wait for the next
MOST_BYTES = 2_000_000  # of a message that is looked into


class Read(StrEnum):
    """What was found in a message."""

    BOUNCED = "bounced"  # a mail of ours, given up now
    KNOWN = "known"  # of ours, and given up before, or sent anew since
    STRANGE = "strange"  # of no mail of ours, or to another address than it went to
    OTHER = "other"  # no report, or one that says nothing failed


@dataclass(frozen=True)
class Report:
    """That a message did not reach an address: its id, the address in small letters, and why, as the machine said it."""

    message_id: str
    to: str
    why: str


def reports_in(message: Message) -> Iterator[Report]:
    """A report for each address that failed for good; of one that is only late there is none."""
    parts = _held(message) if message.get_content_type() == "multipart/report" else []
    message_id = next(filter(None, map(_returned_id, parts)), "")
    for part in parts:
        blocks = _held(part) if part.get_content_type() == "message/delivery-status" else []
        for block in blocks:
            if message_id and str(block.get("Action", "")).strip().lower() == "failed":
                said = " ".join(f"{block.get('Status', '')} {block.get('Diagnostic-Code', '')}".split())
                yield Report(message_id, _address(block), said)


def _held(message: Message) -> list[Message]:
    """Its parts, where it is well made of such."""
    parts: Any = message.get_payload()
    return parts if isinstance(parts, list) else []


def _returned_id(part: Message) -> str:
    """The Message-ID of what came back, whole or its headers alone, without brackets and domain."""
    held = _held(part) if part.get_content_type() == "message/rfc822" else []
    if part.get_content_type() == "text/rfc822-headers":
        data: Any = part.get_payload(decode=True)
        held = [message_from_bytes(data or b"")]
    return str(held[0].get("Message-ID", "")).strip().strip("<>").rpartition("@")[0] if held else ""


def _address(block: Message) -> str:
    """Whom it was sent to; where a server passed it on elsewhere, the address it was sent to first."""
    said = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
    return said.partition(";")[2].strip().strip("<>").lower()


@transaction.atomic
def take(report: Report) -> Read:
    """Give the mail up that ``report`` is of; whoever reports of another address than it went to knows nothing of it."""
    rows = OutboxMessage.objects.alias(message_id=Replace("key", Value(":"), Value(".")))
    found = rows.select_for_update(of=("self",)).filter(message_id=report.message_id).order_by("pk")
    mails = [row for row in found[:2] if _went_to(row, report.to)]
    if len(mails) != 1:
        return Read.STRANGE
    (row,) = mails
    if row.sent_at is None:
        return Read.KNOWN
    row.sent_at, row.failed_at, row.error = None, timezone.now(), f"{BOUNCED}: {report.why}"[:500]
    row.save(update_fields=["sent_at", "failed_at", "error"])
    log.warning("mail_bounced", id=row.pk, why=report.why[:200])
    return Read.BOUNCED


def _went_to(row: OutboxMessage, address: str) -> bool:
    """Did it go to ``address``? Of a mail to somebody outside nothing is kept that could say otherwise."""
    kept = row.payload.get("to")
    return kept is None or address in {each.lower() for each in ([kept] if isinstance(kept, str) else kept)}


def read_mailbox(box: mailbox.Maildir | mailbox.mbox) -> Counter[Read]:
    """Take every report that nobody has read yet, and mark what was read as seen; how many there were of what.

    A message is marked once what it says is kept: who is killed between reads it again, and finds the mail given up already.
    """
    counts: Counter[Read] = Counter()
    box.lock()
    try:
        for key in list(box.iterkeys()):
            if counts.total() >= MOST_AT_ONCE:
                break
            if _is_seen(kept := box.get_message(key)):
                continue
            counts[_read(box.get_bytes(key))] += 1
            kept.add_flag("S" if isinstance(kept, mailbox.MaildirMessage) else "R")
            if isinstance(kept, mailbox.MaildirMessage):
                kept.set_subdir("cur")
            box[key] = kept
        box.flush()
    finally:
        box.unlock()
    return counts


def _is_seen(message: mailbox.MaildirMessage | mailbox.mboxMessage) -> bool:
    return bool({"S", "R"} & set(message.get_flags()))


def _read(data: bytes) -> Read:
    """The best that one message says."""
    if len(data) > MOST_BYTES:
        return Read.OTHER
    found = [take(report) for report in reports_in(message_from_bytes(data))]
    return min(found, key=list(Read).index, default=Read.OTHER)
