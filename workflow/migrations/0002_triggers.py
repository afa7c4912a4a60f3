"""The function of the append-only triggers, once per database."""

from django.db import migrations

from workflow.migration_ops import append_only_function


class Migration(migrations.Migration):

    dependencies = [("workflow", "0001_initial")]

    operations = [
        append_only_function(),
    ]
