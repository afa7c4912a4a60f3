"""What the cover of a packet says is frozen with it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0004_members'),
    ]

    operations = [
        migrations.AddField(
            model_name='packet',
            name='cover',
            field=models.JSONField(default=dict),
        ),
    ]
