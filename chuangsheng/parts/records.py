"""Where backups and the anchors of logs lie, and what an installation may say of them (docs/backup.md); read by the settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def records(env: Any, var: Path) -> dict[str, Any]:
    """The settings by their names; ``var`` is where a local run keeps everything."""
    return {
        # The end of the chain of logs is signed and kept here each day: on another machine's disk than the database's.
        "ANCHORS_DIR": Path(env.str("ANCHORS_DIR", default=str(var / "anchors"))),
        "ANCHOR_KEY": Path(env.str("ANCHOR_KEY", default=str(var / "anchor.key"))),
        "BACKUPS_DIR": Path(env.str("BACKUPS_DIR", default=str(var / "backups"))),
        # Recipients of age (age1…): without any a backup is not encrypted, and its disk must be.
        "BACKUP_RECIPIENTS": [one for one in env.list("BACKUP_RECIPIENTS", default=[]) if one],
        # The newest backup of so many days, weeks and months is kept.
        "BACKUPS_KEPT": env.list("BACKUPS_KEPT", cast=int, default=[7, 5, 12]),
        # From when on the backup of a day is made, and the logs are looked through.
        "BACKUP_HOUR": env.int("BACKUP_HOUR", default=2),
        # Where pg_dump and pg_restore of the server's version lie, if not on the PATH.
        "POSTGRES_BIN": env.str("POSTGRES_BIN", default=""),
    }
