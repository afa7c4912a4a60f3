"""A plan's facts in the admin, for support; read and never changed, states move through the door."""

from __future__ import annotations

from django.contrib import admin

from proposals.models import Proposal
from workflow.admin import CaseAdmin


@admin.register(Proposal)
class ProposalAdmin(CaseAdmin):
    """A plan's facts, for support."""

    list_display = ["case_number", "title", "owner", "state", "holder", "due_on"]
    list_filter = ["state", "holder", "is_demo"]
    list_select_related = ["owner"]
    search_fields = ["case_number", "title"]
    show_full_result_count = False
