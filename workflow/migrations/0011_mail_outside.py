"""What waits to be sent to somebody outside, by the address."""

import django.db.models.fields.json
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflow', '0010_outbox_words'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(django.db.models.functions.text.Lower(django.db.models.fields.json.KeyTextTransform('to', 'payload')), condition=models.Q(('sent_at', None)), name='outbox_waiting_to'),
        ),
    ]
