"""What the database itself keeps of the review: logs and packets as they were, tasks that are done."""

from django.db import migrations

from workflow.migration_ops import append_only, settles

KEPT = (
    *("opiniontransition", "commitmenttransition", "meetingtransition", "chargetransition"),
    *("packet", "packetsection"),
)
CASES = {
    "opinionrequest": "opinion",
    "commitment": "commitment",
    "meeting": "meeting",
}


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial"), ("proposals", "0002_triggers"), ("workflow", "0010_outbox_words")]
    operations = [
        *(append_only(f"reviews_{table}") for table in KEPT),
        *(settles(f"reviews_{table}", machine) for table, machine in CASES.items()),
    ]
