"""What several test files of this room share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from chuangsheng.local.postgres import Postgres
from chuangsheng.local.services import TEST, Services, kept_secret
from chuangsheng.local.valkey import Valkey

if TYPE_CHECKING:
    from pathlib import Path

SERVICE_VARIABLES = ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL")


def both(services: Services) -> tuple[Postgres, Valkey]:
    password = kept_secret(services.home / "password")
    return Postgres(services.home, password, durable=services.profile != TEST), Valkey(services.home, password)


def environment_of(var: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in SERVICE_VARIABLES}
    return kept | {"VAR_DIR": str(var)}
