"""The few meetings whose draft of minutes is out are found among all."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0022_decided'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(condition=models.Q(('state', 'minutes_circulated')), fields=['comments_due'], name='meeting_circulated'),
        ),
    ]
