"""The 字 that a unit's letters had, by which another office's is known."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0011_partners'),
    ]

    operations = [
        migrations.AddField(
            model_name='unit',
            name='letter_words',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, editable=False, size=None),
        ),
    ]
