"""What several test files of this room share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.papers.render import Rendered
from proposals.models import Proposal, ProposalFile
from proposals.services import attach_file
from proposals.states import Purpose

if TYPE_CHECKING:
    from portal.demo.walker import Walker

FORMULAS = ['=HYPERLINK("http://evil.example")', "+1+1", "-1", "@SUM(A1:A9)", "\t=1+1", "\r=1+1"]  # if they were none
PDF = Rendered("", b"%PDF-1.7 the paper", 3)


def add(walker: Walker, name: str, content: bytes = b"minutes\n", purpose: str = Purpose.SUPPORTING) -> ProposalFile:
    attachment = attach_file(walker.plan, SimpleUploadedFile(name, content), purpose, by=walker.owner)
    return attachment.proposal_file


def fresh(walker: Walker) -> Proposal:
    return Proposal.objects.for_page().get(pk=walker.plan.pk)
