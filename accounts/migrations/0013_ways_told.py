"""How a person wants to hear of kinds of notices."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_letter_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='ways_told',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, editable=False, size=None),
        ),
    ]
