"""Indexes along which lists of an agency's open matters and of what it said are read, however many there are."""

from django.db import migrations, models

UNSETTLED = models.Q(('state__in', ['proposed', 'queried']))


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0020_live'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='opinionrequest', name='opinion_said'),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(condition=UNSETTLED, fields=['agency', 'proposal', 'id'], name='commitment_open'),
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(condition=UNSETTLED, fields=['agency', 'state_since', 'id'], name='commitment_waiting'),
        ),
        migrations.AddIndex(
            model_name='opinionrequest',
            index=models.Index(
                condition=models.Q(('state', 'released')),
                fields=['agency', '-released_at'],
                include=('id', 'round'),
                name='opinion_said',
            ),
        ),
    ]
