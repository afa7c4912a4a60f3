"""Writes or checks ``docs/process.md``; never reads the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.management import process_docs


class Command(BaseCommand):
    help = "Write docs/process.md from the move tables; --check only compares."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One switch."""
        parser.add_argument("--check", action="store_true", help="fail when the file differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        text, path = process_docs.text(), process_docs.path()
        if not options["check"]:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError("docs/process.md differs from the move tables: run `make docs` and commit it")
