"""Loads the reference data; what has been edited is never overwritten."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.reference import load_all


class Command(BaseCommand):
    help = "Load districts, units, calendar, programmes and indicators; keeps what was edited."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load everything."""
        load_all()
        self.stdout.write("reference data loaded")
