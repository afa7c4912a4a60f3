"""Mails are found by the Message-ID they went out under, which what comes back names; what nobody has read by its reader."""

import django.db.models.functions.text
from django.db import migrations, models
from django.db.models import Value


class Migration(migrations.Migration):

    dependencies = [
        ('workflow', '0012_notice_centre'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(
                django.db.models.functions.text.Replace('key', Value(':'), Value('.')), name='outbox_message_id'
            ),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(
                condition=models.Q(('done_at', None), ('read_at', None)),
                fields=['user', '-created_at', '-id'],
                name='notice_unread',
            ),
        ),
    ]
