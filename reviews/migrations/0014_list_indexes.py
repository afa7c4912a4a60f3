"""Indexes that hold what the lists of rounds and of an agency's requests ask of each row."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0013_packets'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='reviewround', name='round_open'),
        migrations.RemoveIndex(model_name='opinionrequest', name='opinion_in_hand'),
        migrations.AddIndex(
            model_name='reviewround',
            index=models.Index(
                condition=models.Q(('closed_at__isnull', True)),
                fields=['due_on', 'id'],
                include=('proposal', 'closed_at'),
                name='round_open',
            ),
        ),
        migrations.AddIndex(
            model_name='opinionrequest',
            index=models.Index(fields=['agency', 'state', 'due_on', 'id'], include=('round',), name='opinion_in_hand'),
        ),
    ]
