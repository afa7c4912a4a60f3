"""What is only ever added to: the logs of opinions and commitments."""

from django.db import migrations

from workflow.migration_ops import append_only


class Migration(migrations.Migration):

    dependencies = [("reviews", "0001_initial"), ("workflow", "0002_triggers")]

    operations = [
        append_only("reviews_opiniontransition"),
        append_only("reviews_commitmenttransition"),
    ]
