"""The indexes of the plans, each with the list it is for; nothing else is said of a plan here."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

from inputs.search import Folded
from proposals.states import AT_INTAKE, GIVEN_UP, OPEN, WRITTEN
from workflow.states import Party, Remark

COME_TO_APPROVAL = 8  # ``place_of(Milestone.APPROVED)``, which reads the moves and so the plans

INDEXES = [
    models.Index(fields=["holder_unit", "due_on", "id"], name="plan_in_hand"),
    models.Index(fields=["holder_unit", "state", "due_on", "id"], name="plan_in_hand_by_state"),
    # With what a search reads: an owner may have thousands of plans.
    models.Index(fields=["owner", "-id"], include=["sought", "represented_by"], name="plan_by_owner"),
    models.Index(
        fields=["represented_by", "-id"],
        condition=Q(represented_by__isnull=False),
        include=["sought", "owner"],
        name="plan_by_representative",
    ),
    models.Index(fields=["state", "-id"], name="plan_by_state"),
    models.Index(fields=["due_on"], name="plan_by_due"),
    # What a search reads, so that counting its hits does not read the plans' long texts.
    models.Index(
        fields=["-id"],
        condition=Q(notified_at__isnull=False),
        include=["sought", "owner", "represented_by"],
        name="plan_told",
    ),
    # What figures lead to: how far plans came, in which year they were told, what is open, the newest first.
    models.Index(
        fields=["came", "-id"],
        condition=Q(notified_at__isnull=False),
        include=["state", "told", "case_number"],
        name="plan_by_way",
    ),
    models.Index(
        fields=["told", "-id"],
        condition=Q(notified_at__isnull=False),
        include=["state", "came", "case_number"],
        name="plan_by_year",
    ),
    models.Index(
        fields=["-id"],
        condition=Q(notified_at__isnull=False, state__in=sorted(OPEN)),
        include=["state", "due_on", "holder", "case_number"],
        name="plan_open",
    ),
    # What everybody may read of, by its number (``public.showing``).
    models.Index(
        fields=["-case_number"],
        condition=Q(shows=True, came__gte=COME_TO_APPROVAL, version__isnull=False) & ~Q(state__in=sorted(GIVEN_UP)),
        include=["id", "state"],
        name="plan_shown",
    ),
    # Of ``sought__contains``, from three characters on.
    GinIndex(OpClass("sought", name="gin_trgm_ops"), name="plan_sought"),
    models.Index(
        fields=["holder_unit", "due_on", "id"],
        condition=Q(state__in=sorted(AT_INTAKE)),
        name="plan_at_intake",
    ),
    # What desks follow, the longest-waiting first; of an owner's plans also those nobody was told of.
    models.Index(
        fields=["state_since", "id"],
        condition=Q(notified_at__isnull=False, state__in=sorted(OPEN)),
        name="plan_followed",
    ),
    models.Index(
        fields=["owner", "state_since", "id"],
        condition=Q(state__in=sorted(OPEN)),
        name="plan_followed_by_owner",
    ),
    models.Index(
        fields=["represented_by", "state_since", "id"],
        condition=Q(represented_by__isnull=False, state__in=sorted(OPEN)),
        name="plan_followed_by_office",
    ),
    # Of several executing units together: few plans, each held for a while.
    models.Index(
        fields=["due_on", "id"],
        condition=Q(holder=Party.EXECUTING, holder_unit__isnull=True, state__in=sorted(OPEN)),
        name="plan_in_hands",
    ),
    # A list by state, by name or by deadline: the keys of a page are found, and others rejected, without reading a plan.
    models.Index(
        fields=["state", "listed_as", "-id"],
        condition=Q(notified_at__isnull=False),
        include=["priority", "case_number"],
        name="plan_told_by_state",
    ),
    models.Index(
        fields=["listed_as", "-id"],
        condition=Q(notified_at__isnull=False),
        include=["priority", "case_number", "state"],
        name="plan_told_by_title",
    ),
    models.Index(
        fields=["due_on", "-id"],
        condition=Q(notified_at__isnull=False, state__in=sorted(OPEN)),
        include=["priority", "case_number", "state"],
        name="plan_told_by_due",
    ),
    # Of a proposer's plans those of some states: an office represents thousands of people.
    models.Index(fields=["owner", "state"], name="plan_by_owner_state"),
    models.Index(
        fields=["represented_by", "state"], condition=Q(represented_by__isnull=False), name="plan_by_office_state"
    ),
    # What its proposer writes while others hold it.
    models.Index(
        fields=["owner", "due_on", "id"], condition=Q(state__in=sorted(WRITTEN)), name="plan_written_by_owner"
    ),
    models.Index(
        fields=["represented_by", "due_on", "id"],
        condition=Q(represented_by__isnull=False, state__in=sorted(WRITTEN)),
        name="plan_written_by_office",
    ),
]

# Of a plan's log: where the number of a letter stands (``proposals.numbers``).
LOG_INDEXES = [
    models.Index(
        Folded(KeyTextTransform("letter_number", "data")),
        condition=Q(data__has_key="letter_number"),
        name="plan_log_letter",
    ),
    models.Index(fields=["subject"], condition=Q(move=Remark.CORRECT), name="plan_log_corrected"),
]
