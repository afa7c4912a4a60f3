"""Kinds of notices, the case each stands with, what waits for the mail of a day; whose each mail is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_ways_told'),
        ('workflow', '0011_mail_outside'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='notification',
            name='in_digest',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='notification',
            name='kind',
            field=models.CharField(blank=True, default='', max_length=20, verbose_name='種類'),
        ),
        migrations.AddField(
            model_name='notification',
            name='matter',
            field=models.CharField(blank=True, default='', max_length=120),
        ),
        migrations.AddField(
            model_name='notification',
            name='matter_name',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='user',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='收件人'),
        ),
        migrations.RunSQL(
            "UPDATE workflow_notification SET matter = CASE WHEN task = '' THEN key ELSE task END",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(fields=['user', 'matter', '-created_at', '-id'], name='notice_matter'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('in_digest', True)), fields=['user'], name='notice_digest'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(fields=['user', '-id'], name='outbox_user'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('failed_at__isnull', False)), fields=['user', 'failed_at'], name='outbox_given_up'),
        ),
    ]
