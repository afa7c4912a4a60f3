"""What the database itself keeps of tracking: logs, money and work plans as they were written, tasks that are done."""

from django.db import migrations

from workflow.migration_ops import append_only, settles

KEPT = (
    *("undertakingtransition", "paymenttransition", "changetransition", "reporttransition"),
    *("workitem", "milestone", "quarterbudget", "ledgerentry", "enclosure", "reportlight"),
)
CASES = {
    "undertaking": "undertaking",
    "payment": "payment",
    "changerequest": "change",
    "progressreport": "report",
}


class Migration(migrations.Migration):
    dependencies = [("tracking", "0001_initial"), ("proposals", "0002_triggers"), ("workflow", "0010_outbox_words")]
    operations = [
        *(append_only(f"tracking_{table}") for table in KEPT),
        *(settles(f"tracking_{table}", machine) for table, machine in CASES.items()),
    ]
