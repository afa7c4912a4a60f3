"""A final report that waits for the platform is an open case of the platform's: it stands on its desk and on boards."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("tracking.migrations.0020_board")
# ``0020_board`` said it once more without the state that ``0019_results`` had added.
BEFORE_FUNCTION = BEFORE.CONCERNED.replace("DROP FUNCTION tracking_concerned;", "").replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
CONCERNED = BEFORE_FUNCTION.replace("'tracked', 'completed')", "'tracked', 'reported', 'completed')")


class Migration(migrations.Migration):

    dependencies = [
        ('tracking', '0022_reports_in_hand'),
    ]

    operations = [
        migrations.RunSQL([CONCERNED, BEFORE.FILLED], [BEFORE_FUNCTION, BEFORE.FILLED]),
    ]
