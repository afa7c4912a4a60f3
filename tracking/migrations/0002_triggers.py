"""What is only ever added to: the log of undertakings."""

from django.db import migrations

from workflow.migration_ops import append_only


class Migration(migrations.Migration):

    dependencies = [("tracking", "0001_initial"), ("workflow", "0002_triggers")]

    operations = [
        append_only("tracking_undertakingtransition"),
    ]
