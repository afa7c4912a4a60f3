"""What several test files of this room share."""

from __future__ import annotations

from typing import Any

from tests.proposals.papers.versions import content


def plan(*ventures: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return content(list(ventures)) | changes
