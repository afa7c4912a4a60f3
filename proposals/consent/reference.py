"""The first 個資告知事項 from ``reference/*.csv``; what has been published is never overwritten."""

from __future__ import annotations

from accounts.reference import rows
from proposals.models import PrivacyNotice


def load_notice() -> None:
    """The first 個資告知事項, unless one has been published; what is published stays."""
    if not PrivacyNotice.objects.exists():
        PrivacyNotice.objects.bulk_create(
            [PrivacyNotice(**row, created_by="系統初始資料") for row in rows("privacy_notice.csv")],
            ignore_conflicts=True,
        )
