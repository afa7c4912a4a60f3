"""Where a plan lies for its writers, apart from where it lies for everybody."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('proposals', '0020_letter_about'),
    ]

    operations = [
        migrations.AddField(
            model_name='proposal',
            name='written_districts',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), editable=False, null=True, size=None),
        ),
    ]
