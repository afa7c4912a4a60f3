"""Puts a backup into an empty database and an empty folder of files, and compares what came."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from chuangsheng.local.owner import as_owner
from records.backups.errors import BackupError
from records.backups.restoring import restore


class Command(BaseCommand):
    help = "Restore a backup into an empty installation; never over anything that is there."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Which backup, and who may read it."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--identity", type=Path, help="file of age's identities, of an encrypted backup")
        parser.add_argument("--trusted", default="", help="public key that must have signed it")

    def handle(self, *args: Any, folder: Path, identity: Path | None, trusted: str, **options: Any) -> None:
        """Restore."""
        try:
            with as_owner():
                came = restore(folder, identity=identity, trusted=trusted)
        except BackupError as error:
            raise CommandError(_("沒有還原：%s") % error) from error
        said = {
            "tables": came.tables,
            "rows": f"{came.rows:,}",
            "files": f"{came.files:,}",
            "at": came.manifest.made_at,
        }
        self.stdout.write(
            _("已還原 %(at)s 的備份：%(tables)s 張表、%(rows)s 列、%(files)s 個檔案，與備份逐一相符。") % said
        )
