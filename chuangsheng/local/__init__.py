"""Embedded services and the one-command local run; never used in production, never imports an app.

Nothing in here is imported by production code: the package only prepares an environment (``DATABASE_URL``,
``REDIS_URL``, …) for the ordinary settings, so that a laptop and a server differ in variables and not in code paths.
It must stay importable without Django settings.
"""

from chuangsheng.local.services import ensure_services, release_services, stop_services

__all__ = ["ensure_services", "release_services", "stop_services"]
