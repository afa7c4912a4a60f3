"""The day that modules take for today when they are imported: a run that crosses midnight must not part them from their clock."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

TODAY = timezone.localdate()
NOON = timezone.make_aware(dt.datetime.combine(TODAY, dt.time(12)))
