from django.db import migrations

from workflow.migration_ops import settles


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0010_papers'),
        ('workflow', '0009_tasks'),
    ]

    operations = [
        settles('reviews_opinionrequest', 'opinion'),
        settles('reviews_commitment', 'commitment'),
    ]
