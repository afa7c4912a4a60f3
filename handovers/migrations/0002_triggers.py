"""The log is append-only; what notices ask of a handover is done once it has moved on."""

from django.db import migrations

from workflow.migration_ops import append_only, settles


class Migration(migrations.Migration):
    dependencies = [("handovers", "0001_initial"), ("workflow", "0010_outbox_words")]

    operations = [append_only("handovers_handovertransition"), settles("handovers_handover", "handover")]
