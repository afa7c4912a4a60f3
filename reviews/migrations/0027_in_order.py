"""What is shown in order is found in order: charges by their days, meetings by their time."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0026_replied_to_minutes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='charge',
            index=models.Index(condition=models.Q(('state', 'reported')), fields=['due_on', 'id'], name='charge_reported'),
        ),
        migrations.AddIndex(
            model_name='charge',
            index=models.Index(condition=models.Q(('state', 'settled'), _negated=True), fields=['unit', 'until', 'id'], name='charge_of_unit_by_until'),
        ),
        migrations.AddIndex(
            model_name='charge',
            index=models.Index(condition=models.Q(('state', 'settled'), _negated=True), fields=['until', 'id'], name='charge_by_until'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['held_at', 'id'], name='meeting_by_time'),
        ),
    ]
