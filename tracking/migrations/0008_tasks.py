from django.db import migrations

from workflow.migration_ops import settles


class Migration(migrations.Migration):

    dependencies = [
        ('tracking', '0007_due_from'),
        ('workflow', '0009_tasks'),
    ]

    operations = [
        settles('tracking_undertaking', 'undertaking'),
    ]
