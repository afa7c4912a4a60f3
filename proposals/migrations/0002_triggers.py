"""What is only ever added to: the log, versions, visions, fits, notices and consents."""

from django.db import migrations

from workflow.migration_ops import append_only


class Migration(migrations.Migration):

    dependencies = [("proposals", "0001_initial"), ("workflow", "0002_triggers")]

    operations = [
        append_only("proposals_proposaltransition"),
        append_only("proposals_planversion"),
        append_only("proposals_districtvision"),
        append_only("proposals_visionfile"),
        append_only("proposals_venturefit"),
        append_only("proposals_privacynotice"),
        append_only("proposals_consent"),
    ]
