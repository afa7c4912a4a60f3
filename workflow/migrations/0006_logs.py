"""What people did to accounts and to what administrators keep, and whose data they looked at, stays as written."""

from django.db import migrations

from workflow.migration_ops import append_only


class Migration(migrations.Migration):

    dependencies = [
        ("workflow", "0005_time"),
        ("accounts", "0005_rights"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]

    operations = [
        append_only("accounts_access"),
        append_only("accounts_signin"),
        append_only("django_admin_log"),
    ]
